/* The images in the room as each role has them, on a small laptop and on a telephone, in both languages. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { allowImages, dicomFile, upload } from './support/dossier.mjs';
import { enterQuietly, PAPERS, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { pressInViewer, shows, viewerOf } from './support/viewer.mjs';

const SIZE = { columns: 128, rows: 128 };
const LAPTOP = { viewport: { width: 1280, height: 720 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** A picture to look at, in the folder named by PICTURES. */
async function keep(person, name) {
  if (process.env.PICTURES) await person.page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

/** Nothing is beyond the edge, a machine finds nothing against it, and the picture is kept. */
async function looksRight(person, name) {
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px too wide`);
  await keep(person, name);
  await assertAccessible(person, name);
}

/** One who leads, with a pin, a length and the other one's cursor on the image. */
async function works(lin, marsh) {
  await lin.click('request');
  const viewer = await viewerOf(lin, SIZE);
  await lin.page.mouse.move(...Object.values(viewer.placeOf([44, 52])));
  await pressInViewer(lin, 'n');
  await lin.sees('pin-form');
  await lin.page.keyboard.type('4R');
  await lin.page.keyboard.press('Enter');
  await marsh.sees('pin');
  await pressInViewer(lin, 'l');
  const [from, to] = [[70, 40], [100, 58]].map((pixel) => viewer.placeOf(pixel));
  await lin.page.mouse.move(from.x, from.y);
  await lin.page.mouse.down();
  await lin.page.mouse.move(to.x, to.y, { steps: 5 });
  await lin.page.mouse.up();
  await marsh.sees('mark');
}

/** Whoever does nothing for a minute leads no more. */
async function leadsOn(lin) {
  if (await lin.page.$('[data-testid="request"]')) await lin.click('request');
  await pressInViewer(lin, 'ArrowDown');
  await pressInViewer(lin, 'ArrowUp');
}

for (const [language, locale] of [['zh', 'zh-CN'], ['en', 'en-GB']]) {
  story(`the images fit every screen and every role (${language})`, async (house) => {
    const lin = await enterQuietly(house, 'low', { ...PEOPLE.lin, speaks: language }, { ...LAPTOP, locale });
    await upload(house, lin, 'ct-series.zip', await dicomFile('made/ct-series.zip'));
    const marsh = await enterQuietly(house, 'middle', { ...PEOPLE.marsh, speaks: language }, { ...PHONE, locale });
    for (const person of [lin, marsh]) {
      await person.click('images-toggle');
      await shows(person, 0);
    }
    await works(lin, marsh);
    const { x, y } = (await viewerOf(marsh, SIZE)).placeOf([64, 90]);
    await marsh.page.mouse.move(x, y);
    await lin.sees('cursor');
    await looksRight(lin, `expert-laptop-${language}`);
    await looksRight(marsh, `expert-phone-${language}`);

    await allowImages(house, lin, { interpreter: 'identified', family: 'deidentified', patient: 'deidentified' });
    const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han, { ...LAPTOP, locale });
    await leadsOn(lin);
    await shows(han, 0);
    await looksRight(han, `interpreter-laptop-${language}`);

    for (const [voice, seat, context, name] of [
      ['high', PEOPLE.wang, PHONE, 'family-phone'],
      ['middle', { ...PEOPLE.wang, name: '王建国 (Wang Jianguo)', role: 'patient' }, LAPTOP, 'patient-laptop'],
    ]) {
      const guest = await house.arrive(voice, { ...seat, speaks: language }, { ...context, locale });
      await guest.click('camera-toggle');
      await guest.join();
      await guest.sees('page-lobby');
      await lin.click(`admit-${(await lin.waitsFor(guest, 'lobby')).id}`);
      await guest.isConnected();
      await leadsOn(lin);
      await shows(guest, 0);
      await looksRight(guest, `${name}-${language}`);
    }
  }, { timeout: 120_000 });
}
