/* Screens as tracks of their own. */
import assert from 'node:assert/strict';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

story('a shared screen arrives beside the camera and goes when the sharing ends', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin);
  const marsh = await house.enter('high', PEOPLE.marsh);
  await marsh.watches(lin);
  const camera = await marsh.trackOf(lin, 'camera');
  await lin.click('share-toggle');
  const screen = await marsh.trackOf(lin, 'screen');
  assert.notEqual(screen, camera);
  await marsh.watches(lin, { source: 'screen', frames: 3 });
  await marsh.watches(lin, { frames: 3 });
  await lin.click('share-toggle');
  await until('the screen is gone', async () => (await marsh.view()).tracks.every(({ source }) => source !== 'screen'));
});
