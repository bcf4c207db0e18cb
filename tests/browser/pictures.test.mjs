/* Screens as tracks of their own, and pictures in the size in which they are shown. */
import assert from 'node:assert/strict';
import { LARGE_FACE } from './support/faces.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

story('a shared screen arrives beside the camera and goes when the sharing ends', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
  const marsh = await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });
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

story('a face comes smaller where it is shown smaller, and large again', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
  const marsh = await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });
  const track = await marsh.trackOf(lin, 'camera');
  const width = async () => (await marsh.line(track))?.width ?? 0;
  const large = await until('the face on the stage is large', async () => ((await width()) > 320 ? width() : null));
  // The images take the stage, and the faces go to the strip.
  await marsh.click('images-toggle');
  const small = await until('the face in the strip is small', async () => ((await width()) <= large / 2 ? width() : null));
  await marsh.watches(lin, { frames: 5 });
  await marsh.click('images-toggle');
  await until('the face on the stage is large again', async () => (await width()) > small);
  await marsh.watches(lin, { frames: 5 });
});
