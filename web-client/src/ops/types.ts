/** What `/api/v1/ops` answers. No name of anybody is in it. */
export interface Channel {
  language: string;
  listeners: number;
  covered: boolean;
  /** Ear-voice span. */
  span_ms: number | null;
  silent_ms: number | null;
  live: number;
  uninterpreted_seconds: number;
}

export interface Pair {
  speaker: number;
  listener: number;
  interpreter: number | null;
  delay_ms: number;
  loss_permille: number;
  /** Hundredths of a mean opinion score. */
  score: number;
  /** The speaker's own voice, heard under the interpreter's. */
  direct: { delay_ms: number; loss_permille: number; score: number } | null;
}

/** Whether the patient agrees that the session is recorded. */
export type Consent = 'unasked' | 'given' | 'missing' | 'withdrawn';

export interface Line {
  session: string;
  started: number;
  present: number;
  reconnecting: number;
  deliberation: boolean;
  recorded: boolean;
  consent: Consent;
  channels: Channel[];
  worst: Pair | null;
  strip: (number | null)[];
  alerts: number;
}

export const ALERT_KINDS = [
  'interpreter_silent',
  'two_live',
  'no_coverage',
  'recorder_gap',
  'one_way_audio',
  'poor_score',
  'loss_up',
  'loss_down',
  'long_delay',
  'cursor_lag',
  'tcp_share',
  'disk',
  'certificate',
  'clock_step',
  'worker_busy',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface BoardAlert {
  kind: AlertKind;
  subject: { session: string | null; participant: number | null; language: string | null };
  owner: 'coordinator' | 'ops';
  severity: 'warning' | 'critical';
  raised: number;
  figure: number;
  acknowledged: number | null;
}

export interface Node {
  workers: number[];
  forward_p99_us: number | null;
  disk_free_permille: number | null;
  disk_minutes: number | null;
  tcp_permille: number;
  connections: number;
  unsynced_ms: number | null;
  certificate_days: number | null;
}

export type Shed = 'nothing' | 'new_sessions' | 'family_pictures' | 'small_pictures' | '';

export interface Picture {
  at: number;
  node: Node;
  shed: Shed;
  draining: boolean;
  sessions: Line[];
  alerts: BoardAlert[];
}

export interface Person {
  participant: number;
  role: string;
  presence: string;
  via: 'udp' | 'tcp' | null;
  rtt_ms: number | null;
  up_loss_permille: number | null;
  down_loss_permille: number | null;
  concealed_permille: number | null;
  buffer_ms: number | null;
  freezes: number;
  /** How late others' cursors come. */
  cursor_lag_ms: number | null;
  open: boolean;
  sends: boolean;
  hears: boolean | null;
}

export interface ShownPicture {
  receiver: number;
  owner: number;
  source: string;
  wanted: number;
  given: number | null;
  why: 'as_wanted' | 'bandwidth' | 'not_sent' | 'keyframe' | 'shed';
}

/** Somebody has the floor from this moment on; `null`: nobody speaks. */
export interface FloorTurn {
  participant: number | null;
  since: number;
}

export interface Detail {
  health: { people: Person[]; pairs: Pair[]; channels: Channel[]; pictures: ShownPicture[]; turns: FloorTurn[] };
  heat: { from: number; cell_seconds: number; rows: { participant: number; role: string; cells: (number | null)[] }[] };
  alerts: BoardAlert[];
}

/** The worst of one minute. */
export interface Minute {
  /** Minutes since 1970. */
  minute: number;
  present: number;
  reconnecting: number;
  worst_score: number | null;
  longest_delay_ms: number | null;
  up_loss_permille: number;
  down_loss_permille: number;
}

export const MOMENTS = [
  'entered',
  'waits',
  'left',
  'removed',
  'chair',
  'muted',
  'unmuted',
  'door_closed',
  'door_opened',
  'recording_on',
  'recording_off',
  'recording_stopped',
  'handed_over',
  'published',
  'ended',
] as const;

/** What has become of somebody's way to the server. */
export const PATHS = ['over_udp', 'over_tcp', 'path_lost', 'path_back', 'ice_restart', 'socket_lost', 'socket_back'] as const;

/** Something that happened in a session. */
export type Moment =
  | { at: number; what: (typeof MOMENTS)[number]; participant: number | null }
  | { at: number; what: 'path'; participant: number; path: (typeof PATHS)[number] }
  | { at: number; what: 'alert'; participant: null; alert: { over: boolean; alert: Pick<BoardAlert, 'kind' | 'subject' | 'figure'> } };

export interface History {
  minutes: Minute[];
  events: Moment[];
}

export interface RecentSession {
  session: string;
  first_minute: number;
  last_minute: number;
  most_present: number;
  worst_score: number | null;
}
