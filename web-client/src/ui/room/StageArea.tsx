import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stage } from '../../session/chooseStage';
import { participantOf, peopleInRoom, trackOf } from '../../session/selectors';
import { useView } from './roomContext';
import classes from './StageArea.module.css';
import { Tile } from './Tile';
import { fetchImages } from './useImagesAhead';
import { useStage } from './useStage';

const SOURCES = ['screen', 'camera'] as const;

/** The images come with a large engine: fetched by who looks at them. */
const ImagesStage = lazy(fetchImages);

interface StageAreaProps {
  gallery: boolean;
  images: boolean;
}

/** Who is seen: one large with a strip of the others, everybody alike, or the images with all in the strip. */
export function StageArea({ gallery, images }: StageAreaProps) {
  const { t } = useTranslation();
  const view = useView();
  const [pinned, setPinned] = useState<Stage | null>(null);
  const speaker = useStage(pinned);
  const stage = images ? null : speaker;
  const people = peopleInRoom(view);
  if (gallery && pinned === null && !images) return <Gallery />;
  const large = stage && participantOf(view, stage.participant);
  const isPinned = pinned !== null && speaker === pinned;
  const strip = people.flatMap((person) =>
    SOURCES.filter((source) => {
      if (stage?.participant === person.id && stage.source === source) return false;
      return source === 'camera' || (person.id !== view.me && trackOf(view, person.id, 'screen') !== null);
    }).map((source) => ({ person, source })),
  );
  return (
    <div className={classes.area}>
      <section className={classes.stage} aria-label={t('room.stage')} data-testid="stage">
        {images ? (
          <Suspense fallback={<p className={classes.alone}>{t('images.loading')}</p>}>
            <ImagesStage />
          </Suspense>
        ) : large ? (
          <Tile key={`${stage.source}${large.id}`} participant={large} source={stage.source} stage pinned={isPinned} onPin={setPinned} />
        ) : (
          <p className={classes.alone}>{t('room.alone')}</p>
        )}
      </section>
      <section className={classes.strip} aria-label={t('room.strip')} data-testid="strip">
        {strip.map(({ person, source }) => (
          <div key={`${source}${person.id}`} className={classes.small}>
            <Tile participant={person} source={source} onPin={setPinned} />
          </div>
        ))}
      </section>
    </div>
  );
}

function Gallery() {
  const { t } = useTranslation();
  const people = peopleInRoom(useView());
  const columns = Math.ceil(Math.sqrt(people.length));
  return (
    <section
      className={classes.gallery}
      style={{ '--columns': columns }}
      aria-label={t('room.strip')}
      data-testid="gallery"
    >
      {people.map((person) => (
        <div key={person.id} className={classes.cell}>
          <Tile participant={person} />
        </div>
      ))}
    </section>
  );
}
