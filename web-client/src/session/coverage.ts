import type { BoothView, ChannelState, ChannelView, InterpreterView, ParticipantId, SessionView } from '../protocol/generated';

/** How a language is served, for whoever leads. */
export interface Coverage {
  channel: ChannelView;
  tone: 'good' | 'idle' | 'warn';
  /** Somebody listens and nobody interprets, though it is needed. */
  gap: boolean;
  /** How long the interpreter has been silent while the floor speaks; `null`: not. */
  silentSeconds: number | null;
}

const TROUBLED: ReadonlySet<ChannelState> = new Set<ChannelState>(['lost', 'suspended']);

export function coverageOf(view: SessionView, serverNow: number): Coverage[] {
  const { channels, uncovered } = view.interpretation;
  return channels.map((channel) => {
    const gap = uncovered.includes(channel.language);
    const silentSeconds = channel.silent_since === null ? null : Math.max(0, Math.floor((serverNow - channel.silent_since) / 1000));
    const warn = gap || silentSeconds !== null || TROUBLED.has(channel.state) || isSecondHand(channel);
    const tone = warn ? 'warn' : channel.state === 'floor' ? 'idle' : 'good';
    return { channel, gap, silentSeconds, tone };
  });
}

/** Over two interpretations: later, and less exact. */
export function isSecondHand(channel: ChannelView): boolean {
  return channel.depth > 1;
}

/** How much about the interpretation needs whoever leads: languages that are badly served, booths that may face the wrong way. */
export function troublesOf(view: SessionView): number {
  const { channels, booths, uncovered } = view.interpretation;
  const languages = new Set(uncovered);
  for (const channel of channels) {
    if (channel.silent_since !== null || TROUBLED.has(channel.state) || isSecondHand(channel)) languages.add(channel.language);
  }
  return languages.size + booths.filter((booth) => booth.direction_suspect).length;
}

export function isChecked(member: InterpreterView): boolean {
  return member.credential !== null || member.waived;
}

/** Who could be let take over although nobody agreed: the others of a booth that is on air. */
export function mayBeAuthorised(booth: BoothView, participant: ParticipantId): boolean {
  return booth.live !== null && booth.live !== participant;
}
