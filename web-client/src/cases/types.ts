/** A case over the wire, as `/api/v1/cases` and `/api/v1/track` say it. */
export const STATES = ['submitted', 'triage', 'returned', 'accepted', 'preparing', 'scheduled', 'in_session', 'report_draft', 'sign_off', 'released', 'follow_up', 'declined', 'closed', 'cancelled'] as const;
export type CaseState = (typeof STATES)[number] | 'draft';

/** Nobody has to act on such a case any more. */
export const isOver = (state: CaseState) => state === 'declined' || state === 'closed' || state === 'cancelled';

/** Whoever moves a case there says why. */
export const needsReason = (state: CaseState) => state === 'returned' || state === 'declined' || state === 'cancelled';

/** Why a case does not move. */
export const REFUSALS = ['not_from_here', 'no_reason', 'guardian_applies', 'no_appointment', 'no_consent', 'no_cross_border_consent', 'no_recording_consent', 'no_quorum', 'empty_field', 'no_signature'] as const;

export const SCOPES = ['consultation', 'cross_border', 'recording', 'teaching'] as const;
export type Scope = (typeof SCOPES)[number];

export const ITEM_STATES = ['missing', 'received', 'unreadable', 'wrong_patient', 'accepted'] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export type ItemKind = 'identity_paper' | 'record_summary' | 'imaging' | 'imaging_report' | 'pathology' | 'labs' | 'operation_notes' | 'medicines' | 'genetics' | 'patient_questions';

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
}

export interface ConsentView {
  id: number;
  scopes: Scope[];
  signed_name: string;
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
}

export interface CasePage extends CaseCard {
  patient_born: string;
  minor: boolean;
  request: Partial<Record<string, string>>;
  next: CaseState[];
  checklist: { kind: ItemKind; need: 'required' | 'optional'; state: ItemState }[];
  consents: ConsentView[];
  team: Member[];
}

export interface TrackPage {
  case: number;
  state: CaseState;
  patient_name: string;
  minor: boolean;
  due: number;
  consents: ConsentView[];
  starts: number | null;
  /** Why the case was returned, declined or cancelled. */
  reason: string | null;
}

export interface Letter {
  name: string;
  role: Member['role'];
  link: string;
  calendar: string;
}
