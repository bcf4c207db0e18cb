import type { SessionView } from '../protocol/generated';

/**
 * By how many milliseconds this listener hears what the floor says later than it is said: the ear-voice span of his
 * channel while somebody interprets into it, nothing else. What is pointed at is shown with that delay.
 */
export function interpretedDelay(view: SessionView): number {
  const me = view.participants.find(({ id }) => id === view.me);
  const { interpretation, hearing } = view;
  if (!me || hearing.floor || me.role === 'interpreter' || interpretation.mode !== 'simultaneous') return 0;
  const channel = interpretation.channels.find(({ language }) => language === me.listens);
  if (!channel || (channel.state !== 'booth' && channel.state !== 'hold') || channel.interpreter === null) return 0;
  const spoken = interpretation.floor_language;
  if (spoken === me.listens || (hearing.prefer_original && spoken !== null && hearing.understands.includes(spoken))) return 0;
  return channel.ear_voice_span_ms;
}
