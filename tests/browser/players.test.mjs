/* Standard WHIP and WHEP clients beside browsers: a room system, a cart, a player on the wall. */
import assert from 'node:assert/strict';
import { assertTone } from './support/hearing.mjs';
import { Player, withPlayers } from './support/player.mjs';
import { LARGE_FACE } from './support/faces.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';

const CART = { name: 'Ultrasound cart', role: 'consultant', speaks: 'en' };
const WALL = { name: 'Screen on the wall', role: 'consultant', speaks: 'en' };
const CART_HERTZ = 1300;

story('a WHEP player follows the speaker on one line of each kind, or gets the tracks on several', (house) =>
  withPlayers(async (start) => {
    const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
    await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });

    const speaker = start(Player.play(house.server, await house.invite(WALL), { audio: 1, video: 1 }));
    await Promise.all(['audio0', 'video0'].map((line) => speaker.gets(line)));
    await lin.waitsFor(WALL, 'present');
    await speaker.leave();
    await lin.waitsFor(WALL, 'away');

    const tracks = start(Player.play(house.server, await house.invite(WALL), { audio: 3, video: 3 }));
    await Promise.all(['audio0', 'audio1', 'video0'].map((line) => tracks.gets(line)));
    assert.ok(!tracks.lines().includes('audio2'), 'two people speak, the third line stays free');
  }),
);

story('a WHIP publisher is a participant whom browsers hear', (house) =>
  withPlayers(async (start) => {
    const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
    const cart = start(Player.publish(house.server, await house.invite(CART), CART_HERTZ));
    await cart.tells('is connected', ({ state }) => state === 'connected');
    await lin.waitsFor(CART, 'present');
    await assertTone(lin, CART, CART_HERTZ, [VOICES.low]);
    await lin.trackOf(CART, 'camera');
    await cart.leave();
    await lin.waitsFor(CART, 'away');
  }),
);
