/* Chair's work: the interpretation panel, and the recording. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { boothOf, goesLive, lampIs, press } from './support/booth.mjs';
import { enterQuietly, joinsFamily, PAPERS, pillSays, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

const CHINESE = { locale: 'zh-CN' };
const ENGLISH = { locale: 'en-GB' };
const REASON = '请先核对药名';

const coverageIs = (chair, language, state) =>
  until(`the chair sees ${language} ${state}`, () => chair.page.$(`[data-testid="coverage-${language}"][data-state="${state}"]`));

const goes = (person, testId) => until(`${person.name} no longer sees ${testId}`, async () => !(await person.page.$(`[data-testid="${testId}"]`)));

/** A picture to look at, in the folder named by PICTURES. */
async function keep(person, name) {
  if (process.env.PICTURES) await person.page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

/** Every part of the console is there at once, at 1280 by 720. */
async function fits(person) {
  const beyond = await person.page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
  });
  assert.ok(Math.max(...beyond) <= 0, `the console of ${person.name} does not scroll: ${beyond.join(' and ')} px too large`);
}

/** The loudness of the day, by its key. */
async function looksAtLoudness(person) {
  await press(person, 'n');
  await person.page.waitForSelector('[role="dialog"]');
  await keep(person, 'console-loudness');
  await press(person, 'Escape');
  await until('the dialog is closed', async () => !(await person.page.$('[role="dialog"]')));
}

story('the chair sees who is not served, changes the mode, pauses a channel and lets it go on', async (house) => {
  const chair = await house.enter('low', PEOPLE.lin, CHINESE);
  const guest = await house.enter('middle', PEOPLE.marsh, ENGLISH);
  await guest.click('mic-toggle');
  const family = await joinsFamily(house, chair, STILL);
  await chair.click('interpretation-toggle');
  await chair.sees('uncovered');
  await until('the gap has a name', async () => /英语/.test(await chair.text('uncovered')));
  await pillSays(guest, /no interpreter/i);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han, CHINESE);
  await assertAccessible(han, 'at the console in Chinese');
  await goesLive(han, 'en');
  const reed = await sitsAtConsole(house, 'high', PEOPLE.reed, PAPERS.reed, ENGLISH);
  await coverageIs(chair, 'en', 'booth');
  await goes(chair, 'uncovered');
  await pillSays(guest, /English · interpreter/);
  await assertAccessible(reed, 'at the console in English');
  await assertAccessible(chair, 'at the panel');
  await fits(han);
  await fits(reed);
  await looksAtLoudness(han);
  await keep(chair, 'panel');
  await keep(han, 'console-zh');
  await keep(reed, 'console-en');
  await keep(guest, 'listener-en');
  await keep(family, 'listener-zh-phone');

  await chair.click('mode-consecutive');
  await guest.sees('turn-strip');
  await pillSays(guest, /in turns/i);
  await chair.click('mode-simultaneous');
  await goes(guest, 'turn-strip');

  await goesLive(han, 'en');
  await coverageIs(chair, 'en', 'booth');
  await chair.click('suspend-en');
  await chair.type('suspend-reason-en', REASON);
  await chair.click('suspend-confirm-en');
  await coverageIs(chair, 'en', 'suspended');
  await guest.sees('channel-paused');
  assert.match(await guest.text('channel-paused'), new RegExp(`You hear the original.*${REASON}`));
  await keep(chair, 'panel-paused');
  await keep(guest, 'listener-paused');
  await chair.click('resume-en');
  await goes(guest, 'channel-paused');
  await goesLive(han, 'en');
  await coverageIs(chair, 'en', 'booth');
});

story('a recording begins with consent, everybody sees it, and it ends', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
  const family = await joinsFamily(house, chair, STILL);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han, ENGLISH);
  const reed = await sitsAtConsole(house, 'high', PEOPLE.reed, { ...PAPERS.reed, mayRecord: false }, ENGLISH);
  await goesLive(reed, 'en');

  await chair.click('recording-toggle');
  await chair.sees('recording-start');
  assert.ok(await chair.page.$('[data-testid="recording-start"]:disabled'), 'not without consent');
  await assertAccessible(chair, 'asked before a recording');
  await keep(chair, 'recording-dialog');
  await chair.click('recording-consent');
  await chair.click('recording-start');
  for (const person of [chair, family, han, reed]) await person.sees('recording-lamp');
  assert.match(await chair.text('recording-lamp'), /录制中，始于 \d\d:\d\d/);
  await until('who did not consent is off the air', async () => (await boothOf(reed)).live === null);
  await goesLive(han, 'en');
  await until('the audience lamp says that it is recorded', () => han.page.$('[data-testid="audience"] [data-kind="recorded"][data-on="true"]'));
  await keep(chair, 'recording');
  await keep(family, 'recording-phone');
  await keep(han, 'recording-console');

  await chair.click('recording-toggle');
  await chair.type('recording-reason', '患者要求');
  await chair.click('recording-stop');
  for (const person of [chair, family, han, reed]) await goes(person, 'recording-lamp');
  await lampIs(han, 'live');
});
