import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CUE_KEYS, keyLabel } from '../../console/keyMap';
import { useConsultationState } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import classes from './CueRow.module.css';
import { useDesk } from './deskContext';
import keyClasses from './KeyButton.module.css';

/** Signs to the speaker and the chair, one key each. */
export function CueRow() {
  const { t } = useTranslation();
  const desk = useDesk();
  const { me } = useView();
  const cues = useConsultationState((state) => state.session.cues);
  const [from] = useState(cues.at(-1)?.number ?? 0);
  const last = cues.findLast((shown) => shown.from === me && shown.number > from);
  return (
    <section className={classes.row} aria-label={t('console.cues')} data-testid="cues">
      {CUE_KEYS.map(([code, cue]) => (
        <UnstyledButton
          key={cue}
          className={keyClasses.key}
          data-tone={last?.cue === cue ? 'on' : 'plain'}
          aria-keyshortcuts={keyLabel(code)}
          title={t(`cue.${cue}`)}
          onClick={() => void desk.act({ act: 'cue', cue })}
          data-testid={`key-${cue}`}
        >
          <span className={keyClasses.word}>{t(`cueKey.${cue}`)}</span>
          <kbd className={keyClasses.cap}>{keyLabel(code)}</kbd>
        </UnstyledButton>
      ))}
      <span role="status" className="hidden-words">
        {last && <span key={last.number}>{t('console.sent', { cue: t(`cue.${last.cue}`) })}</span>}
      </span>
    </section>
  );
}
