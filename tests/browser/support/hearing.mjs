import assert from 'node:assert/strict';
import { VOICES } from './tones.mjs';

/** Runs in the page: the loudest each tone gets within some syllables on the line of that track. */
export async function peaks({ track, tones }) {
  const stream = window.__consilium.state().remote.get(track);
  if (!stream) return tones.map(() => -Infinity);
  const context = new AudioContext();
  await context.resume();
  const source = context.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  source.connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const width = context.sampleRate / analyser.fftSize;
  const loudest = tones.map(() => -200);
  const end = performance.now() + 3000;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    analyser.getFloatFrequencyData(bins);
    tones.forEach((hertz, at) => {
      const middle = Math.round(hertz / width);
      loudest[at] = Math.max(loudest[at], ...bins.subarray(middle - 2, middle + 3));
    });
  }
  await context.close();
  return loudest;
}

const AUDIBLE_DB = -60;
const CLEARLY_DB = 15;

/** `listener` hears that voice on the line of `speaker`, and none of the others. */
export async function assertHears(listener, speaker, voice) {
  const foreign = Object.keys(VOICES).filter((other) => other !== voice);
  const [own, ...rest] = await listener.listensTo(speaker, [voice, ...foreign].map((name) => VOICES[name]));
  const levels = [own, ...rest].map((db) => db.toFixed(0)).join(', ');
  const heard = `${listener.name} hears ${speaker.name}: ${[voice, ...foreign].join(', ')} at ${levels} dB`;
  assert.ok(own > AUDIBLE_DB, heard);
  for (const other of rest) assert.ok(own > other + CLEARLY_DB, heard);
}
