/** How the people of a consultation in two languages come to their places. */
import { checkIn } from './booth.mjs';
import { PEOPLE } from './story.mjs';
import { until } from './until.mjs';

export const PAPERS = {
  han: { body: 'CATTI', number: '2021-118' },
  reed: { body: 'NRPSI', number: '14402' },
};

const PHONE = { viewport: { width: 390, height: 844 }, locale: 'zh-CN' };

/** On a phone, let in by the chair. */
export async function joinsFamily(house, chair, voice) {
  const family = await house.arrive(voice, PEOPLE.wang, PHONE);
  await family.click('camera-toggle');
  await family.join();
  await family.sees('page-lobby');
  await chair.click(`admit-${(await chair.waitsFor(family, 'lobby')).id}`);
  await family.isConnected();
  return family;
}

/** In the room without a picture, which costs the machine less. */
export async function enterQuietly(house, voice, seat, context) {
  const person = await house.arrive(voice, seat, context);
  await person.click('camera-toggle');
  await person.join();
  await person.isConnected();
  return person;
}

/** An interpreter who has checked in. */
export async function sitsAtConsole(house, voice, seat, papers, context) {
  const person = await house.enter(voice, seat, context);
  await person.sees('console');
  await checkIn(person, papers);
  return person;
}

export const pillSays = (person, words) =>
  until(`the pill of ${person.name} says ${words}`, async () => words.test(await person.text('language-pill')));
