/* Images, cursors and pins of a recording, replayed beside the sound; and who may play it. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { endsSession, keepOnPhone, keepPicture, startsRecording } from './support/consultation.mjs';
import { dicomFile, upload } from './support/dossier.mjs';
import { enterQuietly, joinsFamily } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';
import { pressInViewer, shows, viewerOf } from './support/viewer.mjs';

const SIZE = { columns: 128, rows: 128 };
const CHINESE = { locale: 'zh-CN' };
const ENGLISH = { locale: 'en-GB' };

/** Milliseconds since the recording began, by the clock of the page. */
const recordedFor = async (person) => Date.now() - (await person.view()).recording;

/** To a moment since 1970, as a statement of a report links to it. */
const goesTo = async (person, moment) => {
  await person.page.evaluate((at) => { location.hash = `at=${at}`; }, Math.round(moment));
};

const showsSlice = (person, at) =>
  until(`${person.name} sees slice ${at + 1} in the recording`, () => person.page.$(`[data-testid="replayed-pane"][data-status="shown"][data-at="${at}"]`), 20_000);

const cursors = (person) => person.page.$$eval('[data-testid="cursor"]', (all) => all.map(({ textContent }) => textContent));

story(
  'what everybody looked at is replayed beside the sound: the image, the cursor where it was, the pin that stayed',
  async (house) => {
    const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
    const files = await upload(house, chair, 'ct-series.zip', await dicomFile('made/ct-series.zip'));
    const last = files.length - 1;
    const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, ENGLISH);
    const family = await joinsFamily(house, chair, STILL);
    await chair.click('images-toggle');
    await shows(chair, 0);
    await chair.click('request');
    await until('she leads', () => chair.page.$('[data-testid="sharing"][data-presenting="true"]'));
    await startsRecording(chair);
    await until('the first image was on show', async () => (await recordedFor(chair)) > 2500, 10_000);
    // Taken before she turns: drawing the last slice may take a machine seconds.
    const [turned, begun] = [Date.now(), (await chair.view()).recording];
    await pressInViewer(chair, 'End');
    await shows(chair, last);
    const viewer = await viewerOf(chair, SIZE);
    for (const column of [40, 50, 60, 70, 80]) {
      const { x, y } = viewer.placeOf([column, 64]);
      await chair.page.mouse.move(x, y);
      const rested = Date.now() + 150;
      await until('the hand rests', () => Date.now() > rested);
    }
    const pointed = Date.now();
    await pressInViewer(chair, 'n');
    await chair.sees('pin-form');
    await chair.page.keyboard.type('肿块');
    await chair.page.keyboard.press('Enter');
    await until('a pin is set', async () => (await chair.view()).viewing.pins.length === 1);
    const pinned = Date.now();
    await until('it was on show', () => Date.now() > pinned + 2500, 10_000);
    await keepPicture(chair, 'replay-room-zh');
    await endsSession(chair);

    await guest.click('keepsake-play');
    await guest.sees('player-images', 30_000);
    assert.notEqual(await guest.text('player-clock').then((words) => words.split(' ')[0]), '00:00', 'it begins where something was recorded');
    await goesTo(guest, begun + 1200);
    await showsSlice(guest, 0);
    assert.deepEqual(await cursors(guest), [], 'nobody pointed yet');
    await goesTo(guest, pointed);
    await showsSlice(guest, last);
    await until('her cursor is where it was', async () => (await cursors(guest)).some((words) => /Lin Yue|林悦/.test(words)), 10_000);
    await goesTo(guest, pinned + 1000);
    await until('the pin is there', () => guest.page.$('[data-testid="pin"]'), 10_000);
    await assertAccessible(guest, 'at the player with images');
    await keepPicture(guest, 'replay-en');
    await keepOnPhone(guest, 'replay-en-phone');
    await goesTo(guest, turned - 1500);
    await showsSlice(guest, 0);
    assert.equal(await guest.page.$('[data-testid="pin"]'), null, 'going back it is not set yet');
    await guest.click('player-toggle');
    await showsSlice(guest, last);
    await guest.page.keyboard.press('Space');

    await chair.click('keepsake-play');
    await chair.sees('player-images', 30_000);
    await chair.sees('release-state');
    await goesTo(chair, pinned + 1000);
    await until('the pin is there for her too', () => chair.page.$('[data-testid="pin"]'), 15_000);
    await keepPicture(chair, 'replay-zh');
    await keepOnPhone(chair, 'replay-zh-phone');
    await family.page.goto(`${house.server.url}/recordings/${house.session}`);
    await family.sees('player-problem');
    await chair.click('release-open');
    await chair.type('release-reason', '家属要求复听');
    await keepPicture(chair, 'release-zh');
    await chair.click('release-send');
    await until('it is released', () => chair.page.$('[data-testid="release-state"][data-given="true"]'));
    await keepPicture(chair, 'released-zh');
    await family.page.reload();
    await family.sees('player-statements', 30_000);
    assert.equal(await family.page.$('[data-testid="player-images"]'), null, 'images are shown by leave of the chair, in the room');
    await keepPicture(family, 'released-family-phone');
    await chair.click('release-open');
    await chair.type('release-reason', '已复听');
    await chair.click('release-send');
    await until('it is taken back', () => chair.page.$('[data-testid="release-state"][data-given="false"]'));
    await family.page.reload();
    await family.sees('player-problem');
  },
  { expected: [/403/], settings: { CONSILIUM__RECORDING__FAMILY_PLAYBACK: 'by_release' }, timeout: 120_000 },
);
