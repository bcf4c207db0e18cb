/* Looking at images together, in a real browser under the page's policy, against made-up pictures. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.mjs';
import { FakeImages } from './fakeImages.mjs';
import { startFakeServer } from './fakeServer.mjs';
import { startMediaPage } from './mediaPage.mjs';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
let browser;
let answer;

before(async () => {
  browser = await startBrowser();
  answer = await startMediaPage(await browser.newContext());
});
after(() => browser.close());

async function openImages(t, images) {
  const server = await startFakeServer(DIST, answer);
  server.images = images;
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 720 } });
  t.after(async () => {
    await context.close();
    server.stop();
  });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  t.after(() => assert.deepEqual(errors, []));
  await page.goto(`${server.url}/join#consultant`);
  await page.getByTestId('join').and(page.locator(':enabled')).click();
  await page.getByTestId('images-toggle').click();
  return { page, session: server.session('consultant') };
}

const shown = (page, at) => page.locator(`[data-testid=pane-state][data-status=shown][data-at="${at}"]`).waitFor({ timeout: 30_000 });

test('a series opens, is scrolled by keyboard and measured in millimetres; an image without spacing in pixels', async (t) => {
  const { page } = await openImages(t, new FakeImages());
  await shown(page, 0);
  const pane = page.getByRole('application');
  await pane.press('PageDown');
  await shown(page, 10);
  await pane.press('l');
  const box = await pane.boundingBox();
  const drag = async () => {
    await page.mouse.move(box.x + 100, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 150, { steps: 4 });
    await page.mouse.up();
  };
  await drag();
  await pane.getByText(/^[\d.]+ mm$/).waitFor();
  await page.getByTestId('series').nth(2).click();
  await page.locator('[data-badge=no_spacing]').waitFor();
  await shown(page, 0);
  await drag();
  await pane.getByText(/^[\d.]+ px$/).waitFor();
});

test('the own cursor is told in pixels and millimetres; another one is drawn on its slice, beside it, and never guessed', async (t) => {
  const { page, session } = await openImages(t, new FakeImages());
  await shown(page, 0);
  const pane = page.getByRole('application');
  const box = await pane.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => document.querySelector('[data-testid=pane-state]') !== null);
  const told = async () => {
    for (;;) {
      const { at } = session.asked.findLast(({ type }) => type === 'point') ?? {};
      if (at) return at;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    }
  };
  const at = await told();
  for (const side of at.pixel) assert.ok(Math.abs(side - 255.5) < 1.5, `the middle: ${at.pixel}`);
  at.pixel.forEach((side, axis) => assert.ok(Math.abs(-180 + side * 0.703125 - at.patient[axis]) < 0.001));
  assert.equal(at.patient[2], 300);

  const place = async (pointed) => {
    session.tell({ type: 'pointer', from: 1, at: pointed });
    // A point has no size: it is there, and not "visible".
    await page.getByTestId('cursor').waitFor({ state: 'attached' });
    const mark = await page.getByTestId('cursor').evaluate((node) => node.getBoundingClientRect().toJSON());
    return [mark.x - box.x, mark.y - box.y];
  };
  const [x, y] = await place(at);
  assert.ok(Math.hypot(x - box.width / 2, y - box.height / 2) < 0.5, `drawn where it was pointed: ${x}, ${y}`);
  await pane.press('End');
  await shown(page, 39);
  session.tell({ type: 'pointer', from: 1, at });
  await page.getByText('292.5 mm away').waitFor();
  session.tell({ type: 'pointer', from: 1, at: { ...at, instance: '2.25.99', patient: null } });
  await page.getByText(/points in another image/).waitFor();
});

test('an image that never comes says so and leaves the others alone', { timeout: 60_000 }, async (t) => {
  const images = new FakeImages({ slices: 3 });
  images.silent.add(2);
  const { page } = await openImages(t, images);
  await shown(page, 0);
  await page.getByRole('application').press('ArrowDown');
  await page.getByTestId('pane-trouble').waitFor({ timeout: 25_000 });
  await page.getByRole('application').press('ArrowDown');
  await shown(page, 2);
});

test('an upload goes on after the line broke; a bad file is told with its reason', async (t) => {
  const images = new FakeImages({ empty: true });
  const { page } = await openImages(t, images);
  await page.getByText('No images yet.').waitFor();
  const file = (name) => ({ name, mimeType: 'application/dicom', buffer: Buffer.alloc(50_000) });
  await page.getByTestId('upload-files').setInputFiles([file('breaks.dcm'), file('bad.dcm')]);
  await page.getByText('1 file in the case').waitFor();
  await page.getByText('bad.dcm: Not taken: the file is damaged.').waitFor();
  assert.deepEqual(images.uploads.map(({ stored }) => stored), [50_000, 50_000]);
});
