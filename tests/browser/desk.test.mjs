/* The coordinator's desk for files: one of another patient, one with text in its pixels, and who may see what. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { bring, dicomFile, upload } from './support/dossier.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const SCREEN = { viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 };
const shown = (person, selector) => person.page.locator(selector);

async function opensDesk(person) {
  await person.click('images-toggle');
  await person.sees('open-desk', 20_000);
  await person.click('open-desk');
  await person.sees('dossier-desk');
}

const tab = (person, name) => person.page.getByRole('tab', { name }).click();

story('a file of another patient is compared script by script and released with a reason', async (house) => {
  const zhou = await enterQuietly(house, 'low', PEOPLE.zhou, SCREEN);
  await bring(house, zhou, 'real/chrX1.dcm');
  await upload(house, zhou, 'CT_small.dcm', await dicomFile('real/CT_small.dcm'));
  await opensDesk(zhou);
  await zhou.sees('patients', 20_000);
  const words = await zhou.text('patients');
  assert.match(words, /CompressedSamples CT1/);
  assert.match(words, /王 小東/);
  const file = shown(zhou, '[data-testid="held-file"]');
  const release = file.getByRole('button').nth(1);
  assert.ok(await release.isDisabled(), 'no release without a reason');
  await file.getByRole('textbox').fill('已电话核实，同一人');
  await release.click();
  await until('the file is gone from the desk', async () => (await file.count()) === 0);
});

story('text in an image is covered before the family sees it', async (house) => {
  const zhou = await enterQuietly(house, 'low', PEOPLE.zhou, SCREEN);
  await bring(house, zhou, 'real/examples_ybr_color.dcm');
  await opensDesk(zhou);
  await tab(zhou, /图像中的文字|Text in images/);
  await shown(zhou, '[data-testid="pixels-waiting"] button').first().click();
  await zhou.sees('mask-editor');
  const canvas = shown(zhou, '[data-testid="mask-canvas"]');
  await until('the picture is there', () => zhou.page.evaluate(() => document.querySelector('[data-testid="mask-editor"] img')?.naturalWidth > 0));
  const box = await canvas.boundingBox();
  await zhou.page.mouse.move(box.x + 2, box.y + 2);
  await zhou.page.mouse.down();
  await zhou.page.mouse.move(box.x + box.width - 2, box.y + box.height / 8, { steps: 5 });
  await zhou.page.mouse.up();
  await until('a cover lies on the picture', async () => (await canvas.locator('rect').count()) === 1);
  const confirm = shown(zhou, '[data-testid="open-to-guests"]');
  assert.ok(await confirm.isDisabled(), 'nobody has said that he looked');
  await shown(zhou, '[data-testid="looked"]').click();
  await confirm.click();
  await until('no image waits any more', async () => (await shown(zhou, '[data-testid="mask-editor"]').count()) === 0, 30_000);
  const [saved] = await Promise.all([zhou.page.waitForEvent('download'), zhou.click('export-images')]);
  const archive = await readFile(await saved.path());
  assert.deepEqual([saved.suggestedFilename(), archive.toString('latin1', 0, 2)], ['images.zip', 'PK']);
  await tab(zhou, /谁能看影像|Who sees images/);
  await shown(zhou, '[data-testid="access-family"]').click();
  await zhou.page.getByRole('option', { name: /去除姓名|Without name/ }).click();
  await until('the choice is kept', () => zhou.page.getByText(/已保存|Saved/).count());
});
