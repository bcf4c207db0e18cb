import { audioContext } from './LevelMeter';

interface SinkContext {
  setSinkId?: (id: string) => Promise<void>;
}

/** Two soft notes on the chosen loudspeaker. Resolves when they have sounded. */
export async function playTestTone(speakerId: string): Promise<void> {
  const context = audioContext();
  await (context as SinkContext).setSinkId?.(speakerId).catch(() => undefined);
  await context.resume();
  const end = context.currentTime + 1.2;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, context.currentTime);
  gain.gain.linearRampToValueAtTime(0.2, context.currentTime + 0.05);
  gain.gain.setValueAtTime(0.2, end - 0.2);
  gain.gain.linearRampToValueAtTime(0, end);
  gain.connect(context.destination);
  const tone = context.createOscillator();
  tone.frequency.setValueAtTime(523.25, context.currentTime);
  tone.frequency.setValueAtTime(659.25, context.currentTime + 0.6);
  tone.connect(gain);
  tone.start();
  tone.stop(end);
  await new Promise<void>((resolve) => {
    tone.onended = () => resolve();
  });
}
