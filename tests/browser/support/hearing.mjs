import assert from 'node:assert/strict';
import { VOICES } from './tones.mjs';

/**
 * Runs in the page: records what comes on the line of that track for some syllables and returns the loudest each tone
 * gets, in decibels of full scale. Only what stands out from its neighbours is a tone: the click of a hole, where a machine
 * has too much to do, is at all frequencies. A recording, as an audio context stands still on a machine without a
 * loudspeaker.
 */
export async function peaks({ track, tones }) {
  const stream = window.__consilium.state().remote.get(track);
  if (!stream) return tones.map(() => -200);
  const recorder = new MediaRecorder(stream);
  const recorded = new Promise((resolve) => {
    recorder.ondataavailable = ({ data }) => resolve(data.arrayBuffer());
  });
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  recorder.stop();
  const rate = 48_000;
  const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await recorded);
  const samples = sound.getChannelData(0);
  const span = 4096;
  const hann = Float64Array.from({ length: span }, (_, n) => 1 - Math.cos((2 * Math.PI * n) / span));
  /** How much of that tone is in the stretch that begins there, by a Hann-weighted Fourier sum. */
  const strength = (hertz, start) => {
    const turn = (2 * Math.PI * hertz) / rate;
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
    return (2 * Math.hypot(real, imaginary)) / span;
  };
  const standsOut = (level, hertz, start) =>
    [-100, -50, 50, 100].every((aside) => level > 4 * strength(hertz + aside, start));
  return tones.map((hertz) => {
    let loudest = 1e-10;
    for (let start = 0; start + span <= samples.length; start += span / 2) {
      const level = strength(hertz, start);
      if (level > loudest && standsOut(level, hertz, start)) loudest = level;
    }
    return 20 * Math.log10(loudest);
  });
}

const AUDIBLE_DB = -60;
const CLEARLY_DB = 30;

/** That tone is heard on the line of `speaker`, and none of the others beside it. */
export async function assertTone(listener, speaker, hertz, others) {
  const [own, ...rest] = await listener.listensTo(speaker, [hertz, ...others]);
  const foreign = others.map((tone, at) => `${tone} Hz at ${rest[at].toFixed(0)} dB`).join(', ');
  const heard = `${listener.name} hears ${speaker.name}: ${hertz} Hz at ${own.toFixed(0)} dB, ${foreign}`;
  assert.ok(own > AUDIBLE_DB, heard);
  for (const other of rest) assert.ok(own > other + CLEARLY_DB, heard);
  if (process.env.SHOW_LEVELS) console.log(heard);
}

/** `listener` hears that voice on the line of `speaker`, and none of the others. */
export async function assertHears(listener, speaker, voice) {
  const foreign = Object.keys(VOICES).filter((other) => other !== voice);
  await assertTone(listener, speaker, VOICES[voice], foreign.map((name) => VOICES[name]));
}
