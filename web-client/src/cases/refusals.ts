import type { CaseFailure } from './casesApi';

/** What the desk may be refused for that a form does not see by itself: the server's sentences, word for word but for a day. */
export const SENTENCES = {
  teamFull: 'The team is full.',
  noColleague: 'There is no such colleague.',
  inTeam: 'This person is in the team already.',
  notListed: 'This person has been taken out of the directory.',
  badAbsence: 'An absence ends after it begins, and a profile has at most 50.',
  email: 'An e-mail address looks like name@example.org.',
  tooManyTasks: 'There is too much to be done in this case.',
  noDocument: 'There is no such document in this case.',
  documentRefused: 'The checks have refused this document. Attach another.',
  wrongPaper: 'Attach a PDF, a picture or an office document.',
  attachFirst: 'Attach the document first: whoever referred the patient wants to read it.',
  heldBack: 'The checks hold this document back. Release it in the dossier first, or attach another.',
  glossaryFull: 'A glossary has at most 300 terms of 200 characters.',
  noPlan: 'Write the plan.',
  nobodyReceives: 'Say who receives the patient.',
  badLine: 'A quotation line has a name, an amount that is not negative, and a currency such as GBP.',
  badDates: 'The patient returns after travelling.',
  planTooLong: 'There are too many lines, or a text is too long.',
  planConfirmed: 'The patient has confirmed this plan. Offer a new one if it has to change.',
  planConfirmedMeanwhile: 'The patient has confirmed the plan meanwhile. Read what was confirmed before you offer another.',
  planChanged: 'The plan has changed since it was shown. Load the page again.',
  notThePatient: "This link is not the patient's. Sign as representative, or ask the coordinator for a link for the patient.",
  anotherName: 'This link was given to somebody of another name. Sign with your own full name, by a link of your own.',
  noText: 'There is no text.',
  secondChecks: 'A second person checks a translation, not the translator.',
  notTranslated: 'A person translates it first.',
  checkedAlready: 'It has been checked already.',
  log: 'Write what was said; a log has at most 200 entries.',
  doesNotFit: 'This cannot be done with it.',
  withinAYear: 'The session starts within the next year.',
  tooLong: 'A session takes 10 to 480 minutes.',
  secondApproves: 'A second person approves an emergency.',
  notOver: 'The case is not over. Close, decline or cancel it first.',
  keptUntil: 'The law wants this case kept until {day}.',
  recordingUntil: 'A recording of the case must be kept until {day}.',
  whyNotAnother: "This was found to be another patient's. Say why it is not.",
  paperOfAnother: "A document of this item may be another patient's. Decide about it in the dossier first.",
  paperHeldBack: 'A document of this item is held back. Decide about it in the dossier first.',
  papersRefused: 'Every document of this item was refused. Link another first.',
  linkRefused: 'The checks have refused this document. Link another.',
  itemFull: 'This item is filled by as many documents as it can hold.',
  sessionOpen: 'A session of the case is open at this moment. End it first.',
} as const;

export const CODES = ['malformed', 'not_now', 'not_allowed', 'not_found', 'too_many', 'stale', 'busy', 'internal'] as const;

/** These codes mean many things: the server's sentence stands below the words. */
const WIDE: readonly string[] = ['malformed', 'not_now'];

/** A sentence that is known, and the day in it. */
export interface Sentence {
  key: keyof typeof SENTENCES;
  day: string;
}

const DAY = /\d{4}-\d{2}-\d{2}/;

export function sentenceOf(detail: string): Sentence | null {
  const known = Object.entries(SENTENCES).find(([, words]) => words === detail.replace(DAY, '{day}'));
  return known ? { key: known[0] as Sentence['key'], day: DAY.exec(detail)?.[0] ?? '' } : null;
}

export type Told =
  | { by: 'unreachable' | 'signedOut' }
  | ({ by: 'sentence' } & Sentence)
  | { by: 'code'; code: (typeof CODES)[number]; detail: string }
  | { by: 'detail'; detail: string };

/** How a refusal without reasons is told: as exactly as it can be said in both languages. */
export function toldOf({ status, code, detail }: CaseFailure): Told {
  if (status === 401) return { by: 'signedOut' };
  const sentence = sentenceOf(detail);
  if (sentence) return { by: 'sentence', ...sentence };
  const known = CODES.find((one) => one === code);
  if (known) return { by: 'code', code: known, detail: WIDE.includes(known) ? detail : '' };
  return detail ? { by: 'detail', detail } : { by: 'unreachable' };
}
