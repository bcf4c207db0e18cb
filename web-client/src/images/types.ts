/** The dossier as the server tells it; the words are those of its interface. */
export interface Dossier {
  patient: Identity | null;
  patient_assumed: boolean;
  access: Access;
  sight: Sight;
  may: { upload: boolean; read: boolean; judge: boolean; lead: boolean };
}

export type Sight = 'nothing' | 'deidentified' | 'identified';

/** What those see who have no right of their own. */
export interface Access {
  interpreter: Sight;
  translator: Sight;
  patient: Sight;
  family: Sight;
}

/** Who a patient is, as far as a file says it. */
export interface Identity {
  name: { alphabetic?: string; ideographic?: string; phonetic?: string };
  /** `YYYYMMDD`. */
  birth_date?: string;
  sex?: string;
}

/** The patient of the case and that of a file. */
export interface PatientsBeside {
  expected: Identity;
  assumed: boolean;
  found: Identity;
  comparison: { name: boolean | null; birth_date: boolean | null; sex: boolean | null };
}

/** A covered part of the pixels. */
export interface Mask {
  column: number;
  row: number;
  width: number;
  height: number;
}

export interface Clearance {
  burned_in: 'yes' | 'perhaps' | 'no';
  rows: number;
  columns: number;
  frames: number;
  cleanable: boolean;
  cleared: boolean;
  masks: Mask[];
  proposed: Mask[];
}

export type Warning =
  | 'lossy'
  | 'no_spacing'
  | 'no_frame_of_reference'
  | 'burned_in'
  | 'burned_in_possible'
  | 'twelve_bit_jpeg'
  /** Decoded here and on the server, it is not the same image. Seen here alone. */
  | 'differs';

/** What the stored values of one frame come to. */
export interface Figures {
  min: number;
  max: number;
  sum: number;
}

export interface ImageEntry {
  instance: string;
  instance_alias: string;
  document: string;
  frames: number;
  rows: number;
  columns: number;
  transfer_syntax: string;
  sop_class: string;
  warnings: string[];
  /** Of one frame (from 1) as the server decoded it, where every decoder has to come to the same. */
  figures?: Figures & { frame: number };
  cleared: boolean;
}

/** Attributes as PS3.18 annex F writes them. */
export type DicomJson = Record<string, { vr?: string; Value?: unknown[]; BulkDataURI?: string } | undefined>;

export interface SeriesEntry {
  study: string;
  series: string;
  study_alias: string;
  series_alias: string;
  modality: string;
  attributes: DicomJson;
  images: ImageEntry[];
}

export interface ImageList {
  form: 'identified' | 'deidentified';
  series: SeriesEntry[];
}

export type DocumentState = 'released' | 'quarantined' | 'rejected';

export interface DocumentEntry {
  id: string;
  file_name: string;
  kind: 'dicom' | 'pdf' | 'image' | 'office' | 'unknown';
  media_type: string;
  state: DocumentState;
  reason: string | null;
  sentence: string | null;
  size: number;
  created: number;
  decision?: { released: boolean; reason: string; by: string; at: number };
}

export interface UploadEntry {
  id: string;
  state: 'receiving' | 'checking' | 'done';
  note: string | null;
  files_count?: number;
  files?: DocumentEntry[];
}
