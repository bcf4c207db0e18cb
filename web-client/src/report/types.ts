import type { Bilingual, EvidenceLink, ParticipantId, Role, Stance } from '../protocol/generated';

export type TranslationStatus = 'original' | 'machine_draft' | 'human' | 'checked';
export const STATUSES: readonly TranslationStatus[] = ['original', 'machine_draft', 'human', 'checked'];

export interface FieldLine {
  lead: string;
  text: Bilingual;
  links?: EvidenceLink[];
}

/** Where a statement can be checked, as paper and document name it. */
export interface Evidence {
  /** Such as E3. */
  mark: string;
  text: Bilingual;
  link: EvidenceLink;
}

export interface SideState {
  status: TranslationStatus;
  by: string;
  checked_by?: string;
  at: number;
}

export interface Field {
  revision: number;
  lines: FieldLine[];
  zh: SideState;
  en: SideState;
}

export interface FieldSpec {
  code: string;
  need: 'mandatory' | 'conditional';
  zh: string;
  en: string;
}

export interface Section {
  letter: string;
  zh: string;
  en: string;
  fields: FieldSpec[];
}

export type Mismatch =
  | { what: 'figures' | 'sides' | 'stages'; zh: string[]; en: string[] }
  | { what: 'negation'; zh: number; en: number }
  | { what: 'missing'; language: 'zh' | 'en' };

export interface FieldMismatch {
  field: string;
  line: number;
  mismatch: Mismatch;
}

export interface Signatory {
  participant: ParticipantId;
  name: string;
  role: Role;
  chair: boolean;
}

export interface ReportSignature extends Signatory {
  stance: Stance;
  at: number;
}

export const SIGN_ERRORS = ['not_asked', 'signed', 'stale', 'empty_field', 'machine_draft', 'mismatch', 'final', 'no_reason', 'not_final'] as const;
export type SignError = (typeof SIGN_ERRORS)[number];
export const APPROVE_ERRORS = ['not_approver', 'approved', 'changed', 'no_text', 'unread_text', 'unequal_text'] as const;
export type ApproveError = (typeof APPROVE_ERRORS)[number];
/** Every rule that keeps something from being done. */
export const RULES = [...SIGN_ERRORS, ...APPROVE_ERRORS, 'proof', 'not_ended', 'own_check', 'too_long', 'busy'] as const;
export type Rule = (typeof RULES)[number];

/** What the patient is told beside this version of the report. */
export interface PatientText {
  text: Field;
  edition: number;
  /** `lapsed`: it was approved beside a report that has changed since. */
  status: 'draft' | 'approved' | 'lapsed';
  /** What an approval would be over now. */
  digest: string;
  mismatches: FieldMismatch[];
  unapproved_because: ApproveError[];
  /** Whose approval stands, maybe of the text before this one. */
  approved_by: string | null;
  lapsed_by: string | null;
}

export interface ReportView {
  sections: Section[];
  report: {
    version: number;
    amends?: { digest: string; version: number; reason: string };
    facts: { session: string; title: string; recorded: boolean };
    fields: Record<string, Field>;
  };
  status: 'preliminary' | 'final' | 'amended';
  revision: number;
  digest: string;
  completeness: { score: number; empty: string[]; machine_draft: string[]; mismatches: FieldMismatch[] };
  evidence: Evidence[];
  signatures: ReportSignature[];
  missing: Signatory[];
  unsigned_because: SignError[];
  patient: PatientText;
  /** Told when the report is read, not after a change of it. */
  account?: ProofByAccount | null;
}

/** The reader has an account beside the seat, and proves by it who he is. */
export interface ProofByAccount {
  second_factor: boolean;
}

/** What is sent for one field. */
export interface Edit {
  field: string;
  if_revision: number;
  lines: FieldLine[];
  zh: TranslationStatus;
  en: TranslationStatus;
}
