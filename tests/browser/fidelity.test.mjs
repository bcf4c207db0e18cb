/* An interpreter's voice reaches the listener's ear as it is: all of the band, no automatic gain, nothing taken for noise. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { goesLive } from './support/booth.mjs';
import { assertNear, hears, listen } from './support/ears.mjs';
import { PAPERS, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { LOUD, SOFT, STEADY, STEPS, SWEEP_S } from './support/sweep.mjs';
import { STILL, SWEEP } from './support/tones.mjs';

const REFERENCE_HZ = 1000;
const FLAT_DB = 3;
const LINEAR_DB = 1;
/** A third of a second: tones 150 Hz apart are 50 lines apart. */
const LOOK = { span: 16_384, recent: 16_384 };
const EVERY_MS = 200;
const PRESENT_DB = -32;

const middleOf = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Every look at these tones for so long, with its time. */
async function watch(person, tones, milliseconds) {
  const start = performance.now();
  const looks = [];
  while (performance.now() - start < milliseconds) {
    const levels = await listen(person, tones, LOOK);
    looks.push({ at: performance.now() - start, levels });
    await pause(EVERY_MS);
  }
  return looks;
}

/** The loudness of the long tone at its beginning and after ten seconds of it. */
async function assertSteady(listener) {
  await hears(listener, 'the long tone', [STEADY.hertz], ([level]) => level > PRESENT_DB, 30_000, LOOK);
  await hears(listener, 'the end of the long tone', [STEADY.hertz], ([level]) => level < PRESENT_DB - 20, 30_000, LOOK);
  await hears(listener, 'the beginning of the long tone', [STEADY.hertz], ([level]) => level > PRESENT_DB, 30_000, LOOK);
  const looks = await watch(listener, [STEADY.hertz], 10_400);
  const level = (from, to) => middleOf(looks.filter(({ at }) => at >= from && at < to).map(({ levels }) => levels[0]));
  assertNear(level(9000, 10_400), level(500, 2000), LINEAR_DB, 'a steady tone after ten seconds of it');
}

story('flat within 3 dB from 125 Hz to 15 kHz, 20 dB stay 20 dB, a steady tone stays', async (house) => {
  await house.enter(STILL, PEOPLE.lin);
  const listener = await house.enter(STILL, PEOPLE.marsh);
  const han = await sitsAtConsole(house, SWEEP, PEOPLE.han, PAPERS.han);
  await goesLive(han, 'en');
  await assertSteady(listener);

  const tones = [...STEPS, LOUD.hertz, SOFT.hertz];
  const looks = await watch(listener, tones, (SWEEP_S + 1) * 1000);
  const loudest = (hertz) => Math.max(...looks.map(({ levels }) => levels[tones.indexOf(hertz)]));
  const reference = loudest(REFERENCE_HZ);
  assert.ok(reference > PRESENT_DB, `the reference tone is at ${reference.toFixed(1)} dB`);
  for (const hertz of STEPS) assertNear(loudest(hertz), reference, FLAT_DB, `${hertz} Hz beside 1 kHz`);
  assertNear(loudest(LOUD.hertz) - loudest(SOFT.hertz), LOUD.decibels - SOFT.decibels, LINEAR_DB, 'the two levels');
});
