import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownSpeaker } from '../../console/consoleModel';
import { newestScreen } from '../../session/chooseStage';
import { participantOf } from '../../session/selectors';
import { useConsultationState } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import { Tile } from '../room/Tile';
import classes from './Console.module.css';

/** The images come with a large engine: fetched when they are allowed and shown. */
const ImagesStage = lazy(() => import('../images/ImagesStage'));

/** Speaker and document side by side: an interpreter needs both at once. */
export function Pictures() {
  const { t } = useTranslation();
  const view = useView();
  const lastSpeaker = useConsultationState((state) => state.session.lastSpeaker);
  const speaker = participantOf(view, shownSpeaker(view, lastSpeaker));
  return (
    <div className={classes.pictures}>
      <section className={classes.picture} aria-label={t('console.speaker')} data-testid="console-speaker">
        {speaker ? <Tile key={speaker.id} participant={speaker} stage /> : <p className={classes.empty}>{t('console.noSpeaker')}</p>}
      </section>
      <section className={classes.picture} aria-label={t('console.document')} data-testid="console-document">
        <Document />
      </section>
    </div>
  );
}

/** The images as the presenter shows them, or a shared screen; a choice while there are both. */
function Document() {
  const { t } = useTranslation();
  const view = useView();
  const sharer = participantOf(view, newestScreen(view)?.participant ?? null);
  const [screenFirst, setScreenFirst] = useState(false);
  const images = view.viewing.sees && view.viewing.presenter !== null;
  if (images && !(sharer && screenFirst)) {
    return (
      <div className={classes.document}>
        {sharer && <Which screen={false} onScreen={setScreenFirst} />}
        <Suspense fallback={<p className={classes.empty}>{t('images.loading')}</p>}>
          <ImagesStage watchOnly />
        </Suspense>
      </div>
    );
  }
  if (!sharer) return <p className={classes.empty}>{t('console.noDocument')}</p>;
  return (
    <div className={classes.document}>
      {images && <Which screen onScreen={setScreenFirst} />}
      <Tile key={sharer.id} participant={sharer} source="screen" stage />
    </div>
  );
}

function Which({ screen, onScreen }: { screen: boolean; onScreen: (screen: boolean) => void }) {
  const { t } = useTranslation();
  const data = [
    { value: 'images', label: t('viewing.open') },
    { value: 'screen', label: t('viewing.screen') },
  ];
  return <SegmentedControl size="xs" data={data} value={screen ? 'screen' : 'images'} onChange={(value) => onScreen(value === 'screen')} />;
}
