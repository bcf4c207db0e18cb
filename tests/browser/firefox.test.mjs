/* Two makes of browser in one session. */
import { FIREFOX_HERTZ } from './support/browsers.mjs';
import { assertHears, assertTone } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';

story('Firefox and Chromium see and hear each other', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin);
  const marsh = await house.arriveByFirefox(PEOPLE.marsh);
  await marsh.join();
  await marsh.isConnected(40_000);
  await marsh.watches(lin);
  await lin.watches(marsh);
  await assertHears(marsh, lin, 'low');
  await assertTone(lin, marsh, FIREFOX_HERTZ, [VOICES.low]);
});
