/* Two at their own screens look at the images of the case together: real files, the real server, two sizes of window. */
import assert from 'node:assert/strict';
import { dicomFile, upload } from './support/dossier.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';
import { firstImageAfter, greysAt, hasLoaded, pointingError, pressInViewer, shows, viewerOf, watchFirstImage } from './support/viewer.mjs';

const SLICES = 500;
const SIZE = { columns: 128, rows: 128 };
const FIRST_IMAGE_MS = 1500;
const CURSOR_ERROR_PX = 0.5;

/** Different in size, in shape and in how many points a pixel of the page has. */
const SMALL = { viewport: { width: 1100, height: 640 }, deviceScaleFactor: 1 };
const LARGE = { viewport: { width: 1600, height: 900 }, deviceScaleFactor: 2 };

const tell = (...words) => process.env.SHOW_LEVELS && console.log(...words);

async function comesToSee(house, voice, seat, context) {
  const person = await enterQuietly(house, voice, seat, context);
  await person.page.evaluate(watchFirstImage);
  return person;
}

async function opens(person, at = 0) {
  await person.click('images-toggle');
  await shows(person, at);
}

/** Both in the room with the same CT before them. */
async function bothLook(house) {
  const lin = await comesToSee(house, 'low', PEOPLE.lin, SMALL);
  const files = await upload(house, lin, 'ct-series.zip', await dicomFile('made/ct-series.zip'));
  assert.deepEqual([files.length, new Set(files.map(({ state }) => state))], [SLICES, new Set(['released'])]);
  const marsh = await comesToSee(house, 'high', PEOPLE.marsh, LARGE);
  await opens(lin);
  await opens(marsh);
  return { lin, marsh };
}

/** Pixels all over the image, away from its edge. */
const GRID = Array.from({ length: 12 * 12 }, (_, at) => [6 + 10 * (at % 12), 6 + 10 * Math.floor(at / 12)]);

story('the first image of a CT of 500 slices is there within a second and a half, the same in both windows', async (house) => {
  const { lin, marsh } = await bothLook(house);
  for (const person of [lin, marsh]) {
    const after = await firstImageAfter(person);
    tell(`${person.name}: first image after ${after.toFixed(0)} ms`);
    assert.ok(after < FIRST_IMAGE_MS, `the first image came after ${after.toFixed(0)} ms`);
  }
  const [small, large] = [await viewerOf(lin, SIZE), await viewerOf(marsh, SIZE)];
  assert.ok(large.scale > small.scale * 1.2, 'the windows are of different sizes');
  const [here, there] = [await greysAt(lin, small, GRID), await greysAt(marsh, large, GRID)];
  tell(here.join(' '));
  tell(there.join(' '));
});
