import { type HearingKind, hearingNow } from '../../session/hearing';
import { participantOf } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { languageName } from '../../i18n/locale';
import { useMe, useView } from '../room/roomContext';

export interface HearingWords {
  kind: HearingKind;
  reason: string | null;
  relayed: boolean;
  /** To fill into the sentences. */
  words: { language: string; name: string };
}

/** What I hear now, ready for words. */
export function useHearing(): HearingWords {
  const locale = useLocale();
  const view = useView();
  const me = useMe();
  const now = hearingNow(view);
  const interpreter = now.kind === 'interpreted' || now.kind === 'silent' ? participantOf(view, now.interpreter) : null;
  return {
    kind: now.kind,
    reason: now.kind === 'suspended' ? now.reason : null,
    relayed: now.kind === 'interpreted' && now.relayed,
    words: {
      language: languageName(me?.listens ?? '', locale),
      name: interpreter ? splitName(interpreter.name, locale).first : '…',
    },
  };
}
