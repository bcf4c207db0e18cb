import type { ClientStats } from '../protocol/generated';
import type { WayUp } from './repeating/UplinkRoom';
import type { Pulse } from './Watchdog';

/** The members of the W3C statistics that are read; `RTCStatsReport` leaves them untyped. */
export interface StatsEntry {
  id: string;
  type: string;
  timestamp?: number;
  kind?: string;
  protocol?: string;
  localCandidateId?: string;
  selectedCandidatePairId?: string;
  currentRoundTripTime?: number;
  availableOutgoingBitrate?: number;
  bytesSent?: number;
  bytesReceived?: number;
  responsesReceived?: number;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  concealedSamples?: number;
  silentConcealedSamples?: number;
  totalSamplesReceived?: number;
  freezeCount?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
}

/** Running totals of one connection at one moment. */
export interface Totals {
  rttMs: number;
  tcp: boolean;
  arrived: number;
  audioReceived: number;
  audioLost: number;
  samples: number;
  concealed: number;
  freezes: number;
  /** Seconds that samples waited, summed, and how many samples did. */
  waited: number;
  emitted: number;
}

/** The candidate pair in use. Firefox has no `transport` entry and marks the pair itself. */
function selectedPair(entries: readonly StatsEntry[]): StatsEntry | undefined {
  const id = entries.find((entry) => entry.type === 'transport')?.selectedCandidatePairId;
  const pairs = entries.filter((entry) => entry.type === 'candidate-pair');
  return pairs.find((pair) => pair.id === id) ?? pairs.find((pair) => (pair as { selected?: boolean }).selected === true);
}

export function readTotals(entries: readonly StatsEntry[]): Totals {
  const pair = selectedPair(entries);
  const candidate = entries.find((entry) => entry.id === pair?.localCandidateId);
  const inbound = entries.filter((entry) => entry.type === 'inbound-rtp');
  const audio = inbound.filter((entry) => entry.kind === 'audio');
  const sum = (list: readonly StatsEntry[], read: (entry: StatsEntry) => number | undefined) =>
    list.reduce((total, entry) => total + (read(entry) ?? 0), 0);
  return {
    rttMs: Math.round((pair?.currentRoundTripTime ?? 0) * 1000),
    tcp: candidate?.protocol === 'tcp',
    arrived: (pair?.bytesReceived ?? 0) + (pair?.responsesReceived ?? 0),
    audioReceived: sum(audio, (entry) => entry.packetsReceived),
    audioLost: sum(audio, (entry) => entry.packetsLost),
    samples: sum(audio, (entry) => entry.totalSamplesReceived),
    // Silence that is filled with silence is not heard.
    concealed: sum(audio, (entry) => (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0)),
    freezes: sum(inbound, (entry) => entry.freezeCount),
    waited: sum(audio, (entry) => entry.jitterBufferDelay),
    emitted: sum(audio, (entry) => entry.jitterBufferEmittedCount),
  };
}

/** How this client's own sound fares on its way to the server. */
export function wayUp(entries: readonly StatsEntry[]): WayUp {
  const sound = (wanted: string) => entries.filter(({ type, kind }) => type === wanted && kind === 'audio');
  const lines = sound('outbound-rtp');
  return {
    lost: Math.max(0, ...sound('remote-inbound-rtp').map(({ fractionLost }) => fractionLost ?? 0)),
    room: selectedPair(entries)?.availableOutgoingBitrate ?? null,
    bytes: lines.reduce((total, { bytesSent }) => total + (bytesSent ?? 0), 0),
    at: Math.max(0, ...lines.map(({ timestamp }) => timestamp ?? 0)),
  };
}

const within = (value: number, limit: number) => Math.min(limit, Math.max(0, Math.round(value)));

function permille(part: number, whole: number): number {
  return whole > 0 ? within((1000 * part) / whole, 1000) : 0;
}

/** What happened between two moments, as it is reported to the server. */
export function clientStats(before: Totals, after: Totals): ClientStats {
  const lost = after.audioLost - before.audioLost;
  const emitted = after.emitted - before.emitted;
  return {
    rtt_ms: within(after.rttMs, 65_535),
    audio_loss_permille: permille(lost, lost + after.audioReceived - before.audioReceived),
    concealed_permille: permille(after.concealed - before.concealed, after.samples - before.samples),
    video_freezes: within(after.freezes - before.freezes, 65_535),
    tcp: after.tcp,
    sound_packets: within(after.audioReceived - before.audioReceived, 4_294_967_295),
    ...(emitted > 0 ? { buffer_ms: within((1000 * (after.waited - before.waited)) / emitted, 65_535) } : {}),
  };
}

export function pulseOf(totals: Totals, iceState: RTCIceConnectionState, soundExpected: boolean): Pulse {
  return { arrived: totals.arrived, iceDisconnected: iceState === 'disconnected' || iceState === 'failed', soundExpected };
}
