/* Two makes of browser and two standard players in one session. */
import { FIREFOX_HERTZ } from './support/browsers.mjs';
import { assertTone } from './support/hearing.mjs';
import { Player, withPlayers } from './support/player.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

const CART = { name: 'Ultrasound cart', role: 'consultant', speaks: 'en' };
const WALL = { name: 'Screen on the wall', role: 'consultant', speaks: 'en' };
/** Far from the others: a browser that stretches sound to fill its buffer widens a tone to both sides. */
const CART_HERTZ = 4000;

/** On the stage: small pictures are the first that a server with too much to do gives up. */
async function watchesLarge(viewer, shown) {
  const { id } = await viewer.knows(shown);
  await viewer.click(`pin-${id}`);
  await viewer.watches(shown, { frames: 5 });
  await viewer.click(`pin-${id}`);
}

/** That camera sends, as the others are told. */
async function isOn(viewer, shown) {
  const track = await viewer.trackOf(shown, 'camera');
  await until(`the camera of ${shown.name} is on`, async () => {
    const { tracks } = await viewer.view();
    return tracks.some(({ id, muted }) => id === track && !muted);
  });
}

/** Once its path is wide enough for every voice by itself: a browser that was starved takes a mixed line for a while. */
async function hearsAlone(listener, speaker, hertz, others) {
  let last = null;
  const alone = () => assertTone(listener, speaker, hertz, others).then(() => true, (error) => ((last = error), false));
  await until(`${listener.name} hears ${speaker.name} alone`, alone, 20_000).catch((error) => {
    throw last ?? error;
  });
}

story(
  'three Chromiums, a Firefox, a WHIP publisher and a WHEP player see and hear each other',
  (house) =>
    withPlayers(async (start) => {
      const lin = await enterQuietly(house, 'low', PEOPLE.lin);
      const zhao = await enterQuietly(house, 'middle', PEOPLE.zhao);
      const zhou = await enterQuietly(house, 'high', PEOPLE.zhou);
      const marsh = await house.arriveByFirefox(PEOPLE.marsh);
      await marsh.click('camera-toggle');
      await marsh.join();
      await marsh.isConnected(40_000);
      const cart = start(Player.publish(house.server, await house.invite(CART), CART_HERTZ));
      await cart.tells('is connected', ({ state }) => state === 'connected');
      await lin.trackOf(CART, 'camera');

      const people = [lin, zhao, zhou, marsh];
      const voices = [[lin, VOICES.low], [zhao, VOICES.middle], [zhou, VOICES.high], [marsh, FIREFOX_HERTZ], [CART, CART_HERTZ]];
      const tones = voices.map(([, hertz]) => hertz);
      // A voice on each line, and one picture.
      const wall = start(Player.play(house.server, await house.invite(WALL), { audio: 5, video: 1 }));
      await Promise.all(voices.map((_, at) => wall.gets(`audio${at}`)));

      // One picture beside the cart's at a time: more are more than one machine encodes, decodes and draws in four browsers.
      await Promise.all(people.map((viewer) => viewer.watches(CART, { frames: 5 })));
      for (const shown of people) {
        await shown.click('camera-toggle');
        await isOn(lin, shown);
        await Promise.all(people.filter((viewer) => viewer !== shown).map((viewer) => watchesLarge(viewer, shown)));
        // Its one line of a picture has the first camera of the session.
        if (shown === lin) await wall.gets('video0');
        await shown.click('camera-toggle');
      }
      // One page after the other, or the machine would be busier with recording than with the session.
      for (const listener of people) {
        const others = voices.filter(([other]) => other !== listener);
        await Promise.all(
          others.map(([speaker, hertz]) => hearsAlone(listener, speaker, hertz, tones.filter((tone) => tone !== hertz))),
        );
      }
    }),
  { timeout: 150_000 },
);
