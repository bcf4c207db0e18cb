/* What boothmates share with nobody else, and what a listener makes of what she hears. */
import assert from 'node:assert/strict';
import { enterQuietly, PAPERS, pillSays, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

const ENGLISH = { locale: 'en-GB' };
const TERM = { text: '气短', translation: 'breathlessness' };
const WORD = 'T2a, not T2b';

story('boothmates share a term and a word that nobody else reads, and a listener changes what she hears in one press', async (house) => {
  const marsh = await enterQuietly(house, STILL, PEOPLE.marsh, ENGLISH);
  const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han, ENGLISH);
  const reed = await sitsAtConsole(house, STILL, PEOPLE.reed, PAPERS.reed, ENGLISH);

  await han.type('term-text', TERM.text);
  await han.type('term-translation', TERM.translation);
  await han.click('term-add');
  await reed.type('term-filter', TERM.translation.slice(0, 6));
  await until('the term is at the other console', async () => (await reed.text('glossary')).includes(TERM.text));
  await han.click('booth-chat-tab');
  await han.type('booth-chat-input', WORD);
  await han.click('booth-chat-send');
  await reed.click('booth-chat-tab');
  await until('the boothmate reads it', async () => (await reed.text('booth-chat')).includes(WORD));

  const hearing = async () => (await marsh.view()).hearing;
  await marsh.click('language-pill');
  await marsh.click('original-40');
  await until('the original is louder', async () => (await hearing()).original_percent === 40);
  await marsh.click('hear-floor');
  await pillSays(marsh, /Original voices/);
  await marsh.click('hear-zh');
  await until('she listens in Chinese', async () => (await marsh.knows(marsh)).listens === 'zh');
  await until('and no longer to the original alone', async () => !(await hearing()).floor);
  assert.deepEqual((await marsh.view()).chat, [], 'the booth is among itself');
});
