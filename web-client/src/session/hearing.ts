import type { ChannelView, ParticipantId, SessionView } from '../protocol/generated';
import { participantOf } from './selectors';

/** What I hear now. Everything but `interpreted` and `silent` is the original, each for a reason of its own. */
export type HearingNow =
  | { kind: 'direct' | 'floor' | 'uncovered' | 'lost' | 'consecutive' }
  | { kind: 'suspended'; reason: string | null }
  /** On air and says nothing while the floor goes on; a held cough key is none of it. */
  | { kind: 'silent'; interpreter: ParticipantId | null }
  | { kind: 'interpreted'; interpreter: ParticipantId | null; relayed: boolean };

export type HearingKind = HearingNow['kind'];

export function channelInto(view: SessionView, language: string): ChannelView | null {
  return view.interpretation.channels.find((channel) => channel.language === language) ?? null;
}

/** The floor speaks something I neither listen in nor understand. */
function isForeign(view: SessionView, listens: string): boolean {
  const { floor_language: spoken } = view.interpretation;
  return spoken !== null && spoken !== listens && !view.hearing.understands.includes(spoken);
}

export function hearingNow(view: SessionView): HearingNow {
  const listens = participantOf(view, view.me)?.listens ?? '';
  const { mode } = view.interpretation;
  if (view.hearing.floor) return { kind: 'floor' };
  const channel = channelInto(view, listens);
  if (mode === 'consecutive') return { kind: 'consecutive' };
  switch (channel?.state) {
    case 'booth':
      if (channel.silent_since !== null && isForeign(view, listens)) return { kind: 'silent', interpreter: channel.interpreter };
      return { kind: 'interpreted', interpreter: channel.interpreter, relayed: channel.depth > 1 };
    case 'hold':
      return { kind: 'interpreted', interpreter: channel.interpreter, relayed: channel.depth > 1 };
    case 'lost':
      return { kind: 'lost' };
    case 'suspended':
      return { kind: 'suspended', reason: channel.reason };
    case 'floor':
    case undefined:
      return { kind: isForeign(view, listens) ? 'uncovered' : 'direct' };
  }
}

/** The languages worth a button: what is interpreted here, and my own. */
export function channelLanguages(view: SessionView): string[] {
  const mine = participantOf(view, view.me)?.listens;
  const booths = view.interpretation.booths.flatMap((booth) => booth.languages);
  const channels = view.interpretation.channels.map((channel) => channel.language);
  return [...new Set([...channels, ...booths, ...(mine === undefined ? [] : [mine])])];
}

/** A bilingual speaker's other working language: the next one of mine in which somebody listens here. */
export function otherSpoken(view: SessionView): string | null {
  const me = participantOf(view, view.me);
  if (!me) return null;
  const own = [me.listens, ...view.hearing.understands].filter((language) => language !== me.speaks);
  return own.find((language) => channelInto(view, language) !== null) ?? own[0] ?? null;
}

export type ChannelNews = 'interrupted' | 'paused' | 'silent' | 'ended' | 'back';

/** What a listener is told when the channel under her changes by itself; `null`: nothing. */
export function channelNews(before: HearingKind, now: HearingKind): ChannelNews | null {
  if (before === now) return null;
  if (now === 'lost') return 'interrupted';
  if (now === 'suspended') return 'paused';
  if (now === 'silent') return 'silent';
  if ((before === 'interpreted' || before === 'silent') && now === 'uncovered') return 'ended';
  if (now === 'interpreted' && (before === 'lost' || before === 'suspended' || before === 'uncovered')) return 'back';
  return null;
}

/** Nobody speaks on the floor any more, but an interpreter still does: wait before you speak. */
export function stillInterpreting(view: SessionView): boolean {
  return view.interpretation.finishing;
}

export const ORIGINAL_STEPS = [0, 10, 20, 40, 100] as const;
