import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stage } from '../../session/chooseStage';
import { participantOf, peopleInRoom } from '../../session/selectors';
import { useView } from './roomContext';
import classes from './StageArea.module.css';
import { Tile } from './Tile';
import { useStage } from './useStage';

interface StageAreaProps {
  gallery: boolean;
}

/** Who is seen: one large with a strip of the others, or everybody alike. */
export function StageArea({ gallery }: StageAreaProps) {
  const { t } = useTranslation();
  const view = useView();
  const [pinned, setPinned] = useState<Stage | null>(null);
  const stage = useStage(pinned);
  const people = peopleInRoom(view);
  if (gallery && pinned === null) return <Gallery />;
  const large = stage && participantOf(view, stage.participant);
  const isPinned = pinned !== null && stage === pinned;
  const isOnStage = (id: number) => stage?.source === 'camera' && stage.participant === id;
  return (
    <div className={classes.area}>
      <section className={classes.stage} aria-label={t('room.stage')} data-testid="stage">
        {large ? (
          <Tile key={`${stage.source}${large.id}`} participant={large} source={stage.source} stage pinned={isPinned} onPin={setPinned} />
        ) : (
          <p className={classes.alone}>{t('room.alone')}</p>
        )}
      </section>
      <section className={classes.strip} aria-label={t('room.strip')} data-testid="strip">
        {people
          .filter((person) => !isOnStage(person.id))
          .map((person) => (
            <div key={person.id} className={classes.small}>
              <Tile participant={person} onPin={setPinned} />
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
