/** An interpreter at the console, who has nothing but a keyboard. */
import assert from 'node:assert/strict';
import { until } from './until.mjs';

const TABS = 60;

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);

export async function tabTo(person, testId) {
  for (let tab = 0; tab < TABS; tab += 1) {
    if ((await focused(person.page)) === testId) return;
    await person.page.keyboard.press('Tab');
  }
  assert.fail(`${person.name} reaches ${testId} by keyboard`);
}

/** Papers and consent, by keyboard alone. */
export async function checkIn(person, { body, number, mayRecord = true }) {
  const { keyboard } = person.page;
  await person.sees('check-in');
  await tabTo(person, 'credential-body');
  await keyboard.type(body);
  await tabTo(person, 'credential-number');
  await keyboard.type(number);
  await tabTo(person, 'may-record');
  if (mayRecord) await keyboard.press('Space');
  await tabTo(person, 'check-in-done');
  await keyboard.press('Enter');
  await until(`the check-in of ${person.name} is done`, async () => !(await person.page.$('[data-testid="check-in"]')));
}

export const press = (person, key) => person.page.keyboard.press(key);

/** The booth as this person sees it. */
export async function boothOf(person) {
  const view = await person.view();
  return view?.interpretation.booths.find(({ members }) => members.some(({ participant }) => participant === view.me)) ?? null;
}

/** What the person's own lamp says: off, armed, live, cough or lost. */
export async function lampOf(person) {
  const [booth, view] = [await boothOf(person), await person.view()];
  return booth?.members.find(({ participant }) => participant === view.me)?.microphone ?? null;
}

export async function lampIs(person, state, within) {
  await until(`the lamp of ${person.name} is ${state}`, async () => (await lampOf(person)) === state, within);
  await person.page.waitForSelector(`[data-testid="lamp"][data-state="${state}"]`);
}

/** Waits for a stage of the handover. */
export async function handoverIs(person, stage) {
  await until(`${person.name} sees the handover ${stage}`, async () => (await boothOf(person))?.handover.stage === stage);
}

/** On the air, into that language. */
export async function goesLive(person, into) {
  await press(person, 'l');
  await lampIs(person, 'live');
  if ((await boothOf(person)).into !== into) await press(person, 'f');
  await until(`${person.name} interprets into ${into}`, async () => (await boothOf(person)).into === into);
}
