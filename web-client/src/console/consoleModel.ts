import type { BoothInput, BoothView, ChannelView, HandoverStep, InterpreterView, ParticipantId, SessionView } from '../protocol/generated';
import { channelInto } from '../session/hearing';

/** An interpreter's own place in the session. */
export interface ConsoleModel {
  booth: BoothView;
  mine: InterpreterView;
  mates: InterpreterView[];
  /** The language interpreted from and the one interpreted into. */
  from: string;
  into: string;
  channel: ChannelView | null;
  /** My microphone has the channel, perhaps muted by the cough key. */
  onAir: boolean;
}

export function consoleOf(view: SessionView): ConsoleModel | null {
  for (const booth of view.interpretation.booths) {
    const mine = booth.members.find((member) => member.participant === view.me);
    if (!mine) continue;
    const from = booth.languages.find((language) => language !== booth.into) ?? booth.into;
    return {
      booth,
      mine,
      mates: booth.members.filter((member) => member !== mine),
      from,
      into: booth.into,
      channel: channelInto(view, booth.into),
      onAir: booth.live === view.me,
    };
  }
  return null;
}

export type HandoverKey = 'offer' | 'request' | 'accept' | 'cancel' | 'take' | 'give';

/** What the one handover key does now; `null`: nothing. */
export function handoverKey({ booth, mine, mates, onAir }: ConsoleModel): HandoverKey | null {
  const { handover } = booth;
  const me = mine.participant;
  switch (handover.stage) {
    case 'idle':
      if (mates.length === 0) return null;
      if (onAir) return 'offer';
      return booth.live === null ? null : 'request';
    case 'offered':
      if (handover.to === me) return 'accept';
      return handover.by === me ? 'cancel' : null;
    case 'requested':
      if (handover.by === me) return 'cancel';
      return onAir ? 'accept' : null;
    case 'ready':
      if (handover.to === me) return 'take';
      return onAir ? 'give' : null;
  }
}

export function handoverStep(key: HandoverKey): HandoverStep {
  return key === 'offer' ? { step: 'offer', to: null } : { step: key };
}

/** Somebody asked me something, or an agreement is there that I may still undo. */
export function mayDecline({ booth, mine, onAir }: ConsoleModel): boolean {
  const { handover } = booth;
  if (handover.stage === 'offered') return handover.to === mine.participant;
  if (handover.stage === 'requested') return onAir;
  return handover.stage === 'ready' && (onAir || handover.to === mine.participant);
}

/** Taking without agreement makes sense only from somebody; whether it is allowed the server knows. */
export function mayForce({ booth, onAir }: ConsoleModel): boolean {
  return booth.live !== null && !onAir && booth.handover.stage !== 'ready';
}

/** The source after this one: by itself, the floor, then the relays on the keys. `null` is "by itself". */
export function nextInput({ input, input_by_itself, keys }: InterpreterView): BoothInput | null {
  const relays = keys.filter((language) => language !== null).map((language): BoothInput => ({ from: 'relay', language }));
  const order: (BoothInput | null)[] = [null, { from: 'floor' }, ...relays];
  const now = input_by_itself ? 0 : order.findIndex((entry) => entry !== null && sameInput(entry, input));
  return order[(now + 1) % order.length] ?? null;
}

export function sameInput(a: BoothInput, b: BoothInput): boolean {
  return a.from === 'relay' ? b.from === 'relay' && a.language === b.language : b.from === 'floor';
}

/**
 * As much of the state as an act that may be overtaken depends on. When the server says "stale" and this is
 * the same, only something else has changed and the act is as right as it was.
 */
export function raceFacts(view: SessionView): string {
  const model = consoleOf(view);
  if (!model) return '';
  const { booth, mine } = model;
  return JSON.stringify([booth.live, booth.into, booth.handover, mine.microphone, view.interpretation.mode]);
}

/** Who is to be seen: whoever speaks on the floor, or spoke last. */
export function shownSpeaker(view: SessionView, lastSpeaker: ParticipantId | null): ParticipantId | null {
  const isFloor = (id: ParticipantId | null) => view.participants.some((person) => person.id === id && person.role !== 'interpreter');
  if (isFloor(view.interpretation.speaker)) return view.interpretation.speaker;
  if (isFloor(lastSpeaker)) return lastSpeaker;
  return view.participants.find((person) => person.role !== 'interpreter' && person.presence === 'present')?.id ?? null;
}
