import type { LineAssignment, PublicationIntent, Source, TrackId } from '../protocol/generated';
import type { Repeater } from './repeating/Repeater';
import { CAMERA_ENCODINGS, limitCodecs, scaleTo, SCREEN_ENCODINGS } from './codecs';
import type { LocalSource, LocalSources } from './types';

interface SendingLine {
  transceiver: RTCRtpTransceiver;
  /** Publishing at the moment; an inactive line waits to be used again. */
  active: boolean;
  muted: boolean;
  track: TrackId | null;
  /** Steps on one sender never overlap. */
  work: Promise<unknown>;
}

const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen', 'screen_audio'];

function addTransceiver(peer: RTCPeerConnection, source: Source): RTCRtpTransceiver {
  if (source === 'microphone' || source === 'screen_audio') {
    const transceiver = peer.addTransceiver('audio', { direction: 'sendonly' });
    limitCodecs(transceiver, 'audio');
    return transceiver;
  }
  const sendEncodings = source === 'camera' ? CAMERA_ENCODINGS : SCREEN_ENCODINGS;
  const transceiver = peer.addTransceiver('video', { direction: 'sendonly', sendEncodings });
  limitCodecs(transceiver, 'video');
  return transceiver;
}

/** The lines of a peer connection on which this client sends, one per source. */
export class SendingLines {
  private readonly lines = new Map<Source, SendingLine>();

  constructor(
    private readonly peer: RTCPeerConnection,
    private readonly muteChanged: (track: TrackId, muted: boolean) => void,
    /** The microphone's packets go through this. */
    private readonly repeater: Repeater | null,
  ) {}

  /** Makes the lines fit. True: the offer changed and must be made again. */
  apply(wanted: LocalSources): boolean {
    let renegotiate = false;
    for (const source of SOURCES) {
      const local = wanted[source];
      if (local) renegotiate = this.put(source, local) || renegotiate;
      else renegotiate = this.silence(source) || renegotiate;
    }
    return renegotiate;
  }

  private put(source: Source, local: LocalSource): boolean {
    const old = this.lines.get(source);
    const line = old ?? this.create(source, local);
    const revived = old !== undefined && !old.active;
    if (revived) {
      line.active = true;
      line.track = null;
      line.transceiver.direction = 'sendonly';
    }
    this.setTrack(line, local.muted ? null : local.track);
    if (line.muted !== local.muted) {
      line.muted = local.muted;
      if (line.track !== null) this.muteChanged(line.track, local.muted);
    }
    return old === undefined || revived;
  }

  private create(source: Source, local: LocalSource): SendingLine {
    const transceiver = addTransceiver(this.peer, source);
    if (source === 'microphone') this.repeater?.takeOver(transceiver.sender);
    const line: SendingLine = { transceiver, active: true, muted: local.muted, track: null, work: Promise.resolve() };
    this.lines.set(source, line);
    return line;
  }

  private silence(source: Source): boolean {
    const line = this.lines.get(source);
    if (!line?.active) return false;
    line.active = false;
    line.track = null;
    line.transceiver.direction = 'inactive';
    this.setTrack(line, null);
    return true;
  }

  private setTrack(line: SendingLine, track: MediaStreamTrack | null): void {
    line.work = line.work.then(async () => {
      const { sender } = line.transceiver;
      if (sender.track !== track) await sender.replaceTrack(track);
      const parameters = sender.getParameters();
      if (track && scaleTo(track, parameters.encodings)) await sender.setParameters(parameters);
    }).catch(() => undefined); // The connection closed meanwhile: nothing is sent, which is right.
  }

  midOf(source: Source): string | null {
    return this.lines.get(source)?.transceiver.mid ?? null;
  }

  publications(): PublicationIntent[] {
    return [...this.lines].flatMap(([source, line]) => {
      const mid = line.transceiver.mid;
      return line.active && mid !== null ? [{ mid, source, muted: line.muted }] : [];
    });
  }

  /** `offered` are the publications as they stood in the offer: what was muted since is told again. */
  handleTracks(tracks: readonly LineAssignment[], offered: readonly PublicationIntent[]): void {
    for (const line of this.lines.values()) {
      const mid = line.transceiver.mid;
      const assigned = tracks.find((entry) => entry.mid === mid);
      if (!line.active || !assigned) continue;
      line.track = assigned.track;
      const told = offered.find((entry) => entry.mid === mid)?.muted;
      if (line.track !== null && told !== undefined && told !== line.muted) this.muteChanged(line.track, line.muted);
    }
  }

  repeatMuted(track: TrackId): void {
    const line = [...this.lines.values()].find((entry) => entry.track === track);
    if (line) this.muteChanged(track, line.muted);
  }

  /** Runs the wanted encodings and pauses the others. */
  handleEncodingsWanted(mid: string, rids: readonly string[]): void {
    const line = [...this.lines.values()].find((entry) => entry.transceiver.mid === mid);
    if (!line) return;
    line.work = line.work.then(async () => {
      const { sender } = line.transceiver;
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) {
        if (encoding.rid !== undefined) encoding.active = rids.includes(encoding.rid);
      }
      if (parameters.encodings.length > 1) await sender.setParameters(parameters);
    }).catch(() => undefined); // A closed sender has nothing to pause.
  }
}
