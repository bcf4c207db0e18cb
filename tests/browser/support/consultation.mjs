/** What happens to a consultation around its outcome: the form filled, the session ended, the report completed. */
import { until } from './until.mjs';

/** A picture to look at, in the folder named by PICTURES; of the whole page when it is long. */
export async function keepPicture(person, name, { fullPage = false } = {}) {
  if (process.env.PICTURES) await person.page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage });
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 720 };

/** The same page as a phone shows it. */
export async function keepOnPhone(person, name, options) {
  await person.page.setViewportSize(PHONE);
  await keepPicture(person, name, options);
  await person.page.setViewportSize(DESK);
}

/** Writes a line of the form; `more`: further fields by test id. */
export async function writesItem(person, kind, { zh, en }, more = {}) {
  await person.click(`outcome-add-${kind}`);
  await person.type('outcome-text-zh', zh);
  await person.type('outcome-text-en', en);
  for (const [field, text] of Object.entries(more)) await person.type(field, text);
  await person.click('outcome-save');
  await until('the form is closed', async () => !(await person.page.$('[data-testid="outcome-form"]')));
}

/** The line with this text in that person's panel. */
export const itemOf = (person, text) =>
  until(`${person.name} sees the line ${text}`, async () => {
    const outcome = (await person.view())?.outcome;
    return outcome?.items.find(({ body }) => body.text.zh === text || body.text.en === text)?.id;
  });

export async function startsRecording(person) {
  await person.click('recording-toggle');
  await person.click('recording-consent');
  await person.click('recording-start');
  await person.sees('recording-lamp');
}

export async function endsSession(person) {
  await person.click('end');
  await person.click('end-confirm');
  await person.sees('open-report', 15_000);
}

/** What the page of a seat would send: `path` below the report of the session. */
export function askReport(house, person, path = '', body = undefined) {
  return person.page.evaluate(
    async ({ address, sending }) => {
      const init = sending === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sending) };
      const response = await fetch(address, init);
      return { status: response.status, body: await response.json() };
    },
    { address: `/api/v1/sessions/${house.session}/report${path}`, sending: body },
  );
}

/** One field in both languages, without the page. */
export async function fillsField(house, person, code, lines, state = {}) {
  const { body } = await askReport(house, person);
  const if_revision = body.report.fields[code]?.revision ?? 0;
  const told = { field: code, if_revision, lines, zh: 'original', en: 'human', ...state };
  return askReport(house, person, '/fields', told);
}

/** Every mandatory field that is still empty but `but`. */
export async function fillsTheRest(house, person, but = []) {
  const { body } = await askReport(house, person);
  for (const code of body.completeness.empty.filter((field) => !but.includes(field))) {
    await fillsField(house, person, code, [{ lead: '', text: { zh: '已在会诊中讨论。', en: 'Discussed in the consultation.' } }]);
  }
}

export const CHINESE = { locale: 'zh-CN' };
export const ENGLISH = { locale: 'en-GB' };

/** What is asked, answered and planned wherever a story is not about the words. */
export const QUESTION = { zh: '能否手术切除？', en: 'Can it be removed by surgery?' };
export const ANSWER = { 'outcome-answer-zh': '可以，先用药九周。', 'outcome-answer-en': 'Yes, after nine weeks of a medicine.' };
export const PLAN = { zh: '奥希替尼 80 mg，每日一次', en: 'Osimertinib 80 mg once daily' };

export async function opensOutcome(person) {
  await person.click('outcome-toggle');
  await person.sees('outcome-panel');
}

/** These words are in what has this test id. */
export const says = (person, testId, words) =>
  until(`${person.name}: ${testId} says ${words}`, async () => words.test((await person.page.locator(`[data-testid="${testId}"]`).allTextContents()).join(' ')));

export async function opensSigning(person) {
  await person.page.reload();
  await person.sees('sign-open');
  await person.click('sign-open');
}
