import type { TFunction } from 'i18next';
import type { Locale } from '../../i18n/locale';
import type { LeadNote, SessionView } from '../../protocol/generated';
import { reasonWords } from '../../session/leadReason';
import { participantOf } from '../../session/selectors';
import { splitName } from './splitName';

/** What was decided about an interpreter, by whom and why, as a sentence. */
export function decisionWords(note: LeadNote, view: SessionView, locale: Locale, t: TFunction): string {
  const person = participantOf(view, note.by);
  const by = person ? splitName(person.name, locale).first : t('lead.decided.chair');
  const reason = reasonWords(note.reason, t);
  const decided = t(`lead.decided.${note.step}`, { name: by });
  return reason === '' ? decided : `${decided} ${t('hear.reason', { reason })}`;
}
