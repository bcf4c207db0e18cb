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
 * Runs in the page: how loud each tone is in every look at what was played just now, in decibels of
 * full scale. `span`: over how many samples one look goes.
 */
function measure({ tones, span, recent }) {
  const levels = tones.map(() => []);
  const hann = Float64Array.from({ length: span }, (_, n) => 1 - Math.cos((2 * Math.PI * n) / span));
  for (const [context, meter] of window.__ears) {
    const samples = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(samples);
    const first = Math.max(0, samples.length - recent);
    for (let start = first; start + span <= samples.length; start += span / 2) {
      tones.forEach((hertz, at) => {
        const turn = (2 * Math.PI * hertz) / context.sampleRate;
        const [stepCos, stepSin] = [Math.cos(turn), Math.sin(turn)];
        let real = 0;
        let imaginary = 0;
        // The phase goes on by a turn each sample: sines of their own would take ten times as long.
        let cos = 1;
        let sin = 0;
        for (let n = 0; n < span; n += 1) {
          const weighted = samples[start + n] * hann[n];
          real += weighted * cos;
          imaginary += weighted * sin;
          const next = cos * stepCos - sin * stepSin;
          sin = sin * stepCos + cos * stepSin;
          cos = next;
        }
        levels[at].push(20 * Math.log10(Math.max(1e-10, (2 * Math.hypot(real, imaginary)) / span)));
      });
    }
  }
  return levels;
}

const WINDOW = 32_768;

function look(person, tones, { span = 4096, recent = WINDOW } = {}) {
  return person.page.evaluate(measure, { tones, span, recent });
}

/** How loud those tones are now, at their loudest. */
export async function listen(person, tones, how) {
  return (await look(person, tones, how)).map((levels) => Math.max(-200, ...levels));
}

/** Longer than a phrase with its pause. */
const PHRASE_MS = 2600;
const EVERY_MS = 300;

/** Runs in the page: nothing that was played before now, or while gains still moved, is in the meters any more. */
const forget = (samples) =>
  Promise.all(
    [...window.__ears].map(([context]) => {
      const RAMPS_S = 0.5;
      const since = context.currentTime + samples / context.sampleRate + RAMPS_S;
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          if (context.currentTime < since && context.state === 'running') return;
          clearInterval(timer);
          resolve();
        }, 20);
      });
    }),
  ).then(() => undefined);

/** A voice fills half of its phrase; a click where a packet came late sounds at every frequency, for one look. */
const SPOKEN = 0.8;

/** How loud each tone is spoken within one phrase that is played from now on. */
export async function listenAPhrase(person, tones) {
  await person.page.evaluate(forget, WINDOW);
  const end = performance.now() + PHRASE_MS;
  const heard = tones.map(() => []);
  while (performance.now() < end) {
    (await look(person, tones)).forEach((levels, at) => heard[at].push(...levels));
    await pause(EVERY_MS);
  }
  return heard.map((levels) => levels.sort((a, b) => a - b)[Math.floor(levels.length * SPOKEN)] ?? -200);
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
