/** What a page plays: everything on its way to the loudspeaker, measured tone by tone. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from './until.mjs';

/** Runs in the page before anything else: whatever is connected to a loudspeaker is connected to a meter too. */
export function tapEars() {
  const meters = new Map();
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && target.context instanceof AudioContext) {
      let meter = meters.get(target.context);
      if (!meter) {
        meter = target.context.createAnalyser();
        meter.fftSize = 32_768;
        meters.set(target.context, meter);
      }
      connect.call(this, meter);
    }
    return connect.call(this, target, ...rest);
  };
  window.__ears = meters;
}

/**
 * Runs in the page: how loud each tone is, at its loudest in what was played just now, in decibels of
 * full scale. `span`: over how many samples one look goes.
 */
function measure({ tones, span, recent }) {
  const loudest = tones.map(() => 1e-10);
  for (const [context, meter] of window.__ears) {
    const samples = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(samples);
    const first = Math.max(0, samples.length - recent);
    for (let start = first; start + span <= samples.length; start += span / 2) {
      tones.forEach((hertz, at) => {
        let [real, imaginary] = [0, 0];
        const turn = (2 * Math.PI * hertz) / context.sampleRate;
        for (let n = 0; n < span; n += 1) {
          const weighted = samples[start + n] * (1 - Math.cos((2 * Math.PI * n) / span));
          real += weighted * Math.cos(turn * n);
          imaginary += weighted * Math.sin(turn * n);
        }
        loudest[at] = Math.max(loudest[at], (2 * Math.hypot(real, imaginary)) / span);
      });
    }
  }
  return loudest.map((value) => 20 * Math.log10(value));
}

const WINDOW = 32_768;

/** How loud those tones are now. */
export function listen(person, tones, { span = 4096, recent = WINDOW } = {}) {
  return person.page.evaluate(measure, { tones, span, recent });
}

/** Longer than a phrase with its pause. */
const PHRASE_MS = 2600;
const EVERY_MS = 300;

/** The loudest of each tone within one phrase. */
export async function listenAPhrase(person, tones) {
  const end = performance.now() + PHRASE_MS;
  let loudest = tones.map(() => -200);
  while (performance.now() < end) {
    const now = await listen(person, tones);
    loudest = loudest.map((value, at) => Math.max(value, now[at]));
    await pause(EVERY_MS);
  }
  return loudest;
}

const SILENT_DB = -60;

export const isSilent = (level) => level < SILENT_DB;

export function assertNear(level, wanted, allowed, what) {
  const told = `${what}: ${level.toFixed(1)} dB, expected ${wanted.toFixed(1)} ± ${allowed} dB`;
  if (process.env.SHOW_LEVELS) console.log(told);
  assert.ok(Math.abs(level - wanted) <= allowed, told);
}

export function assertSilent(level, what) {
  assert.ok(isSilent(level), `${what}: ${level.toFixed(1)} dB, expected silence`);
}

/** Waits until what is heard fits, and says what was heard when it never does. */
export async function hears(person, what, tones, fits, within = 20_000, look = {}) {
  let levels = [];
  const heard = async () => fits((levels = await listen(person, tones, look)));
  await until(`${person.name} hears ${what}`, heard, within).catch((error) => {
    throw new Error(`${error.message}; it was ${tones.map((hertz, at) => `${hertz} Hz ${levels[at]?.toFixed(0)} dB`).join(', ')}`);
  });
}
