/* Two at their own screens look at the images of the case together: real files, the real server, two sizes of window. */
import assert from 'node:assert/strict';
import { allowImages, bring, dicomFile, placeOfSeries, upload } from './support/dossier.mjs';
import { enterQuietly, joinsFamily } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { PATIENCE, until } from './support/until.mjs';
import {
  contrast,
  cursorDelays,
  firstImageAfter,
  greysAt,
  hasLoaded,
  pointingError,
  pressInViewer,
  rendererOf,
  scrollRate,
  seesCursorAt,
  shows,
  viewerOf,
  watchFirstImage,
} from './support/viewer.mjs';

const SLICES = 500;
const SIZE = { columns: 128, rows: 128 };
/** (0028,0030) of every slice. */
const SPACING_MM = 0.661468;
/** What the product promises. */
const FIRST_IMAGE_MS = 1500 * PATIENCE;
const CURSOR_MS = 60 * PATIENCE;
/** Other work on the machine takes time from a measurement and never gives any: the best of so many is the product's. */
const ATTEMPTS = 5;
const MOVES = 40;
/** On average, of 255: a point of the screen is not the very middle of a pixel. */
const GREY_ERROR = 4;
/** Where a frame of reference ties images to the patient, and where there is none. */
const CURSOR_ERROR_MM = 0.1;
const CURSOR_ERROR_PX = 0.5;
/** Images a second. Without a graphics chip the processor draws, beside two browsers and the server. */
const SCROLLED = { chip: 30, software: 10 };

/** Different in size, in shape and in how many points a pixel of the page has. */
const SMALL = { viewport: { width: 1100, height: 640 }, deviceScaleFactor: 1 };
const LARGE = { viewport: { width: 1600, height: 900 }, deviceScaleFactor: 2 };

const tell = (words) => console.log(`measured: ${words}`);

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
  // Whoever loads a whole series on the same machine takes time from who opens it.
  await hasLoaded(lin, SLICES);
  await opens(marsh);
  return { lin, marsh };
}

/** Pixels all over the image, away from its edge. */
const GRID = Array.from({ length: 12 * 12 }, (_, at) => [6 + 10 * (at % 12), 6 + 10 * Math.floor(at / 12)]);

const apart = (some, others) => some.reduce((sum, grey, at) => sum + Math.abs(grey - others[at]), 0) / some.length;

/** (7FE0,0010), OW: the pixels follow after the length, unpacked, in 16 bits. */
const PIXEL_DATA = Buffer.from('e07f10004f570000', 'hex');
const RESCALE_INTERCEPT = -1024;

/** What the window makes of the numbers in the file from which every slice was made (PS3.3, C.11.2.1.2.1). */
async function expectedGreys(pixels, { width, centre }) {
  const file = await dicomFile('real/CT_small.dcm');
  const start = file.indexOf(PIXEL_DATA) + PIXEL_DATA.length + 4;
  return pixels.map(([column, row]) => {
    const value = file.readInt16LE(start + 2 * (row * SIZE.columns + column)) + RESCALE_INTERCEPT;
    const share = (value - (centre - 0.5)) / (width - 1) + 0.5;
    return 255 * Math.min(1, Math.max(0, share));
  });
}

/** The window as the viewer writes it in its corner. */
async function windowOf(person) {
  const lines = await person.page.$$eval('[data-testid="pane-state"] span', (spans) => spans.map((span) => span.textContent));
  const [, width, centre] = lines.map((line) => /(\d+) · \D*?(-?\d+)$/.exec(line)).find(Boolean) ?? assert.fail(`no window in ${lines}`);
  return { width: Number(width), centre: Number(centre) };
}

story('a CT of 500 slices opens at once, the same in both windows, and with the greys that are in the file', async (house) => {
  const { lin, marsh } = await bothLook(house);
  const openings = [];
  const opened = async (person) => {
    openings.push(await firstImageAfter(person));
    tell(`${person.name}: first image of ${SLICES} slices ${openings.at(-1).toFixed(0)} ms after opening`);
  };
  for (const person of [lin, marsh]) await opened(person);
  while (openings.length < ATTEMPTS && Math.min(...openings) > FIRST_IMAGE_MS) {
    const zhao = await comesToSee(house, 'middle', PEOPLE.zhao, SMALL);
    await opens(zhao);
    await opened(zhao);
    await zhao.close();
  }
  assert.ok(Math.min(...openings) <= FIRST_IMAGE_MS, `the first image came after ${openings.map(Math.round).join(' and ')} ms`);
  const [small, large] = [await viewerOf(lin, SIZE), await viewerOf(marsh, SIZE)];
  assert.ok(large.scale > small.scale * 1.2, 'the windows are of different sizes');
  for (const preset of ['1', '3']) {
    const before = await greysAt(lin, small, GRID);
    for (const person of [lin, marsh]) await pressInViewer(person, preset);
    await until('the window has changed', async () => apart(before, await greysAt(lin, small, GRID)) > GREY_ERROR);
    const window = await windowOf(lin);
    await until('both have that window', async () => JSON.stringify(await windowOf(marsh)) === JSON.stringify(window));
    const wanted = await expectedGreys(GRID, window);
    for (const { person, viewer } of [{ person: lin, viewer: small }, { person: marsh, viewer: large }]) {
      const error = apart(await greysAt(person, viewer, GRID), wanted);
      tell(`${person.name}: window ${preset}, ${error.toFixed(2)} of 255 greys from the file`);
      assert.ok(error < GREY_ERROR, `${person.name}: ${error.toFixed(2)} greys from the file`);
    }
  }
});

/** Each points at these pixels; the largest distance from there, in pixels, at which the other one sees the cursor. */
async function worstPointing(one, other, pixels) {
  let worst = 0;
  for (const pixel of pixels) {
    for (const [from, to] of [[one, other], [other, one]]) {
      const { far, mark } = await pointingError(from, to, pixel);
      worst = Math.max(worst, far);
      assert.ok(mark.words.includes(from.person.name), mark.words);
    }
  }
  return worst;
}

const PLACES = [[20.3, 30.7], [100.1, 20], [64, 63.6], [25, 110.9], [110.4, 100.2]];
const NEAR_THE_MIDDLE = [[50.7, 70.1], [80.2, 45.9]];

/** The other one enlarges the image and points on. */
async function zooms(viewing, size) {
  for (const key of ['+', '+']) await pressInViewer(viewing.person, key);
  return { ...viewing, viewer: await viewerOf(viewing.person, size, 1.25 ** 2) };
}

story('with a frame of reference a cursor is less than 0.1 mm off in every window, after a zoom and on another slice', async (house) => {
  const { lin, marsh } = await bothLook(house);
  const small = { person: lin, viewer: await viewerOf(lin, SIZE) };
  const large = { person: marsh, viewer: await viewerOf(marsh, SIZE) };
  let worst = await worstPointing(small, large, PLACES);
  const zoomed = await zooms(large, SIZE);
  worst = Math.max(worst, await worstPointing(small, zoomed, NEAR_THE_MIDDLE));

  // Two slices on: the same patient, two millimetres away.
  await pressInViewer(marsh, 'ArrowDown');
  await pressInViewer(marsh, 'ArrowDown');
  await shows(marsh, 2);
  for (const pixel of [[60, 60], ...NEAR_THE_MIDDLE]) {
    const { far, mark } = await pointingError(small, zoomed, pixel);
    assert.ok(mark.off && mark.words.includes('2.0 mm'), mark.words);
    worst = Math.max(worst, far);
  }
  const millimetres = worst * SPACING_MM;
  tell(`with a frame of reference a cursor is at most ${millimetres.toExponential(1)} mm off`);
  assert.ok(millimetres < CURSOR_ERROR_MM, `a cursor is ${millimetres.toFixed(3)} mm off`);
});

story('without a frame of reference a cursor is less than half a pixel off in every window', async (house) => {
  const ultrasound = { columns: 320, rows: 240 };
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  await bring(house, lin, 'real/examples_rgb_color.dcm');
  const marsh = await enterQuietly(house, 'high', PEOPLE.marsh, LARGE);
  await opens(lin);
  await opens(marsh);
  const small = { person: lin, viewer: await viewerOf(lin, ultrasound) };
  const large = { person: marsh, viewer: await viewerOf(marsh, ultrasound) };
  const ways = PLACES.map(([column, row]) => [2 * column, 1.5 * row]);
  let worst = await worstPointing(small, large, ways);
  worst = Math.max(worst, await worstPointing(small, await zooms(large, ultrasound), [[150.7, 130.1], [180.2, 105.9]]));
  tell(`without a frame of reference a cursor is at most ${worst.toExponential(1)} pixels off`);
  assert.ok(worst < CURSOR_ERROR_PX, `a cursor is ${worst.toFixed(2)} pixels off`);
});

story('a cursor is on the other screen at once', async (house) => {
  const { lin, marsh } = await bothLook(house);
  await hasLoaded(marsh, SLICES);
  const small = { person: lin, viewer: await viewerOf(lin, SIZE) };
  const large = { person: marsh, viewer: await viewerOf(marsh, SIZE) };
  const slow = [];
  while (slow.length < ATTEMPTS && !(Math.min(...slow) <= CURSOR_MS)) {
    const delays = await cursorDelays(small, large, Array.from({ length: MOVES }, (_, at) => [30 + at, 90 - at]));
    const of = (share) => delays[Math.ceil(share * MOVES) - 1];
    slow.push(of(0.95));
    tell(`a cursor is drawn after ${of(0.5).toFixed(0)} ms, p95 ${of(0.95).toFixed(0)} ms, the slowest ${of(1).toFixed(0)} ms`);
  }
  assert.ok(Math.min(...slow) <= CURSOR_MS, `p95 of the delay is ${slow.map(Math.round).join(', ')} ms`);
});

story('one scrolls by wheel and by key, windows by hand, and a loaded series goes by as fast as the screen', async (house) => {
  const { lin, marsh } = await bothLook(house);
  const { box } = await viewerOf(lin, SIZE);
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  await lin.page.mouse.move(...middle);
  await lin.page.mouse.wheel(0, 100);
  await shows(lin, 1);
  await lin.page.mouse.wheel(0, -100);
  await shows(lin, 0);
  await pressInViewer(lin, 'End');
  await shows(lin, SLICES - 1);
  await pressInViewer(lin, 'Home');
  await shows(lin, 0);
  await shows(marsh, 0);

  const before = await windowOf(lin);
  await lin.page.mouse.down();
  await lin.page.mouse.move(middle[0] + 60, middle[1] + 40, { steps: 6 });
  await lin.page.mouse.up();
  const windowed = async () => JSON.stringify(await windowOf(lin)) !== JSON.stringify(before);
  await until('dragging changes brightness and contrast', windowed);
  assert.deepEqual(await windowOf(marsh), before, 'everybody windows for himself');

  const { name, software } = await rendererOf(lin);
  const wanted = software ? SCROLLED.software : SCROLLED.chip;
  let fastest = 0;
  for (let attempt = 0; attempt < ATTEMPTS && fastest < wanted; attempt += 1) {
    fastest = Math.max(fastest, await scrollRate(lin, 60));
  }
  tell(`a loaded series goes by at ${fastest.toFixed(0)} images a second, drawn by ${software ? `software (${name})` : name}`);
  assert.ok(fastest >= wanted, `${fastest.toFixed(1)} images a second`);
});

/** Texts that went out and came in over the lossy channel. */
async function saidBy(person) {
  const channels = (await person.page.evaluate(() => window.__consilium.stats())).filter(({ type }) => type === 'data-channel');
  assert.deepEqual(channels.map(({ label, state }) => [label, state]), [['lossy', 'open']]);
  return { out: channels[0].messagesSent, in: channels[0].messagesReceived };
}

story('cursors go over a channel that loses rather than waits, and to nobody who is shut out', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  await bring(house, lin, 'real/CT_small.dcm');
  await allowImages(house, lin, { family: 'deidentified', patient: 'deidentified' });
  const marsh = await enterQuietly(house, 'high', PEOPLE.marsh, LARGE);
  const wang = await joinsFamily(house, lin, 'middle');
  await opens(lin);
  await opens(marsh);
  const small = { person: lin, viewer: await viewerOf(lin, SIZE) };
  const large = { person: marsh, viewer: await viewerOf(marsh, SIZE) };
  await worstPointing(small, large, [[20, 30], [64, 64]]);
  const [sent, came, family] = [await saidBy(lin), await saidBy(marsh), await saidBy(wang)];
  assert.ok(sent.out >= 2 && came.in >= 2 && family.in >= 2, JSON.stringify([sent, came, family]));

  await lin.click('deliberation-toggle');
  await lin.sees('deliberation-confirm');
  // The hand stays where it is while the question that lies over the image is answered by key.
  const { x, y } = small.viewer.placeOf([50, 60]);
  await lin.page.mouse.move(x, y);
  await lin.page.locator('[data-testid="deliberation-confirm"]').press('Enter');
  await wang.sees('page-deliberation');
  const before = (await saidBy(wang)).in;
  await seesCursorAt(large, lin, [50, 60]);
  await worstPointing(small, large, [[30, 40], [70, 80], [90, 20]]);
  assert.equal((await saidBy(wang)).in, before, 'nothing behind the closed door');
});

/** Colour, a cine in JPEG, JPEG 2000, JPEG-LS, several frames in RLE. */
const PICTURES = ['examples_rgb_color', 'examples_ybr_color', '693_J2KI', 'MR_small_jpeg_ls_lossless', 'emri_small_RLE'];

story('images open in whatever way they are stored; what has no picture shows none, and never the one before', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  const [report] = await bring(house, lin, 'real/test-SR.dcm');
  const pictures = [];
  for (const name of PICTURES) pictures.push(...(await bring(house, lin, `real/${name}.dcm`)));
  await lin.click('images-toggle');
  const choose = async (file) => {
    const cards = lin.page.locator('[data-testid="series"]');
    const place = await placeOfSeries(house, lin, file);
    await until('all series are listed', async () => (await cards.count()) === PICTURES.length + 1);
    await cards.nth(place).click();
    await lin.page.waitForSelector('[role="application"]');
  };
  for (const picture of pictures) {
    await choose(picture);
    await shows(lin, 0);
    await until(`${picture.file_name} is no blank`, async () => (await contrast(lin)) > 50);
    assert.equal(await lin.page.$('[data-badge="differs"]'), null, `${picture.file_name} is the same here and on the server`);
    await choose(report);
    await until('a report shows no picture', async () => (await contrast(lin)) === 0);
  }
});

story('an image that comes out differently here than on the server is not to be relied on and does not count as seen', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  await bring(house, lin, 'real/CT_small.dcm');
  const marsh = await enterQuietly(house, 'high', PEOPLE.marsh, LARGE);
  // As if a decoder of this browser were wrong by one in one pixel.
  await marsh.page.route('**/api/v1/cases/*/images', async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    for (const { images } of list.series) for (const { figures } of images) figures.sum += 1;
    await route.fulfill({ response, json: list });
  });
  await opens(lin);
  await opens(marsh);
  await marsh.sees('pane-unsafe');
  assert.ok(await marsh.page.$('[data-badge="differs"]'), 'it wears a badge');
  assert.equal(await lin.page.$('[data-badge="differs"]'), null, 'the other one has the right image');
  await until('only one of them has got the image', async () => {
    const screens = (await lin.view()).viewing.readiness.map(({ screen }) => screen);
    const got = (screen) => [screen.rendered.length, screen.wanted.length].join();
    return screens.map(got).sort().join(' ') === '0,1 1,0';
  });
});
