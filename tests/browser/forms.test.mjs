/* The two public forms, in both languages: errors at their fields, nothing typed is lost, and sent twice it is one case. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const PEOPLE_OF_THE_CASE = { applicant_name: '王敏 (Wang Min)', phone: '+86 21 5555 0134', email: 'wang.min@example.org', patient_name: '王建国 (Wang Jianguo)', patient_born: '1968-03-14', address: '上海', purpose: '能不能手术切除？\nCan it be removed?', preferred_expert: '林悦 (Lin Yue)' };
const PHYSICIAN = { hospital: '演示东方医院', department: '胸外科', licence: '110-2041', history: '右肺上叶腺癌，34 mm\n单站N2', guardian_name: '' };
const WORDS = {
  'zh-CN': { empty: '请填写此项。', phone: '请填写完整的电话号码。', email: /^请填写电子邮箱/, date: /^请填写日期/, relation: '子女', specialty: '肿瘤科', unreachable: /^无法连接服务器/, guardianName: /^患者未满 18 岁/ },
  'en-GB': { empty: 'Please fill this in.', phone: 'Please write the whole telephone number.', email: /^Please write an e-mail address/, date: /^Please write a date/, relation: 'Son or daughter', specialty: 'Oncology', unreachable: /^The server cannot be reached/, guardianName: /^The patient is under 18/ },
};
const NEEDED = { request: 7, refer: 9 };

async function choose(person, field, name) {
  await person.page.locator(`#field-${field}`).click();
  await person.page.getByRole('option', { name, exact: true }).click();
}

const errorAt = (person, field) => person.page.locator(`#field-${field}-error`);

/** Sent empty, then with a word wrong in each of three fields. */
async function isToldWhatIsWrong(person, form, words) {
  await person.click('send-request');
  const empty = person.page.getByText(words.empty, { exact: true });
  await until('every needed field says so', async () => (await empty.count()) === NEEDED[form]);
  const focused = await person.page.evaluate(() => document.activeElement?.id);
  assert.match(focused, /^field-/, 'the first of them is at hand');
  await assertAccessible(person, `${form} with errors`);
  const wrong = { phone: '021', email: 'wang', patient_born: '2999-01-01' };
  for (const [field, text] of Object.entries(wrong)) await person.page.fill(`#field-${field}`, text);
  await person.click('send-request');
  for (const [field, sentence] of [['phone', words.phone], ['email', words.email], ['patient_born', words.date]]) {
    await errorAt(person, field).getByText(sentence).waitFor();
  }
}

async function fillsIn(person, form, words) {
  if (form === 'request') await choose(person, 'relation', words.relation);
  await choose(person, 'specialty', words.specialty);
  const fields = form === 'refer' ? { ...PEOPLE_OF_THE_CASE, ...PHYSICIAN } : PEOPLE_OF_THE_CASE;
  for (const [field, text] of Object.entries(fields)) await person.page.fill(`#field-${field}`, text);
  return fields;
}

async function everythingStands(person, fields, words) {
  for (const [field, text] of Object.entries(fields)) assert.equal(await person.page.inputValue(`#field-${field}`), text, field);
  assert.equal(await person.page.inputValue('#field-specialty'), words.specialty);
}

/** The server takes it, and the answer never comes. */
async function loseTheAnswer(page) {
  await page.route('**/api/v1/requests', async (route) => {
    const answer = await route.fetch();
    assert.equal(answer.status(), 201);
    await route.abort();
  }, { times: 1 });
}

const cases = (desk) => desk.page.evaluate(async () => (await (await fetch('/api/v1/cases?q=')).json()).length);

for (const [locale, form] of [['zh-CN', 'request'], ['en-GB', 'request'], ['zh-CN', 'refer'], ['en-GB', 'refer']]) {
  story(`what is typed at /${form} in ${locale} is never lost and never sent twice`, async (house) => {
    const words = WORDS[locale];
    const person = await house.visit(PEOPLE.wang, `${house.server.url}/${form}`, { locale, viewport: { width: 390, height: 844 } });
    await isToldWhatIsWrong(person, form, words);
    const fields = await fillsIn(person, form, words);
    await person.page.reload();
    await everythingStands(person, fields, words);
    if (process.env.PICTURES) await person.page.screenshot({ path: `${process.env.PICTURES}/form-${form}-${locale}.png`, fullPage: true });

    if (form === 'refer') {
      await person.page.fill('#field-patient_born', '2019-03-14');
      await person.click('send-request');
      await errorAt(person, 'guardian_name').getByText(words.guardianName).waitFor();
      await person.page.fill('#field-patient_born', fields.patient_born);
    }
    await loseTheAnswer(person.page);
    await person.click('send-request');
    await person.page.getByRole('alert').getByText(words.unreachable).waitFor();
    await everythingStands(person, fields, words);
    await person.page.reload();
    await everythingStands(person, fields, words);
    await person.page.getByTestId('send-request').dblclick();
    await person.sees('page-sent');
    await person.page.goto(`${house.server.url}/${form}`);
    assert.equal(await person.page.inputValue('#field-purpose'), '', 'what was sent is not kept');

    const desk = await house.visit(PEOPLE.zhou, await house.server.inviteStaff(PEOPLE.zhou.name), { locale: 'en-GB' });
    await desk.sees('case-1');
    assert.equal(await cases(desk), 1, 'sent three times, it is one case');
  }, { expected: [/ERR_FAILED/] });
}
