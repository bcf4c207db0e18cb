import type { IncomingSound } from './sound/linePlan';
import type { LineAssignment, PublicationIntent, Source, TrackId } from '../protocol/generated';

/** What a source shall send now. `track: null` keeps the line and sends nothing. */
export interface LocalSource {
  track: MediaStreamTrack | null;
  muted: boolean;
}

/** Everything this client publishes. A source that is missing is not published. */
export type LocalSources = Partial<Record<Source, LocalSource>>;

export type MediaConnectionState = 'connecting' | 'connected' | 'interrupted';

export type Via = 'udp' | 'tcp';

/** The offer as the server is asked to take it. */
export interface OfferRequest {
  packed: string;
  publications: PublicationIntent[];
}

/** `null`: refused or lost. */
export type OfferReply = { sdp: string; tracks: LineAssignment[] } | null;

export interface MediaEvents {
  state: MediaConnectionState;
  /** Which stream carries which track now. */
  remote: ReadonlyMap<TrackId, MediaStream>;
  /** The lines with sound. */
  sounds: IncomingSound;
  muted: { track: TrackId; muted: boolean };
  /** Came over the lossy channel. */
  text: string;
  /** An offer is answered and taken up. */
  agreed: undefined;
  /** This connection cannot be mended: a new one is needed. */
  broken: undefined;
}
