/* After the call: everybody keeps a proof, and those who may play the recording in the browser. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { joinsFamily } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

/** A picture to look at, in the folder named by PICTURES. */
async function keep(person, name) {
  if (process.env.PICTURES) await person.page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

const seconds = async (person) => {
  const [, minutes, rest] = /^(\d+):(\d\d)/.exec(await person.text('player-clock'));
  return Number(minutes) * 60 + Number(rest);
};

const passes = (time) => {
  const end = Date.now() + time;
  return until('time passes', () => Date.now() >= end, time + 5000);
};

story('a recording is played in the browser by those who may', async (house) => {
  const chair = await house.enter('low', PEOPLE.lin, { locale: 'zh-CN' });
  const guest = await house.enter('middle', PEOPLE.marsh, { locale: 'en-GB' });
  const family = await joinsFamily(house, chair, STILL);
  await chair.click('recording-toggle');
  await chair.click('recording-consent');
  await chair.click('recording-start');
  await family.sees('recording-lamp');
  await passes(8000);
  await chair.click('end');
  await chair.click('end-confirm');

  for (const person of [chair, guest, family]) await person.sees('keepsake', 15_000);
  assert.equal(await family.page.$('[data-testid="keepsake-play"]'), null, 'never for the family');
  const kept = JSON.parse(decodeURIComponent((await family.page.$eval('[data-testid="keepsake-save"]', (link) => link.href)).split(',')[1]));
  assert.match(kept.root, /^[0-9a-f]{64}$/);
  await keep(guest, 'keepsake');
  await keep(family, 'keepsake-phone');

  await guest.click('keepsake-play');
  await guest.sees('player-statements', 20_000);
  await assertAccessible(guest, 'at the player in English');
  assert.equal(await guest.page.$eval('[data-testid="player-channel"]', (select) => select.value), 'en', 'his own language');
  await guest.click('player-toggle');
  await until('the clock goes on, so the sound has come', async () => (await seconds(guest)) >= 3, 30_000);
  const picture = () =>
    guest.page.$$eval('video', (all) => all.map(({ currentTime, videoWidth }) => ({ currentTime, videoWidth })));
  await until('pictures are shown', async () => (await picture()).some(({ videoWidth }) => videoWidth > 0));
  await keep(guest, 'player-en');
  await guest.page.keyboard.press('Space');
  await until('it stands', () => guest.page.$('[data-testid="player-toggle"][data-playing="false"]'));
  const there = await seconds(guest);
  for (const { currentTime } of await picture()) assert.ok(Math.abs(currentTime - there) < 1.2, `${currentTime} s, at ${there} s`);
  await guest.page.keyboard.press('ArrowLeft');
  await until('five seconds back', async () => (await seconds(guest)) <= Math.max(0, there - 4));
  await guest.page.selectOption('[data-testid="player-channel"]', '');
  await guest.click('player-toggle');
  const before = await seconds(guest);
  await until('the floor is heard', async () => (await seconds(guest)) >= before + 2, 30_000);

  await chair.page.setViewportSize({ width: 390, height: 844 });
  await chair.click('keepsake-play');
  await chair.sees('player-chapters', 20_000);
  await assertAccessible(chair, 'at the player in Chinese, on a phone');
  await chair.page.locator('[data-testid="player-chapters"] button').first().click();
  await keep(chair, 'player-zh-phone');
  await chair.page.setViewportSize({ width: 1280, height: 720 });
  await keep(chair, 'player-zh');

  await family.page.goto(`${house.server.url}/recordings/${house.session}`);
  await family.sees('player-problem');
  assert.match(await family.text('player-problem'), /无权播放/);
}, { expected: [/403/] });
