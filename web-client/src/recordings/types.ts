import type { MarkDraft, MarkView, ParticipantId, PinView, PointedAt, PresenterView, Role, Source, ViewRegister, ViewState } from '../protocol/generated';

export type GapKind = 'loss' | 'stall' | 'mute' | 'dtx' | 'off_record' | 'damage';

/** Microseconds since the recording began. */
export interface Gap {
  at_us: number;
  length_us: number;
  kind: GapKind;
}

export interface RecordedPerson {
  id: number;
  name: string;
  role: Role;
}

/** Milliseconds since the recording began. */
export interface RecordedTrack {
  track: number;
  participant: number;
  source: Source;
  language: string | null;
  start_ms: number;
  end_ms: number;
  gaps: Gap[];
  speech: [number, number][];
  playable: boolean;
}

export interface Chapter {
  at_ms: number;
  zh: string;
  en: string;
}

export interface RecordedChat {
  at_ms: number;
  from: number;
  text: string;
}

/** Something that happened to the images everybody looked at. */
export type ImageHappening =
  | { fact: 'control'; presenter: ParticipantId | null }
  | { fact: 'shown'; pane: number; version: number; state: ViewState | null; cine_since: number | null }
  | { fact: 'pin_placed'; number: number; by: ParticipantId; at: PointedAt; label: string }
  | { fact: 'pins_removed'; numbers: number[] }
  | { fact: 'mark_put'; mark: MarkDraft; by: ParticipantId; version: number }
  | { fact: 'marks_removed'; marks: string[] }
  | { fact: 'watched'; pointers: { before_ms: number; participant: ParticipantId; at: PointedAt | null }[] };

/** A step of the images, in milliseconds since the recording began. */
export type ImageStep = { at_ms: number } & (
  | { step: 'whole'; presenter: PresenterView | null; views: ViewRegister[]; pins: PinView[]; marks: MarkView[] }
  | { step: 'happened'; happened: ImageHappening }
);

/** Whether patient and family may play it; for whoever may decide that. */
export interface Release {
  /** The house gives recordings to them. */
  offered: boolean;
  given: boolean;
}

/** What was recorded of a session. */
export interface Contents {
  session: string;
  title: string;
  /** Milliseconds since 1970. */
  began: number;
  length_ms: number;
  whole: boolean;
  people: RecordedPerson[];
  tracks: RecordedTrack[];
  channels: string[];
  chapters: Chapter[];
  chat: RecordedChat[];
  images: ImageStep[];
  interruptions: Gap[];
  release: Release | null;
}

/** A signed state of the evidence, for everybody to keep. */
export interface KeptCheckpoint {
  session: string;
  public_key: string;
  size: number;
  root: string;
  at: number;
  signature: string;
}
