/* Images looked at together: one leads and the others follow, everybody's pins and marks, who sees what and when. */
import assert from 'node:assert/strict';
import { goesLive } from './support/booth.mjs';
import { allowImages, bring, dicomFile, placeOfSeries, upload } from './support/dossier.mjs';
import { enterQuietly, joinsFamily, PAPERS, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';
import { cursorOf, pressInViewer, shows, viewerOf } from './support/viewer.mjs';

const SIZE = { columns: 128, rows: 128 };
const MARK_ERROR_PX = 0.5;
const LOAD_TIMEOUT_MS = 15_000;

/** Different in size, in shape and in how many points a pixel of the page has. */
const SMALL = { viewport: { width: 1100, height: 680 }, deviceScaleFactor: 1, locale: 'zh-CN' };
const LARGE = { viewport: { width: 1600, height: 900 }, deviceScaleFactor: 2, locale: 'en-GB' };
const LATE = { viewport: { width: 1280, height: 720 }, locale: 'zh-CN' };

const sharingIs = (person, what, value) =>
  until(`${person.name}: ${what} is ${value}`, () => person.page.$(`[data-testid="sharing"][data-${what}="${value}"]`));

async function opens(person) {
  await person.click('images-toggle');
  await person.sees('pane');
}

/** The window as the viewer writes it in its corner. */
async function windowOf(person) {
  const lines = await person.page.$$eval('[data-testid="pane-state"] span', (spans) => spans.map((span) => span.textContent));
  return lines.find((line) => / · \D*?-?\d+$/.test(line ?? '')) ?? null;
}

/** Where the middle of each of these elements lies, in CSS pixels of the page. */
const middles = (person, selector) =>
  person.page.$$eval(selector, (elements) =>
    elements.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }),
  );

/** The presenter's part of the image as a follower sees it, and the follower's window. */
const frameOf = (person) =>
  person.page.evaluate(() => {
    const box = (selector) => {
      const { left, top, right, bottom } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
      return { left, top, right, bottom };
    };
    return { frame: box('[data-testid="presenter-frame"]'), window: box('[role="application"]') };
  });

const inside = ({ frame, window }) =>
  frame.left >= window.left - 2 && frame.top >= window.top - 2 && frame.right <= window.right + 2 && frame.bottom <= window.bottom + 2;

async function marksOf(person) {
  return (await person.view()).viewing.marks;
}

async function bothLook(house) {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  const files = await upload(house, lin, 'ct-series.zip', await dicomFile('made/ct-series.zip'));
  const marsh = await enterQuietly(house, 'high', PEOPLE.marsh, LARGE);
  await opens(lin);
  await opens(marsh);
  await shows(lin, 0);
  await shows(marsh, 0);
  return { lin, marsh, count: files.length };
}

story('one leads: the others see the same slice, the same greys and at least the same part, and come back with one key', async (house) => {
  const { lin, marsh, count } = await bothLook(house);
  await lin.click('request');
  await sharingIs(lin, 'presenting', true);
  await sharingIs(marsh, 'following', true);

  const { placeOf } = await viewerOf(lin, SIZE);
  await lin.page.mouse.move(...Object.values(placeOf([64, 64])));
  const isOn = async (off) => (await cursorOf(marsh))?.off === off;
  await until('the cursor is on the image', () => isOn(false));
  await pressInViewer(lin, 'End');
  await shows(marsh, count - 1);
  await until('a cursor that rests goes along with the images below it', () => isOn(false));
  await pressInViewer(lin, '3');
  const window = await until('the window has changed', async () => {
    const now = await windowOf(lin);
    return now?.includes('1500') && now;
  });
  await until('the greys are the same', async () => (await windowOf(marsh))?.replace(/\D+/g, ' ') === window.replace(/\D+/g, ' '));
  for (const key of ['+', '+', '+']) await pressInViewer(lin, key);
  await until('the follower’s window holds the presenter’s part', async () => {
    const seen = await frameOf(marsh);
    return seen.frame.left !== undefined && inside(seen) && seen.frame.right - seen.frame.left > 100;
  });
  await until('everybody sees it', () => lin.page.$('[data-testid="readiness"][data-seeing="1"][data-count="1"]'));

  await pressInViewer(marsh, 'ArrowUp');
  await sharingIs(marsh, 'following', false);
  await shows(marsh, count - 2);
  await shows(lin, count - 1);
  await until('one looks elsewhere', () => lin.page.$('[data-testid="readiness"][data-seeing="0"][data-count="1"]'));
  await pressInViewer(marsh, 'f');
  await shows(marsh, count - 1);

  await marsh.click('request');
  await lin.click('grant');
  await sharingIs(marsh, 'presenting', true);
  await pressInViewer(marsh, 'Home');
  await shows(lin, 0);
  await lin.click('take');
  await sharingIs(lin, 'presenting', true);
  await sharingIs(marsh, 'following', true);
});

story('a pin, a measurement and a key image of one are with the others at the same place, and with who comes later', async (house) => {
  const { lin, marsh } = await bothLook(house);
  let small = await viewerOf(lin, SIZE);
  await lin.page.mouse.move(...Object.values(small.placeOf([40, 50])));
  await pressInViewer(lin, 'n');
  await lin.sees('pin-form');
  await lin.page.keyboard.type('4R');
  await lin.page.keyboard.press('Enter');
  await marsh.sees('pin');
  assert.match(await marsh.text('pin'), /1.*4R/);

  small = await viewerOf(lin, SIZE);
  await pressInViewer(lin, 'l');
  const ends = [[30, 30], [90, 60]];
  const [from, to] = ends.map((pixel) => small.placeOf(pixel));
  await lin.page.mouse.move(from.x, from.y);
  await lin.page.mouse.down();
  await lin.page.mouse.move(to.x, to.y, { steps: 5 });
  await lin.page.mouse.up();
  await until('the mark is there', async () => (await marksOf(marsh)).length === 1);
  const [{ mark }] = await marksOf(marsh);
  assert.deepEqual([mark.quantities[0].measure, mark.quantities[0].unit], ['length', 'millimetre']);
  const points = await until('it is drawn', async () => {
    const found = await middles(marsh, '[data-testid="mark"] circle');
    return found.length === 2 && found;
  });
  const large = await viewerOf(marsh, SIZE);
  for (const [at, end] of ends.entries()) {
    const [column, row] = large.pixelAt(points[at]);
    const far = Math.hypot(column - end[0], row - end[1]);
    assert.ok(far < MARK_ERROR_PX, `the mark is ${far.toFixed(2)} pixels off`);
  }
  assert.match(await marsh.text('mark'), /\d mm/);

  await pressInViewer(lin, 'y');
  await marsh.sees('key-image-line');
  const [kept] = (await marsh.view()).viewing.key_images;
  assert.deepEqual([kept.marks.length, kept.pins.length, kept.source.sop_class], [1, 1, '1.2.840.10008.5.1.4.1.1.2']);

  await pressInViewer(lin, 'Control+z');
  await until('the mark is taken back', async () => (await marksOf(marsh)).length === 0);
  await lin.click('request');
  await pressInViewer(lin, 'ArrowDown');
  const zhao = await enterQuietly(house, 'middle', PEOPLE.zhao, LATE);
  await opens(zhao);
  await shows(zhao, 1);
  const late = (await zhao.view()).viewing;
  assert.deepEqual([late.pins.length, late.key_images.length, late.views.length], [1, 1, 1]);
});

story('an image that never ends loading says so within 15 seconds, and the viewer goes on', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, LATE);
  const [broken] = await bring(house, lin, 'real/gdcm-US-ALOKA-16.dcm');
  const [sound] = await bring(house, lin, 'real/CT_small.dcm');
  await lin.click('images-toggle');
  const choose = async (file) => {
    const place = await placeOfSeries(house, lin, file);
    await until('both series are listed', async () => (await lin.page.locator('[data-testid="series"]').count()) === 2);
    await lin.page.locator('[data-testid="series"]').nth(place).click();
  };
  await choose(broken);
  await lin.sees('pane-trouble', LOAD_TIMEOUT_MS + 10_000);
  await choose(sound);
  await shows(lin, 0);
}, { expected: [/palette/i, /406/] });

/** Where the planes of this person go through, once they are drawn. */
const cutOf = (person) => person.page.$eval('[data-testid="mpr"][data-ready="true"]', (planes) => planes.dataset.point).catch(() => null);

story('three planes are cut where the browser can draw them, for who follows too, and it says so where it cannot', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, LATE);
  await upload(house, lin, 'ct-series.zip', await dicomFile('made/ct-series.zip'));
  await opens(lin);
  await shows(lin, 0);
  const able = await lin.page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
  if (!able) {
    await lin.click('planes');
    return lin.sees('planes-refused');
  }
  const marsh = await enterQuietly(house, 'high', PEOPLE.marsh, SMALL);
  await opens(marsh);
  await shows(marsh, 0);
  await lin.click('request');
  await sharingIs(marsh, 'following', true);
  await lin.click('planes');
  const first = await until('the planes are drawn', () => cutOf(lin), 60_000);
  await until('they are drawn for who follows, through the same point', async () => (await cutOf(marsh)) === first, 60_000);

  const { x, y, width, height } = await lin.page.locator('[data-testid="plane-axial"]').boundingBox();
  await lin.page.mouse.click(x + width * 0.6, y + height * 0.4);
  const second = await until('the point has moved', async () => {
    const now = await cutOf(lin);
    return now !== first && now;
  });
  await until('and for who follows', async () => (await cutOf(marsh)) === second);

  await lin.click('planes');
  await shows(lin, 0);
  await until('the planes of who follows are gone', async () => (await marsh.page.$('[data-testid="mpr"]')) === null);
  await shows(marsh, 0);
});

story('the family sees nothing until the chair allows it, then what the presenter shows without names, and then no more', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, LATE);
  await bring(house, lin, 'real/CT_small.dcm');
  const wang = await joinsFamily(house, lin, 'high');
  await opens(lin);
  await shows(lin, 0);
  await lin.click('request');
  await sharingIs(lin, 'presenting', true);
  assert.deepEqual((await wang.view()).viewing.views, []);
  assert.equal(await wang.page.$('[data-testid="images"]'), null);
  await allowImages(house, lin, { family: 'deidentified', patient: 'deidentified' });
  await wang.sees('images');
  await shows(wang, 0);
  assert.equal(await wang.page.$('[role="toolbar"] [data-testid="tool-length"]'), null, 'there is nothing to draw with');
  await allowImages(house, lin, { family: 'nothing', patient: 'nothing' });
  await until('the images are gone', async () => (await wang.page.$('[data-testid="images"]')) === null);
  assert.equal((await wang.view()).viewing.sees, false);
});

/** Runs in the page: keeps when what others point at was first drawn faint, and when solid. */
function watchPointing() {
  window.__pointing = {};
  const look = () => {
    for (const { dataset } of document.querySelectorAll('[data-testid="early-cursor"], [data-testid="cursor"], [data-testid="pin"]')) {
      const kind = dataset.testid === 'pin' ? 'pin' : 'cursor';
      window.__pointing[`${kind} ${dataset.early === 'true' ? 'faint' : 'solid'}`] ??= performance.now();
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}

/** The faint one may be drawn late where the machine does other work, and with it the time until the solid one is short. */
const EARLY_MS = 500;
/** A pin is looked at five times a second; the rest is the machine's. */
const LATE_MS = 900;

story('who hears the interpreter sees a cursor and a pin faint at once, and solid when the interpretation has come to them', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin, SMALL);
  await bring(house, lin, 'real/CT_small.dcm');
  const marsh = await enterQuietly(house, STILL, PEOPLE.marsh, LARGE);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han);
  await goesLive(han, 'en');
  for (const person of [lin, marsh]) {
    await opens(person);
    await shows(person, 0);
  }
  const channel = async () => {
    const { channels, floor_language } = (await marsh.view()).interpretation;
    return floor_language === 'zh' && channels.find(({ language, state }) => language === 'en' && state === 'booth');
  };
  await until('the floor is interpreted', channel);
  await marsh.page.evaluate(watchPointing);
  const spans = [];
  const isDrawn = (what) => async () => {
    spans.push((await channel()).ear_voice_span_ms);
    return (await marsh.page.evaluate(() => window.__pointing))[what];
  };

  const viewer = await viewerOf(lin, SIZE);
  await lin.page.mouse.move(...Object.values(viewer.placeOf([40, 50])));
  await until('the cursor is there, faint', isDrawn('cursor faint'));
  assert.equal(await marsh.page.$('[data-testid="cursor"]'), null, 'and not yet where the interpreter has come to it');
  await until('the cursor is solid', isDrawn('cursor solid'));
  await marsh.sees('early-cursor');

  await pressInViewer(lin, 'n');
  await lin.sees('pin-form');
  await lin.page.keyboard.type('4R');
  await lin.page.keyboard.press('Enter');
  await until('the pin is there, faint', isDrawn('pin faint'));
  await until('the pin is solid', isDrawn('pin solid'));
  await until('and not faint any more', () => marsh.page.$('[data-testid="pin"][data-early="false"]'));

  const seen = await marsh.page.evaluate(() => window.__pointing);
  for (const what of ['cursor', 'pin']) {
    const late = seen[`${what} solid`] - seen[`${what} faint`];
    const words = `the ${what} is solid ${late.toFixed(0)} ms later; the interpreter is ${spans.at(0)} to ${spans.at(-1)} ms behind`;
    assert.ok(late > Math.min(...spans) - EARLY_MS && late < Math.max(...spans) + LATE_MS, words);
  }
});
