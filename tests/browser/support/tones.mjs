/**
 * What a made-up person says: a pure tone in syllables. A steady tone would be taken for noise and
 * removed by the browser's noise suppression; syllables pass as speech does.
 */
import { writeFile } from 'node:fs/promises';

const RATE = 48_000;
const SYLLABLE_S = 0.22;
const PAUSE_S = 0.13;
const LONG_PAUSE_S = 0.5;
const SYLLABLES = 5;
/** A syllable begins and ends over this: an edge would sound at every frequency. */
const EDGE_S = 0.03;

/** The tone of each voice in hertz: far apart, and no multiple of one another. */
export const VOICES = { low: 800, middle: 1650, booth: 1900, high: 2250 };

/** A voice that says nothing: its browser's microphone is live and still. */
export const STILL = 'still';
/** The voice of the second interpreter through a microphone that is 12 dB too low. */
export const FAINT = 'faint';
/** Measuring tones one after the other, see sweep.mjs. */
export const SWEEP = 'sweep';

/** A raised cosine at both ends, full in between. */
function swell(n, length) {
  const edge = EDGE_S * RATE;
  const near = Math.min(n, length - n);
  return near >= edge ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * near) / edge);
}

function phrase(hertz, loudest = 12_000) {
  const length = Math.round((SYLLABLES * (SYLLABLE_S + PAUSE_S) + LONG_PAUSE_S) * RATE);
  const samples = new Int16Array(length);
  const loud = SYLLABLE_S * RATE;
  for (let syllable = 0; syllable < SYLLABLES; syllable += 1) {
    const start = Math.round(syllable * (SYLLABLE_S + PAUSE_S) * RATE);
    for (let n = 0; n < loud; n += 1) {
      samples[start + n] = Math.round(loudest * swell(n, loud) * Math.sin((2 * Math.PI * hertz * n) / RATE));
    }
  }
  return samples;
}

function wavHeader(bytes) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return header;
}

/** Chromium plays the file over and over. */
export async function writeTone(path, hertz, loudest) {
  await writeSamples(path, phrase(hertz, loudest));
}

export async function writeSamples(path, samples) {
  const body = Buffer.from(samples.buffer);
  await writeFile(path, Buffer.concat([wavHeader(body.length), body]));
}
