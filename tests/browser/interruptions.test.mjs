/* What breaks and mends: the wire of the signalling, and the server itself. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { assertHears } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const BACK_WITHIN_MS = 10_000;
/** What browsers say of a server that is away. */
const AWAY = [/WebSocket/, /net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/];
const CUT_MS = 3000;
/** Sound comes every 20 ms; a gap would be many times that. */
const MOST_SILENT_MS = 500;

/** The longest time without a sound packet on that track while `meanwhile` goes on. */
async function longestSilence(listener, track, meanwhile) {
  let going = true;
  let [count, since, longest] = [(await listener.line(track)).packets, performance.now(), 0];
  const watching = (async () => {
    while (going) {
      const line = await listener.line(track);
      if (line && line.packets > count) [count, since] = [line.packets, performance.now()];
      longest = Math.max(longest, performance.now() - since);
      await pause(20);
    }
  })();
  await meanwhile();
  going = false;
  await watching;
  return longest;
}

story(
  'a cut signalling wire leaves sound and picture alone, and the seat is resumed',
  async (house) => {
    const chair = await house.enter('low', PEOPLE.lin);
    const guest = await house.enter('high', PEOPLE.marsh);
    await chair.watches(guest);
    const before = await chair.state();
    assert.equal(before.view.chair, before.me);
    const track = await chair.trackOf(guest, 'microphone');
    const silence = await longestSilence(chair, track, async () => {
      house.wires.cut();
      await until('the page notices', async () => (await chair.state()).signal.kind !== 'open');
      await pause(CUT_MS);
      house.wires.mend();
      await until('the wire is mended', async () => (await chair.state()).signal.kind === 'open', BACK_WITHIN_MS);
    });
    assert.ok(silence < MOST_SILENT_MS, `no sound for ${silence.toFixed(0)} ms`);
    const after = await chair.state();
    assert.equal(after.me, before.me);
    assert.equal(after.view.chair, before.me);
    assert.equal(await chair.trackOf(guest, 'microphone'), track, 'the very same tracks go on');
    await chair.waitsFor(guest, 'present');
  },
  { wires: true, expected: AWAY },
);

for (const signal of ['SIGTERM', 'SIGKILL']) {
  story(
    `the server ends by ${signal} in a deliberation and comes back: everybody returns by themselves to what was`,
    async (house) => {
      const chair = await house.enter('low', PEOPLE.lin);
      const guest = await house.enter('high', PEOPLE.marsh);
      const family = await house.arrive('middle', PEOPLE.wang);
      await family.join();
      await chair.click(`admit-${(await chair.waitsFor(family, 'lobby')).id}`);
      await family.isConnected();
      await chair.click('chat-toggle');
      await chair.type('chat-input', 'EGFR 19del');
      await chair.click('chat-send');
      await until('the chat arrives', async () => (await guest.view()).chat.length === 1);
      await chair.click('deliberation-toggle');
      await chair.click('deliberation-confirm');
      await family.sees('page-deliberation');
      const before = await chair.state();

      await house.server.end(signal);
      await house.server.wake();
      const start = performance.now();
      await Promise.all([chair, guest].map((person) => until(`${person.name} is back`, async () => {
        const { signal: wire, media } = await person.state();
        return wire.kind === 'open' && media === 'connected';
      }, BACK_WITHIN_MS)));
      await Promise.all([chair.watches(guest, { frames: 3 }), guest.watches(chair, { frames: 3 })]);
      const took = performance.now() - start;
      assert.ok(took < BACK_WITHIN_MS, `pictures flow again after ${took.toFixed(0)} ms`);
      await assertHears(guest, chair, 'low');

      const after = await chair.state();
      assert.equal(after.me, before.me);
      assert.equal(after.view.chair, before.me);
      assert.equal(after.view.deliberation, before.view.deliberation, 'the door is still closed');
      assert.deepEqual(after.view.chat, before.view.chat);
      assert.equal((await chair.knows(guest)).role, 'consultant');
      await family.sees('page-deliberation');
      assert.deepEqual((await until('the family is back', () => family.view())).tracks, []);
      assert.equal(await family.page.evaluate(() => window.__consilium.remote().length), 0);
      await chair.click('deliberation-toggle');
      await family.sees('page-family');
      await family.isConnected();
    },
    { expected: AWAY },
  );
}
