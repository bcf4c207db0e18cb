/**
 * The viewer of images as a person at a screen has it. Where a pixel of an image lies is reckoned from the size of the
 * window alone, and not asked of the page: a whole image, as large as fits, in the middle.
 */
import assert from 'node:assert/strict';
import { until } from './until.mjs';

const CANVAS = '[role="application"]';

/** Runs in the page before it: keeps when the images were asked for and when one was first drawn. */
export function watchFirstImage() {
  window.__firstImage = { asked: null, drawn: null };
  addEventListener('click', ({ target }) => {
    if (target.closest?.('[data-testid="images-toggle"]')) window.__firstImage.asked ??= performance.now();
  }, true);
  const look = () => {
    const shown = document.querySelector('[data-testid="pane-state"][data-status="shown"]');
    if (shown && Number(shown.dataset.drawn) > 0) window.__firstImage.drawn = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}

/** Milliseconds from the click to the first image. */
export async function firstImageAfter(person) {
  const { asked, drawn } = await person.page.evaluate(() => window.__firstImage);
  return drawn - asked;
}

export async function shows(person, at, within = 15_000) {
  const what = `${person.name} sees image ${at + 1} of the series`;
  await until(what, () => person.page.$(`[data-testid="pane-state"][data-status="shown"][data-at="${at}"]`), within);
}

export async function hasLoaded(person, count) {
  await until(`${count} images are with ${person.name}`, () => person.page.$(`[data-testid="pane-state"][data-loaded="${count}"]`), 60_000);
}

/** Gives the viewer the keyboard and presses. */
export async function pressInViewer(person, key) {
  await person.page.focus(CANVAS);
  await person.page.keyboard.press(key);
}

/** How an image of that size lies in the person's window. `zoom`: times the whole image. */
export async function viewerOf(person, { columns, rows }, zoom = 1) {
  const box = await person.page.locator(CANVAS).boundingBox();
  const scale = Math.min(box.width / columns, box.height / rows) * zoom;
  const middle = [(columns - 1) / 2, (rows - 1) / 2];
  return {
    box,
    scale,
    /** In the window, in CSS pixels. */
    placeOf: ([column, row]) => ({
      x: box.x + box.width / 2 + (column - middle[0]) * scale,
      y: box.y + box.height / 2 + (row - middle[1]) * scale,
    }),
    pixelAt: ({ x, y }) => [
      (x - box.x - box.width / 2) / scale + middle[0],
      (y - box.y - box.height / 2) / scale + middle[1],
    ],
  };
}

/** The grey on the screen at each of these pixels of the image, 0 to 255. */
export async function greysAt(person, viewer, pixels) {
  const { box } = viewer;
  const places = pixels.map((pixel) => viewer.placeOf(pixel)).map(({ x, y }) => [x - box.x, y - box.y]);
  return person.page.evaluate(
    ({ selector, places: at }) => {
      const canvas = document.querySelector(`${selector} canvas`);
      const ratio = canvas.width / canvas.getBoundingClientRect().width;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return at.map(([x, y]) => data[4 * (Math.floor(y * ratio) * canvas.width + Math.floor(x * ratio))]);
    },
    { selector: CANVAS, places },
  );
}

/** Where the one foreign cursor is drawn, null when there is none. */
export function cursorOf(person) {
  return person.page.evaluate(() => {
    const mark = document.querySelector('[data-testid="cursor"]');
    if (!mark) return null;
    const { x, y } = mark.getBoundingClientRect();
    return { x, y, off: mark.dataset.off === 'true', words: mark.textContent };
  });
}

/** Waits until the cursor of this person has come to a pixel of the image, and tells how far from it, in pixels of the image, it is seen. */
export async function seesCursorAt({ person, viewer }, from, pixel) {
  const error = async () => {
    const mark = await cursorOf(person);
    if (!mark) return null;
    const seen = viewer.pixelAt(mark);
    return { far: Math.hypot(seen[0] - pixel[0], seen[1] - pixel[1]), mark };
  };
  // The last place of the cursor may still be on show: what counts is where it comes to rest.
  const near = async () => {
    const now = await error();
    return now && now.far < 2 && now;
  };
  return until(`${person.name} sees the cursor of ${from.name} come to ${pixel}`, near).catch(
    async ({ message }) => assert.fail(`${message}; it is at ${JSON.stringify(await error())}`),
  );
}

/** Points at a pixel of the image and tells how far from it, in pixels of the image, the other one sees the cursor. */
export async function pointingError(from, to, pixel) {
  const { x, y } = from.viewer.placeOf(pixel);
  await from.person.page.mouse.move(x, y);
  return seesCursorAt(to, from.person, pixel);
}

/** Notes in each page when the pointer was moved and where a foreign cursor was drawn when, by the machine's clock. */
async function watchCursors(from, to) {
  await from.person.page.evaluate(() => {
    addEventListener('pointermove', ({ timeStamp }) => (window.__moved = performance.timeOrigin + timeStamp), true);
  });
  await to.person.page.evaluate(() => {
    window.__drawn = [];
    const look = () => {
      const mark = document.querySelector('[data-testid="cursor"]');
      const at = mark?.style.transform ?? null;
      if (at === null || at === window.__cursorAt) return;
      window.__cursorAt = at;
      const { x, y } = mark.getBoundingClientRect();
      window.__drawn.push({ x, y, at: performance.timeOrigin + performance.now() });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

/** When after that moment the cursor was first drawn within half a pixel of the image from that place. */
const drawnAt = (person, since, place, near) =>
  person.page.evaluate(
    ({ moment, wanted, most }) =>
      window.__drawn.find(({ x, y, at }) => at > moment && Math.hypot(x - wanted.x, y - wanted.y) < most)?.at ?? null,
    { moment: since, wanted: place, most: near },
  );

/** Milliseconds from each move of one's pointer until the other's page has drawn it where it belongs, sorted. */
export async function cursorDelays(from, to, pixels) {
  await watchCursors(from, to);
  const delays = [];
  for (const pixel of pixels) {
    const { x, y } = from.viewer.placeOf(pixel);
    await from.person.page.mouse.move(x, y);
    const moved = await from.person.page.evaluate(() => window.__moved);
    const there = () => drawnAt(to.person, moved, to.viewer.placeOf(pixel), to.viewer.scale / 2);
    delays.push((await until(`${to.person.name} sees the cursor at ${pixel}`, there)) - moved);
  }
  return delays.sort((one, other) => one - other);
}

/** How far apart the greys on the whole canvas are: 0 is a blank one. */
export function contrast(person) {
  return person.page.evaluate((selector) => {
    const canvas = document.querySelector(`${selector} canvas`);
    if (getComputedStyle(canvas).visibility === 'hidden') return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let [least, most] = [255, 0];
    for (let at = 0; at < data.length; at += 4) [least, most] = [Math.min(least, data[at]), Math.max(most, data[at])];
    return most - least;
  }, CANVAS);
}

/** Images a second while somebody scrolls on as soon as one is drawn. */
export function scrollRate(person, count) {
  return person.page.evaluate(
    async ({ selector, images }) => {
      const viewer = document.querySelector(selector);
      const isShown = (at) => document.querySelector(`[data-testid="pane-state"][data-status="shown"][data-at="${at}"]`);
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const from = Number(document.querySelector('[data-testid="pane-state"]').dataset.at);
      const begun = performance.now();
      for (let at = from + 1; at <= from + images; at += 1) {
        viewer.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
        do await frame();
        while (!isShown(at));
      }
      return (1000 * images) / (performance.now() - begun);
    },
    { selector: CANVAS, images: count },
  );
}

/** What draws in this browser: a graphics chip by its name, or software in its place. */
export async function rendererOf(person) {
  const name = await person.page.evaluate(() => {
    const context = document.createElement('canvas').getContext('webgl2');
    const names = context?.getExtension('WEBGL_debug_renderer_info');
    return context && context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  });
  return { name: name ?? 'no WebGL', software: !name || /swiftshader|llvmpipe|software/i.test(name) };
}
