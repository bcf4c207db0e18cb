/* Two languages, two interpreters, one patient's case: everybody hears the right voice at the right loudness. */
import assert from 'node:assert/strict';
import { crash } from './support/browsers.mjs';
import { boothOf, goesLive, handoverIs, lampIs, press } from './support/booth.mjs';
import { assertNear, assertSilent, hears, isSilent, listenAPhrase } from './support/ears.mjs';
import { enterQuietly, joinsFamily, PAPERS, pillSays, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL, VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

const { low: CHAIR, middle: GUEST, booth: FIRST, high: SECOND } = VOICES;
const ALL = [CHAIR, GUEST, FIRST, SECOND];
/** The loudness of the voices' files; an interpreter's arrives as it is. */
const VOICE_DB = -8.7;
const ORIGINAL_DB = -14;
const WITHIN_DB = 2;
/** The interpreter as loud as she is, the original 14 dB below what others hear of it. */
async function assertInterpreted(listener, direct, { voice, original }) {
  const [heard, [loud]] = await Promise.all([listenAPhrase(listener, ALL), listenAPhrase(direct, [original])]);
  const level = (hertz) => heard[ALL.indexOf(hertz)];
  assertNear(level(voice), VOICE_DB, WITHIN_DB, `${listener.name} hears the interpreter`);
  assertNear(level(original) - loud, ORIGINAL_DB, WITHIN_DB, `${listener.name} hears the original`);
  for (const other of ALL) {
    if (other !== voice && other !== original) assertSilent(level(other), `${other} Hz at ${listener.name}`);
  }
}

async function assertNoInterpreter(listener) {
  const [first, second] = await listenAPhrase(listener, [FIRST, SECOND]);
  assertSilent(first, `the first interpreter at ${listener.name}`);
  assertSilent(second, `the second interpreter at ${listener.name}`);
}

story('a consultation in two languages: live, cough, handover, turned round, off', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin);
  const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, { locale: 'en-GB' });
  await guest.click('mic-toggle');
  const family = await joinsFamily(house, chair, STILL);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han);
  const reed = await sitsAtConsole(house, 'high', PEOPLE.reed, PAPERS.reed);
  await hears(guest, 'the chair alone', ALL, ([voice, , one, two]) => voice > -50 && isSilent(one) && isSilent(two));
  await pillSays(guest, /original|no interpreter/i);

  await goesLive(han, 'en');
  await hears(guest, 'the first interpreter', [FIRST], ([level]) => level > -20);
  await pillSays(guest, /English · interpreter/);
  await assertInterpreted(guest, family, { voice: FIRST, original: CHAIR });
  await assertNoInterpreter(family);

  await han.page.keyboard.down('Space');
  await lampIs(han, 'cough');
  await hears(guest, 'no interpreter during a cough', [FIRST], ([level]) => isSilent(level));
  await han.page.keyboard.up('Space');
  await lampIs(han, 'live');
  await hears(guest, 'the interpreter after the cough', [FIRST], ([level]) => level > -20);

  await press(reed, 'a');
  await lampIs(reed, 'armed');
  await press(han, 'h');
  await handoverIs(reed, 'offered');
  await press(reed, 'h');
  await handoverIs(reed, 'ready');
  await press(reed, 'h');
  await lampIs(reed, 'live');
  await hears(guest, 'the second interpreter', [FIRST, SECOND], ([one, two]) => isSilent(one) && two > -20);
  await pillSays(guest, /interpreter Thomas Reed/);
  await assertInterpreted(guest, family, { voice: SECOND, original: CHAIR });
  await assertNoInterpreter(family);

  await chair.click('mic-toggle');
  await guest.click('mic-toggle');
  await until('the second console proposes to turn round', async () => (await boothOf(reed)).flip_wanted);
  await press(reed, 'f');
  await until('the booth has turned round', async () => (await boothOf(reed)).into === 'zh');
  await hears(family, 'the interpreter in Chinese', [SECOND], ([level]) => level > -20);
  await pillSays(family, /译员/);
  await assertInterpreted(family, han, { voice: SECOND, original: GUEST });
  await assertNoInterpreter(guest);

  await press(reed, 'o');
  await lampIs(reed, 'off');
  await hears(family, 'the original alone', [GUEST, SECOND], ([voice, two]) => voice > -40 && isSilent(two));
});

/** Runs in the page: when the original is on its way to full loudness, by the clock. */
const fullOriginal = () =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      const floor = window.__consilium.gains().filter(({ part }) => part === 'floor');
      if (!floor.some(({ gain }) => gain === 0)) return;
      clearInterval(timer);
      resolve(Date.now());
    }, 10);
  });

const LOST_WITHIN_MS = 1000;
/** The pulse of the page above, and a busy machine. */
const MEASURED_WITHIN_MS = 250;

story('an interpreter vanishes: the original is back within a second, and the page says so', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin);
  const guest = await enterQuietly(house, STILL, PEOPLE.marsh, { locale: 'zh-CN' });
  const family = await joinsFamily(house, chair, STILL);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han);
  await goesLive(han, 'en');
  await hears(guest, 'the interpreter', [FIRST], ([level]) => level > -20);
  await until('the original is low', () => guest.page.evaluate((low) => window.__consilium.gains().some(({ gain }) => gain === low), ORIGINAL_DB));
  await chair.click('interpretation-toggle');

  const back = guest.page.evaluate(fullOriginal);
  const gone = Date.now();
  await crash('booth');
  const after = (await back) - gone;
  assert.ok(after < LOST_WITHIN_MS + MEASURED_WITHIN_MS, `the original came back after ${after} ms`);
  if (process.env.SHOW_LEVELS) console.log(`the original came back after ${after} ms`);
  await until('the chair sees that it is lost', () => chair.page.$('[data-testid="coverage-en"][data-state="lost"]'));
  await guest.sees('channel-interrupted');
  assert.match(await guest.text('channel-interrupted'), /Interpretation interrupted\. You hear the original\./, 'in the language she listens in');
  await hears(guest, 'no interpreter any more', [FIRST], ([level]) => isSilent(level));
  const [[heard], [direct]] = await Promise.all([listenAPhrase(guest, [CHAIR]), listenAPhrase(family, [CHAIR])]);
  assertNear(heard, direct, WITHIN_DB, `${guest.name} hears the original in full`);
});

story('an interpreter signs to the speaker by the number keys, and has a pedal that works while she types', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin);
  await enterQuietly(house, STILL, PEOPLE.marsh, { locale: 'en-GB' });
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han);
  await goesLive(han, 'en');
  const speaks = async () => (await chair.view()).interpretation.speaker === (await chair.view()).me;
  await until('the chair has the floor', speaks);
  for (const [key, cue] of [['1', 'slow_down'], ['6', 'number_check'], ['-', 'missed_passage']]) {
    await press(han, key);
    await chair.sees(`cue-${cue}`);
  }

  await han.click('keys');
  await han.click('remap-cough');
  await press(han, 'F9');
  await press(han, 'Escape');
  await until('the dialog is gone', async () => !(await han.page.$('[data-testid="remap-cough"]')));
  // Each of these letters is a key of the console; the O would switch the microphone off.
  await han.page.locator('[data-testid="term-filter"]').pressSequentially('lobe');
  assert.equal(await han.page.$eval('[data-testid="term-filter"]', ({ value }) => value), 'lobe');
  await han.page.keyboard.down('F9');
  await lampIs(han, 'cough');
  await han.page.keyboard.up('F9');
  await lampIs(han, 'live');

  // A pedal that is let go while another window has the keyboard is never heard of.
  await han.page.keyboard.down('F9');
  await lampIs(han, 'cough');
  await han.page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await lampIs(han, 'live');
  await han.page.keyboard.up('F9');
  await lampIs(han, 'live');
});
