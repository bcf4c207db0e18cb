import { useTranslation } from 'react-i18next';
import { shownSpeaker } from '../../console/consoleModel';
import { newestScreen } from '../../session/chooseStage';
import { participantOf } from '../../session/selectors';
import { useConsultationState } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import { Tile } from '../room/Tile';
import classes from './Console.module.css';

/** Speaker and document side by side: an interpreter needs both at once. */
export function Pictures() {
  const { t } = useTranslation();
  const view = useView();
  const lastSpeaker = useConsultationState((state) => state.session.lastSpeaker);
  const speaker = participantOf(view, shownSpeaker(view, lastSpeaker));
  const screen = newestScreen(view);
  const presenter = participantOf(view, screen?.participant ?? null);
  return (
    <div className={classes.pictures}>
      <section className={classes.picture} aria-label={t('console.speaker')} data-testid="console-speaker">
        {speaker ? <Tile key={speaker.id} participant={speaker} stage /> : <p className={classes.empty}>{t('console.noSpeaker')}</p>}
      </section>
      <section className={classes.picture} aria-label={t('console.document')} data-testid="console-document">
        {presenter ? <Tile key={presenter.id} participant={presenter} source="screen" stage /> : <p className={classes.empty}>{t('console.noDocument')}</p>}
      </section>
    </div>
  );
}
