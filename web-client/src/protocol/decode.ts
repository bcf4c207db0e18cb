import type { ServerFrame, ServerMessage } from './generated';

/** Every message this client knows; the compiler keeps the list complete. */
const KNOWN: Record<ServerMessage['type'], true> = {
  welcome: true,
  snapshot: true,
  change: true,
  done: true,
  refused: true,
  media_answer: true,
  packed_answer: true,
  lines: true,
  lines_wanted: true,
  offer_wanted: true,
  encodings_wanted: true,
  gains: true,
  cue: true,
  contested: true,
  pointer: true,
  sketch: true,
  speakers: true,
  qualities: true,
  mute_requested: true,
  ended: true,
  pong: true,
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * A frame of the server, or `null` for a text that is none. A message of a newer server that this
 * client does not know is no error: it is left unread.
 */
export function decodeServerFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value['body'])) return null;
  const type = value['body']['type'];
  if (typeof type !== 'string' || !Object.hasOwn(KNOWN, type)) return null;
  const revision = value['revision'];
  if (revision !== undefined && typeof revision !== 'number') return null;
  return value as unknown as ServerFrame;
}
