import type { Role, Source } from '../protocol/generated';

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
  interruptions: Gap[];
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
