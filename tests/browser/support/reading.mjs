/** People who read what others have written, and what their pages show of it. */
import assert from 'node:assert/strict';
import { PASSWORD } from './filling.mjs';
import { until } from './until.mjs';

const asRead = (text) => text.replace(/\s+/g, ' ');

/** Everything that a page shows, also in its fields. */
const shown = (page) =>
  page.evaluate(() => [document.body.innerText, ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value)].join('\n'));

/** The names stand there letter for letter. */
export async function showsAsText({ page }, names) {
  const missing = async () => {
    const text = asRead(await shown(page));
    return names.filter((name) => !text.includes(asRead(name)));
  };
  const all = until('the names are shown', async () => (await missing()).length === 0, 10_000);
  await all.catch(async () => assert.deepEqual(await missing(), [], `missing at ${page.url()}`));
}

/** Somebody with an account comes to the page that is his. */
export async function signsIn(house, seat, address, context) {
  const person = await house.visit(seat, `${house.server.url}/sign-in`, context);
  await person.type('name', address);
  await person.type('password', PASSWORD);
  await person.click('sign-in');
  await person.page.waitForURL((url) => url.pathname !== '/sign-in');
  return person;
}

/** Opens an address and reads. */
export async function looksAt(person, path, names) {
  await person.page.goto(new URL(path, person.page.url()).href);
  await showsAsText(person, names);
}
