import type { LineAssignment, TrackId } from '../protocol/generated';
import { limitCodecs } from './codecs';
import type { IncomingSound } from './sound/linePlan';

type Kind = 'audio' | 'video';

const AT_START = 8;
/** As many as one offer may have beside the sending lines. */
const MOST = 120;

/** The pool of lines on which the server puts tracks and takes them off. */
export class ReceivingLines {
  private readonly transceivers: RTCRtpTransceiver[] = [];
  private readonly streams = new Map<string, MediaStream>();
  private assignments: readonly LineAssignment[] = [];

  constructor(private readonly peer: RTCPeerConnection) {
    this.add('audio', AT_START);
    this.add('video', AT_START);
  }

  add(kind: Kind, count: number): void {
    for (let n = 0; n < count && this.transceivers.length < MOST; n += 1) {
      const transceiver = this.peer.addTransceiver(kind, { direction: 'recvonly' });
      limitCodecs(transceiver, kind);
      this.transceivers.push(transceiver);
    }
  }

  handleLines(assignments: readonly LineAssignment[]): void {
    this.assignments = assignments;
  }

  /** Tracks may be told before the answer that gives their lines a name, so this is asked again after each answer. */
  remote(): ReadonlyMap<TrackId, MediaStream> {
    const found = new Map<TrackId, MediaStream>();
    for (const { mid, track } of this.assignments) {
      const transceiver = this.transceivers.find((entry) => entry.mid === mid);
      if (track !== null && transceiver) found.set(track, this.stream(mid, transceiver));
    }
    return found;
  }

  /** Every line with sound, whether or not a track is on it now: the server says by its gains what is heard. */
  sounds(): IncomingSound {
    const streams = new Map<string, MediaStream>();
    for (const transceiver of this.transceivers) {
      const { mid, receiver } = transceiver;
      if (mid !== null && receiver.track.kind === 'audio') streams.set(mid, this.stream(mid, transceiver));
    }
    const assigned = this.assignments.filter(({ mid, track }) => track !== null && streams.has(mid));
    return { streams, assigned: new Set(assigned.map(({ mid }) => mid)) };
  }

  private stream(mid: string, transceiver: RTCRtpTransceiver): MediaStream {
    const known = this.streams.get(mid);
    if (known) return known;
    const stream = new MediaStream([transceiver.receiver.track]);
    this.streams.set(mid, stream);
    return stream;
  }
}
