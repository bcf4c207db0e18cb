/** Measuring tones for an interpreter's microphone: steps from 125 Hz to 15 kHz, two levels, one long tone. */
import { writeSamples } from './tones.mjs';

const RATE = 48_000;
const STEP_S = 1;
const FADE_S = 0.02;

const amplitude = (decibels) => 10 ** (decibels / 20);

/** Equally loud, one second each; 1000 Hz is the reference. */
export const STEPS = [125, 250, 500, 1000, 2000, 4000, 8000, 12_000, 15_000];
/** 20 dB apart, close enough to 1 kHz to have its frequency response, far enough to be told apart. */
export const LOUD = { hertz: 1300, decibels: -10 };
export const SOFT = { hertz: 1450, decibels: -30 };
/** As long as this a noise suppression never lets a steady tone pass. */
export const STEADY = { hertz: 700, seconds: 11 };
const STEP_DB = -22;

const PARTS = [
  ...STEPS.map((hertz) => ({ hertz, decibels: STEP_DB, seconds: STEP_S })),
  { ...LOUD, seconds: STEP_S },
  { ...SOFT, seconds: STEP_S },
  { ...STEADY, decibels: STEP_DB },
];

export const SWEEP_S = PARTS.reduce((sum, { seconds }) => sum + seconds, 0);

function tone({ hertz, decibels, seconds }) {
  const length = seconds * RATE;
  const fade = FADE_S * RATE;
  return Int16Array.from({ length }, (_, n) => {
    const swell = Math.min(1, n / fade, (length - n) / fade);
    return Math.round(32_767 * amplitude(decibels) * swell * Math.sin((2 * Math.PI * hertz * n) / RATE));
  });
}

export async function writeSweep(path) {
  const parts = PARTS.map(tone);
  const samples = new Int16Array(SWEEP_S * RATE);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  await writeSamples(path, samples);
}
