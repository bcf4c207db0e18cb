/* Two makes of browser and two standard players in one session. */
import { FIREFOX_HERTZ } from './support/browsers.mjs';
import { assertTone } from './support/hearing.mjs';
import { Player, withPlayers } from './support/player.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';

const CART = { name: 'Ultrasound cart', role: 'consultant', speaks: 'en' };
const WALL = { name: 'Screen on the wall', role: 'consultant', speaks: 'en' };
/** Far from the others: a browser that stretches sound to fill its buffer widens a tone to both sides. */
const CART_HERTZ = 4000;

story(
  'three Chromiums, a Firefox, a WHIP publisher and a WHEP player see and hear each other',
  (house) =>
    withPlayers(async (start) => {
      const lin = await house.enter('low', PEOPLE.lin);
      const zhao = await house.enter('middle', PEOPLE.zhao);
      const zhou = await house.enter('high', PEOPLE.zhou);
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
        for (const [other] of othersOf(viewer)) await viewer.watches(other, { frames: 5 });
      });
      await Promise.all(seeing);
      // One page after the other, or the machine would be busier with recording than with the session.
      for (const listener of people) {
        const heard = othersOf(listener).map(([speaker, hertz]) =>
          assertTone(listener, speaker, hertz, tones.filter((tone) => tone !== hertz)),
        );
        await Promise.all(heard);
      }
      const lines = [...voices.map((_, at) => `audio${at}`), 'video0'];
      await Promise.all(lines.map((line) => wall.gets(line)));
    }),
  { timeout: 120_000 },
);
