import type { ChecklistLine, ItemKind } from './checklist';
import type { FollowUp } from './followUp';

/** A case over the wire, as `/api/v1/cases` and `/api/v1/track` say it. */
export const STATES = ['submitted', 'triage', 'returned', 'accepted', 'preparing', 'scheduled', 'in_session', 'report_draft', 'sign_off', 'released', 'follow_up', 'declined', 'closed', 'cancelled'] as const;
export type CaseState = (typeof STATES)[number] | 'draft';

/** Nobody has to act on such a case any more. */
export const isOver = (state: CaseState) => state === 'declined' || state === 'closed' || state === 'cancelled';

/** Whoever moves a case there says why. */
export const needsReason = (state: CaseState) => state === 'returned' || state === 'declined' || state === 'cancelled';

/** Why a case does not move. */
export const REFUSALS = ['not_from_here', 'no_reason', 'guardian_applies', 'no_appointment', 'no_consent', 'no_cross_border_consent', 'no_recording_consent', 'no_quorum', 'empty_field', 'no_signature', 'no_patient_version'] as const;

export const SCOPES = ['consultation', 'cross_border', 'recording', 'teaching'] as const;
export type Scope = (typeof SCOPES)[number];

export type Missing = 'no_appointment' | 'no_consent' | 'no_cross_border_consent' | 'no_recording_consent';

export interface CaseCard {
  id: number;
  state: CaseState;
  patient_name: string;
  specialty: string;
  due: number;
  readiness: { score: number; missing: ItemKind[] };
  missing: Missing[];
  starts: number | null;
  /** The look back that is due next; `owned`: somebody but the desk is asked. */
  next_look?: { day: number; due: number; owned: boolean } | null;
}

export interface ConsentView {
  id: number;
  scopes: Scope[];
  signer: { by: 'patient' } | { by: 'guardian'; relation: string; document: string };
  signed_name: string;
  /** Who interpreted the talk before it; empty when nobody had to. */
  interpreter: string;
  signed: number;
  withdrawn: number | null;
}

export interface Member {
  id: number;
  role: 'local_expert' | 'consultant' | 'interpreter' | 'patient' | 'family' | 'coordinator' | 'translator' | 'ops';
  name: string;
  speaks: string;
  listens: string;
  abroad: boolean;
  time_zone: string;
  colleague: number | null;
}

export interface CasePage extends CaseCard {
  patient_born: string;
  minor: boolean;
  request: Partial<Record<string, string>>;
  next: CaseState[];
  checklist: ChecklistLine[];
  consents: ConsentView[];
  team: Member[];
  language: string;
  appointment: { session: string; starts: number; minutes: number; recorded: boolean } | null;
  tasks: Task[];
  summary: Summary | null;
  glossary: Term[];
  referral: ReferralPlan | null;
  /** Names the plan as it stands, with its answer: what a new offer replaces. */
  referral_revision: string | null;
  opinions: Opinion[];
  letters: LetterRow[];
  short_booths: { from: string; into: string; needed: number; there: number }[];
  emergency_asked: { reason: string; by: number } | null;
  sessions: string[];
  mail: boolean;
  events: { at: number; actor: string; event: { what: string } & Record<string, unknown> }[];
}

export interface TrackPage {
  /** The reader referred the patient and does not speak for him. */
  referrer: boolean;
  /** The link is the patient's own; by any other a representative signs. */
  patients_link: boolean;
  /** To whom the link was given. */
  reader: string | null;
  case: number;
  state: CaseState;
  patient_name: string;
  minor: boolean;
  due: number;
  consents: ConsentView[];
  starts: number | null;
  /** Why the case was returned, declined or cancelled. */
  reason: string | null;
  letters: (LetterText & { created: number })[];
  plan: ReferralPlan | null;
  /** Names the plan as it was offered, for the answer. */
  plan_digest: string | null;
  /** What came back from the treating hospital; `document` is `null` when there is no file to be read. */
  returned: { what: (typeof RETURNED)[number]; title: string; document: string | null; passed: number }[];
  may_join: boolean;
  /** The report can be fetched. */
  report: boolean;
  language: string;
}

export interface Letter {
  name: string;
  role: Member['role'];
  link: string;
  subject: string;
  text: string;
  calendar: string;
  mailed: boolean;
}

export interface LetterText {
  subject: string;
  body: string;
}

export interface LetterRow extends LetterText {
  id: number;
  kind: string;
  recipient: string;
  address: string;
  state: 'shown' | 'waiting' | 'sent' | 'failed';
  attempts: number;
  problem: string;
  due: number;
  created: number;
}

/** A column of the board. */
export interface Column {
  state: CaseState;
  count: number;
  cards: CaseCard[];
}

export interface Profile {
  specialties: string[];
  languages: string[];
  country: string;
  hospital: string;
  credential: string;
  time_zone: string;
  /** 1 is Monday; empty: all working days. */
  weekdays: number[];
  away: boolean;
  absences: { from: string; until: string }[];
}

export interface ColleagueView {
  id: number;
  role: Member['role'];
  name: string;
  email: string;
  profile: Profile;
  fit: number;
  /** Offered for cases. */
  listed: boolean;
  /** The first day from today on that he can be asked for. */
  next_free: string | null;
}

export type Suits = 'well' | 'outside' | 'other_day' | 'holiday' | 'night' | 'away';

export interface Hours {
  starts: number;
  people: { member: number; name: string; time_zone: string; suits: Suits; holiday: string | null; next_free: string | null }[];
}

export const SUMMARY_PARTS = ['headline', 'history', 'concern', 'questions'] as const;
export type Summary = Record<`${(typeof SUMMARY_PARTS)[number]}_${'zh' | 'en'}`, string>;

export interface Term {
  zh: string;
  en: string;
  note: string;
}

export interface Opinion {
  colleague: number;
  name: string | null;
  commitment: string;
  sealed: number;
  opened: number | null;
  /** The session of the case before which it was sealed, counted from 1. */
  round: number;
  text: string | null;
}

export const ROUTES = ['stays', 'transfers', 'travels'] as const;

export interface ReferralPlan {
  route: (typeof ROUTES)[number];
  plan: string;
  receiving: string;
  lines: { what: string; amount: number; currency: string }[];
  milestones: { what: string; day: string }[];
  visa: string | null;
  travel: string | null;
  back: string | null;
  state: 'draft' | 'offered' | 'confirmed' | 'declined';
  answered: number | null;
  answered_by: string;
}

export const ERRANDS = ['family_contact', 'priority_appointment', 'visa', 'travel', 'escort', 'interpreter_abroad', 'accommodation', 'other'] as const;
export const RETURNED = ['discharge_summary', 'rehabilitation_guidance', 'other'] as const;

export interface Translation {
  kind: 'translation';
  title: string;
  document: string | null;
  from: string;
  into: string;
  source: string;
  text: string;
  state: 'requested' | 'machine_draft' | 'human' | 'checked';
  translated_by: number | null;
  checked_by: number | null;
  note: string;
}

export interface ReturnedDocument {
  kind: 'returned';
  what: (typeof RETURNED)[number];
  title: string;
  document: string | null;
  passed: number | null;
}

export type TaskBody =
  | Translation
  | { kind: 'errand'; what: (typeof ERRANDS)[number]; note: string; log: { at: number; by: string; text: string }[] }
  | FollowUp
  | ReturnedDocument;

export interface Task<Body extends TaskBody = TaskBody> {
  id: number;
  case: number;
  owner: number | null;
  due: number;
  done: boolean;
  task: Body;
}

/** The tasks of one kind. */
export function tasksOf<Kind extends TaskBody['kind']>(tasks: readonly Task[], kind: Kind): Task<Extract<TaskBody, { kind: Kind }>>[] {
  return tasks.filter((task): task is Task<Extract<TaskBody, { kind: Kind }>> => task.task.kind === kind);
}

/** A consultation as one of its team sees it on his own page. */
export interface OwnCase {
  case: number;
  state: CaseState;
  role: Member['role'];
  /** The reader sits abroad, and the patient has not consented to that: nothing of the patient is told. */
  withheld: boolean;
  patient_name: string | null;
  headline_zh: string;
  headline_en: string;
  starts: number | null;
  minutes: number | null;
  time_zone: string;
  may_join: boolean;
  owes_opinion: boolean;
  /** The report of the session waits for this person's signature. */
  owes_signature: boolean;
  past: boolean;
}

export interface OwnPage {
  name: string;
  role: Member['role'];
  now: number;
  cases: OwnCase[];
  tasks: Task[];
}

export interface Briefing {
  case: OwnCase;
  summary: Summary | null;
  glossary: Term[];
  opinions: Opinion[];
  dossier: string | null;
  may_open: boolean;
  /** The session of the case for which opinions are sealed now. */
  round: number;
}
