/* The door: who waits, who lets in, and one seat for one person. */
import assert from 'node:assert/strict';
import { PEOPLE, story } from './support/story.mjs';

story('the family waits outside and learns nothing until the coordinator lets it in', async (house) => {
  const expert = await house.enter('low', PEOPLE.lin);
  const coordinator = await house.enter('high', PEOPLE.zhou);
  await coordinator.click('mic-toggle'); // The family is shown who speaks: the expert, then.
  const family = await house.arrive('middle', PEOPLE.wang);
  await family.join();
  await family.sees('page-lobby');
  const { id } = await coordinator.waitsFor(family, 'lobby');
  const waiting = await family.state();
  assert.equal(waiting.view, null);
  assert.equal(waiting.media, 'none');

  await coordinator.click(`admit-${id}`);
  await family.sees('page-family');
  await family.isConnected();
  await family.watches(expert);
  await expert.waitsFor(family, 'present');
});

story('the same seat in two tabs: the newer wins and the older says so', async (house) => {
  const expert = await house.enter('low', PEOPLE.lin);
  const older = await house.enter('middle', PEOPLE.marsh);
  const { me } = await older.state();
  const newer = await house.openTab(older);
  await newer.join();
  await newer.isConnected();
  await older.sees('page-ended-superseded');
  assert.equal((await newer.state()).me, me, 'it is the same participant');
  assert.equal((await expert.view()).participants.length, 2, 'nobody is there twice');
  await expert.watches(newer);
  await newer.watches(expert);
});
