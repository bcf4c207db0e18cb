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
      const lin = await house.enter('low', PEOPLE.lin);
      // A picture of each make of sender: more would be more than one machine encodes and decodes.
      const zhao = await enterQuietly(house, 'middle', PEOPLE.zhao);
      const zhou = await enterQuietly(house, 'high', PEOPLE.zhou);
      const marsh = await house.arriveByFirefox(PEOPLE.marsh);
      await marsh.join();
      await marsh.isConnected(40_000);
      const cart = start(Player.publish(house.server, await house.invite(CART), CART_HERTZ));
      await cart.tells('is connected', ({ state }) => state === 'connected');
      await lin.trackOf(CART, 'camera');

      const people = [lin, zhao, zhou, marsh];
      const voices = [[lin, VOICES.low], [zhao, VOICES.middle], [zhou, VOICES.high], [marsh, FIREFOX_HERTZ], [CART, CART_HERTZ]];
      const tones = voices.map(([, hertz]) => hertz);
      const othersOf = (person) => voices.filter(([other]) => other !== person);
      // A voice on each line, and one picture, which is the speaker's: more would be more than this machine decodes.
      const wall = start(Player.play(house.server, await house.invite(WALL), { audio: 5, video: 1 }));

      const seeing = people.map(async (viewer) => {
        for (const other of [lin, marsh, CART]) if (other !== viewer) await viewer.watches(other, { frames: 5 });
      });
      await Promise.all(seeing);
      const lines = [...voices.map((_, at) => `audio${at}`), 'video0'];
      await Promise.all(lines.map((line) => wall.gets(line)));

      // Seen they are; without pictures the machine has enough left for every voice.
      for (const person of [lin, marsh]) await person.click('camera-toggle');
      for (const listener of people) {
        for (const [speaker, hertz] of othersOf(listener)) {
          await hearsAlone(listener, speaker, hertz, tones.filter((tone) => tone !== hertz));
        }
      }
    }),
  { timeout: 150_000 },
);
