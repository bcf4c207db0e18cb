/* The doctors close the door: within a fifth of a second nothing of theirs reaches the family any more. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { assertHears } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';

const CLOSED_WITHIN_MS = 200;
/** How long the family's lines are watched while the door is closed. */
const WATCHED_MS = 2000;

/** When the last packet came on any line, by the same clock as the server's. */
const lastPacket = (person) =>
  person.page.evaluate(async () => {
    const entries = (await window.__consilium.stats()).filter((entry) => entry.type === 'inbound-rtp');
    return Math.max(...entries.map((entry) => entry.lastPacketReceivedTimestamp ?? 0));
  });

async function familyInRoom(house, chair) {
  const family = await house.arrive('middle', PEOPLE.wang);
  await family.join();
  await family.sees('page-lobby');
  const { id } = await chair.waitsFor(family, 'lobby');
  await chair.click(`admit-${id}`);
  await family.sees('page-family');
  await family.isConnected();
  return family;
}

story('the family is shut out within 200 ms of a deliberation, waits on a calm page and hears again after it', async (house) => {
  const chair = await house.enter('low', PEOPLE.lin);
  const family = await familyInRoom(house, chair);
  await family.watches(chair);
  await assertHears(family, chair, 'low');

  await chair.click('deliberation-toggle');
  await chair.click('deliberation-confirm');
  await chair.sees('deliberation-bar');
  await family.sees('page-deliberation');
  assert.match(await family.text('page-deliberation'), /医生正在内部讨论/);

  const view = await family.view();
  assert.deepEqual(view.participants.map(({ name }) => name), [family.name]);
  assert.deepEqual([view.tracks, view.chat], [[], []]);
  const before = await family.packets();
  await pause(WATCHED_MS);
  assert.equal(await family.packets(), before, 'not one packet came while the door was closed');
  const late = (await lastPacket(family)) - view.deliberation;
  assert.ok(late < CLOSED_WITHIN_MS, `the last packet came ${late.toFixed(0)} ms after the switch`);
  assert.ok(late > -CLOSED_WITHIN_MS, `packets came until the switch, the last ${(-late).toFixed(0)} ms before it`);

  await chair.click('deliberation-toggle');
  await family.sees('page-family');
  await family.watches(chair);
  await assertHears(family, chair, 'low');
});
