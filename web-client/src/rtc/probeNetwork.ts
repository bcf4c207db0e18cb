import { probeAnswer } from '../api/seatApi';
import { readTotals, type StatsEntry } from './stats';
import type { Via } from './types';

export type ProbeResult =
  | { kind: 'reached'; via: Via; rttMs: number }
  /** The server answers web requests, but no media path opened. */
  | { kind: 'blocked' }
  | { kind: 'unreachable' };

const OPEN_WITHIN_MS = 8000;
const SETTLE_MS = 800;

function opened(channel: RTCDataChannel): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), OPEN_WITHIN_MS);
    channel.onopen = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Opens a connection that carries nothing, and tells which transport won and how far the server is. */
export async function probeNetwork(): Promise<ProbeResult> {
  const peer = new RTCPeerConnection({ iceServers: [] });
  try {
    const channel = peer.createDataChannel('probe');
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await probeAnswer(peer.localDescription?.sdp ?? '');
    if (answer.kind !== 'ok') return { kind: answer.kind === 'problem' ? 'blocked' : 'unreachable' };
    await peer.setRemoteDescription({ type: 'answer', sdp: answer.value.sdp });
    if (!(await opened(channel))) return { kind: 'blocked' };
    await pause(SETTLE_MS); // a few connectivity checks give a steadier round trip than the first
    const report = await peer.getStats();
    const { rttMs, tcp } = readTotals([...report.values()] as StatsEntry[]);
    return { kind: 'reached', via: tcp ? 'tcp' : 'udp', rttMs };
  } catch {
    return { kind: 'blocked' };
  } finally {
    peer.close();
  }
}
