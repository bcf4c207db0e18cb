import { describe, expect, it } from 'vitest';
import { clientStats, readTotals, type StatsEntry, wayUp } from './stats';

const entries = (received: number, lost: number, concealed: number, freezes: number): StatsEntry[] => [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
  { id: 'P1', type: 'candidate-pair', currentRoundTripTime: 9, localCandidateId: 'C1' },
  { id: 'P2', type: 'candidate-pair', currentRoundTripTime: 0.2124, localCandidateId: 'C2', bytesReceived: received * 100, responsesReceived: 4 },
  { id: 'C1', type: 'local-candidate', protocol: 'udp' },
  { id: 'C2', type: 'local-candidate', protocol: 'tcp' },
  { id: 'A', type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost, totalSamplesReceived: received * 960, concealedSamples: concealed + 50, silentConcealedSamples: 50, jitterBufferDelay: received * 960 * 0.06, jitterBufferEmittedCount: received * 960 },
  { id: 'V', type: 'inbound-rtp', kind: 'video', packetsReceived: 1000, packetsLost: 500, freezeCount: freezes },
];

describe('statistics', () => {
  it('tells what happened between two looks, on the pair in use', () => {
    const stats = clientStats(readTotals(entries(100, 0, 0, 1)), readTotals(entries(195, 5, 9120, 3)));
    expect(stats).toEqual({ rtt_ms: 212, audio_loss_permille: 50, concealed_permille: 100, video_freezes: 2, tcp: true, sound_packets: 95, buffer_ms: 60 });
  });

  it('reads an empty report, and a loss that was taken back, as nothing', () => {
    const nothing = readTotals([]);
    expect(clientStats(nothing, nothing)).toEqual({ rtt_ms: 0, audio_loss_permille: 0, concealed_permille: 0, video_freezes: 0, tcp: false, sound_packets: 0 });
    expect(clientStats(readTotals(entries(100, 9, 0, 0)), readTotals(entries(200, 0, 0, 0))).audio_loss_permille).toBe(0);
  });

  it('finds the pair that Firefox marks itself', () => {
    const marked = { id: 'P', type: 'candidate-pair', selected: true, currentRoundTripTime: 0.05 };
    expect(readTotals([marked as StatsEntry]).rttMs).toBe(50);
  });

  it('tells how the own sound fares, on the pair in use', () => {
    const up: StatsEntry[] = [
      { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
      { id: 'P1', type: 'candidate-pair', availableOutgoingBitrate: 9 },
      { id: 'P2', type: 'candidate-pair', availableOutgoingBitrate: 300_000 },
      { id: 'O', type: 'outbound-rtp', kind: 'audio', bytesSent: 4000, timestamp: 2000 },
      { id: 'V', type: 'outbound-rtp', kind: 'video', bytesSent: 90_000, timestamp: 2000 },
      { id: 'R', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.12 },
      { id: 'W', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.5 },
    ];
    expect(wayUp(up)).toEqual({ lost: 0.12, room: 300_000, bytes: 4000, at: 2000 });
    expect(wayUp([])).toEqual({ lost: 0, room: null, bytes: 0, at: 0 });
  });
});
