/* What people ask of one another in the room, and what the chair may do: hands, quiet, the door, the chair itself. */
import assert from 'node:assert/strict';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

const MARKUP = '<img src=x onerror="alert(1)">';

const idOf = async (person, other) => (await person.knows(other)).id;

const knows = (person, other, what, is) =>
  until(`${person.name} learns of ${other.name}: ${what}`, async () => is(await person.knows(other)));

/** Through the menu beside that name. */
async function does(person, what, other) {
  const id = await idOf(person, other);
  await person.click(`person-menu-${id}`);
  await person.click(`${what}-${id}`);
}

async function confirms(person, what, other) {
  await does(person, what, other);
  await person.click(`person-confirm-${await idOf(person, other)}`);
}

const enabled = (person, testId, is) =>
  until(`${testId} of ${person.name} is ${is ? '' : 'not '}to be pressed`, () =>
    person.page.$(`[data-testid="${testId}"]:${is ? 'enabled' : 'disabled'}`));

const writes = async (person, text) => {
  await person.type('chat-input', text);
  await person.page.keyboard.press('Enter');
};

const reads = (person, text) =>
  until(`${person.name} reads ${text}`, async () => (await person.view()).chat.some((line) => line.text === text));

// The list of people is open at this width.
story('the chair lowers a hand, asks for quiet, takes the word, hands the chair over and is shown out', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin);
  const zhao = await enterQuietly(house, STILL, PEOPLE.zhao);
  const marsh = await enterQuietly(house, STILL, PEOPLE.marsh, { locale: 'en-GB' });
  await zhao.page.keyboard.press('h');
  await knows(lin, zhao, 'a raised hand', ({ hand }) => hand !== null);
  await does(lin, 'lower-hand', zhao);
  await knows(zhao, zhao, 'no hand', ({ hand }) => hand === null);

  const voice = await lin.trackOf(zhao, 'microphone');
  const isMuted = async () => (await lin.view()).tracks.find(({ id }) => id === voice)?.muted;
  await does(lin, 'request-mute', zhao);
  await zhao.sees('mute-request-mute');
  assert.equal(await isMuted(), false, 'it is a request');
  await zhao.click('mute-request-mute');
  await until('he is quiet', isMuted);

  await does(lin, 'hard-mute', zhao);
  await enabled(zhao, 'mic-toggle', false);
  await zhao.page.keyboard.press('m');
  assert.equal(await isMuted(), true, 'no key opens it');
  await does(lin, 'hard-mute', zhao);
  await enabled(zhao, 'mic-toggle', true);
  await zhao.click('mic-toggle');
  await until('he is heard again', async () => !(await isMuted()));

  await marsh.click('gallery-toggle');
  await marsh.sees('gallery');
  const widths = await marsh.page.$$eval('[data-testid="gallery"] [data-testid^="tile-"]', (tiles) => tiles.map((tile) => tile.clientWidth));
  assert.deepEqual([widths.length, new Set(widths).size], [3, 1], 'everybody alike');

  await confirms(lin, 'hand-over', zhao);
  await zhao.sees('lock-toggle');
  await until('he has the chair', async () => (await lin.view()).chair === (await idOf(lin, zhao)));
  assert.equal(await lin.page.$('[data-testid="end"]'), null, 'who has no chair ends nothing');
  await confirms(zhao, 'remove', lin);
  await lin.sees('page-ended-removed');
  await zhao.waitsFor(lin, 'removed');
});

story('a locked door makes everybody wait, and what is written to one is read by that one, as text', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin);
  const zhao = await enterQuietly(house, STILL, PEOPLE.zhao);
  await lin.click('lock-toggle');
  await until('the door is locked', async () => (await zhao.view()).locked);
  const marsh = await house.arrive(STILL, PEOPLE.marsh, { locale: 'en-GB' });
  await marsh.click('camera-toggle');
  await marsh.join();
  await marsh.sees('page-lobby');
  await lin.waitsFor(marsh, 'lobby');
  await lin.click(`admit-${await idOf(lin, marsh)}`);
  await marsh.isConnected();

  for (const person of [lin, zhao, marsh]) await person.click('chat-toggle');
  await writes(lin, MARKUP);
  for (const person of [lin, zhao, marsh]) {
    await reads(person, MARKUP);
    assert.ok((await person.text('chat-list')).includes(MARKUP), `${person.name} sees what was typed`);
    assert.equal(await person.page.$('[data-testid="chat-list"] img'), null, 'and nothing that was made of it');
  }
  await zhao.click('chat-audience');
  await zhao.page.getByRole('option', { name: /Marsh/ }).click();
  await writes(zhao, 'T2a?');
  await reads(marsh, 'T2a?');
  await writes(marsh, 'T2b');
  await reads(lin, 'T2b');
  assert.deepEqual((await lin.view()).chat.map(({ text }) => text), [MARKUP, 'T2b'], 'the chair read nothing between');
});
