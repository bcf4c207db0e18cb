import type { DocumentEntry, SeriesEntry } from '../images/types';
import type { Translation } from './types';

export const ITEM_STATES = ['missing', 'received', 'unreadable', 'wrong_patient', 'accepted'] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export const ITEM_KINDS = [
  ...(['referral_letter', 'identity_paper', 'guardian_paper', 'consent_form', 'record_summary', 'history', 'pathology', 'slides', 'bone_marrow'] as const),
  ...(['imaging', 'imaging_report', 'labs', 'ecg', 'echocardiogram', 'catheterisation', 'eeg', 'neurological_status', 'function_scales'] as const),
  ...(['growth_chart', 'vaccinations', 'operation_notes', 'implant_record', 'medicines', 'genetics', 'previous_mdt', 'patient_questions'] as const),
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** A document that fills a line of the checklist; of a series of images the first one. */
export interface ChecklistPaper {
  id: string;
  file_name: string;
  kind: string;
  state: 'quarantined' | 'released' | 'rejected';
  reason: string | null;
  sha256: string;
  linked: number;
  /** By the language that it is translated into. */
  translations: Record<string, Translation['state']>;
}

/** A line of the checklist: what is needed, what fills it, and who looked at it. */
export interface ChecklistLine {
  kind: ItemKind;
  need: 'required' | 'optional';
  state: ItemState;
  /** Empty when nobody said. */
  language: string;
  /** The translation that is least far. */
  translation: Translation['state'] | null;
  reviewer: string;
  reviewed: number | null;
  note: string;
  documents: ChecklistPaper[];
}

/** So much of a name is enough to choose by. */
const LONGEST = 60;

/** A document that can be linked, under a name to choose it by. */
export interface Linkable {
  id: string;
  label: string;
}

/** What the dossier has that does not fill this line yet: papers, and of each series of images the first one. */
export function linkable(line: Pick<ChecklistLine, 'documents'>, documents: readonly DocumentEntry[], series: readonly SeriesEntry[], seriesWord: string): Linkable[] {
  const there = new Set(line.documents.map(({ id }) => id));
  const papers = documents.filter(({ kind, state }) => kind !== 'dicom' && state !== 'rejected').map(({ id, file_name }) => ({ id, label: file_name.slice(0, LONGEST) }));
  const images = series.flatMap(({ modality, images: [first, ...more] }, place) => (first ? [{ id: first.document, label: `${seriesWord} ${place + 1} · ${modality} · ${more.length + 1}` }] : []));
  return [...papers, ...images].filter(({ id }) => !there.has(id));
}

/** That it was another patient's is taken back with a reason alone. */
export const needsWhy = (line: Pick<ChecklistLine, 'state'>) => line.state === 'wrong_patient';

/** Nobody has looked at it since it came. */
export const isNewer = (line: Pick<ChecklistLine, 'reviewed'>, paper: Pick<ChecklistPaper, 'linked'>) => line.reviewed !== null && paper.linked > line.reviewed;

/** What stands in the way of a document that fills a line; `null`: nothing. */
export function troubleOf({ state, reason }: Pick<ChecklistPaper, 'state' | 'reason'>): 'ofAnother' | 'held' | 'refused' | null {
  if (state === 'released') return null;
  if (state === 'rejected') return 'refused';
  return reason === 'wrong_patient' ? 'ofAnother' : 'held';
}
