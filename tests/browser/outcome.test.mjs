/* The outcome form in the room, and the report that becomes of it: edited in two languages, signed, and refused. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import {
  askReport, DESK, endsSession, fillsField, fillsTheRest, itemOf, keepOnPhone, keepPicture, PHONE, startsRecording, writesItem,
} from './support/consultation.mjs';
import { enterQuietly, joinsFamily } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

const CHINESE = { locale: 'zh-CN' };
const ENGLISH = { locale: 'en-GB' };
const QUESTION = { zh: '能否手术切除？', en: 'Can it be removed by surgery?' };
const ANSWER = { 'outcome-answer-zh': '可以，先用药九周。', 'outcome-answer-en': 'Yes, after nine weeks of a medicine.' };
const PLAN = { zh: '奥希替尼 80 mg，每日一次', en: 'Osimertinib 80 mg once daily' };

const opens = async (person) => {
  await person.click('outcome-toggle');
  await person.sees('outcome-panel');
};

const says = (person, testId, words) =>
  until(`${person.name}: ${testId} says ${words}`, async () => words.test((await person.page.locator(`[data-testid="${testId}"]`).allTextContents()).join(' ')));

story('the scribe writes, everybody of the team reads it at once, experts vote with a basis, the family sees nothing', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
  const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, ENGLISH);
  const family = await joinsFamily(house, chair, STILL);
  await opens(chair);
  await opens(guest);
  await keepPicture(guest, 'outcome-empty-en');
  await writesItem(chair, 'question', QUESTION, ANSWER);
  await says(guest, 'outcome-panel', /Can it be removed by surgery\?[\s\S]*after nine weeks/);
  await writesItem(chair, 'option', PLAN);
  await writesItem(chair, 'action', { zh: '安排复查CT', en: 'Arrange the next CT' }, { 'outcome-owner': '周琪 (Zhou Qi)', 'outcome-due': '2026-12-31' });
  await writesItem(chair, 'red_flag', { zh: '咯血：去急诊', en: 'Coughing blood: emergency department' });
  await chair.click(`outcome-discuss-${await itemOf(chair, QUESTION.zh)}`);
  await until('it is what is discussed', async () => (await guest.view()).outcome.current !== null);

  const plan = await itemOf(guest, PLAN.en);
  await guest.click(`vote-open-${plan}`);
  await guest.page.locator(`[data-testid="vote-${plan}"]`).getByText('Dissent', { exact: true }).click();
  await guest.click(`vote-send-${plan}`);
  await says(guest, 'outcome-panel', /This was not taken over[\s\S]*needs a reason/);
  await guest.type('vote-basis-en', 'Nodal bulk of 2.1 cm');
  await guest.type('vote-basis-zh', '淋巴结 2.1 cm');
  await assertAccessible(guest, 'at the outcome form in English');
  await keepPicture(guest, 'outcome-vote-en');
  await guest.click(`vote-send-${plan}`);
  await says(chair, `outcome-item-${plan}`, /异议[\s\S]*淋巴结 2\.1 cm/);
  await assertAccessible(chair, 'at the outcome form in Chinese');
  await keepPicture(chair, 'outcome-zh');
  await keepOnPhone(chair, 'outcome-zh-phone');

  await chair.click(`outcome-edit-${plan}`);
  await chair.type('outcome-text-zh', '奥希替尼 80 mg，每日一次，九周');
  await chair.click('outcome-save');
  await says(guest, `outcome-item-${plan}`, /on an earlier wording/);
  assert.equal(await family.page.$('[data-testid="outcome-toggle"]'), null);
  assert.deepEqual((await family.view()).outcome?.items ?? [], [], 'nothing of it reaches the family');
});

/** A recorded talk of two experts that has ended; both are at its report. */
async function ended(house) {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
  const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, ENGLISH);
  await opens(chair);
  await startsRecording(chair);
  await writesItem(chair, 'question', QUESTION, ANSWER);
  await writesItem(chair, 'option', PLAN);
  await until('sound was recorded', async () => Date.now() - (await chair.view()).recording >= 6000, 20_000);
  const question = await itemOf(chair, QUESTION.zh);
  await chair.page.locator(`[data-testid="outcome-item-${question}"]`).getByLabel('关联最近一分钟的讨论').click();
  await until('it is linked', async () => (await guest.view()).outcome.items.some(({ links }) => links.length > 0));
  await endsSession(chair);
  await guest.sees('open-report', 15_000);
  for (const person of [chair, guest]) {
    await person.click('open-report');
    await person.sees('page-report', 20_000);
  }
  return { chair, guest };
}

const opensSigning = async (person) => {
  await person.page.reload();
  await person.sees('sign-open');
  await person.click('sign-open');
};

/** Signs with the link that led into the room. */
async function signs(person) {
  await opensSigning(person);
  await person.type('sign-proof', person.invitation.link);
  await person.click('sign-send');
}

story(
  'a report in two languages: what differs is shown, what is missing or read by nobody is not signed, two signatures make it final',
  async (house) => {
    const zhao = await house.arrive('low', PEOPLE.zhao, CHINESE);
    const { chair, guest } = await ended(house);
    await keepPicture(chair, 'report-draft-zh');
    await chair.sees('unsigned-empty_field');
    assert.match(await chair.text('unsigned-empty_field'), /有必填字段为空/);
    assert.ok(await chair.page.$('[data-testid="sign-open"]:disabled'), 'nobody signs what is incomplete');
    const early = await askReport(house, chair, '/signatures', { digest: '00', stance: 'agree', proof: chair.invitation.link.split('#')[1] });
    assert.deepEqual([early.status, early.body.because], [409, 'stale'], 'nor past the page');

    await chair.click('edit-F4');
    await chair.type('text-F4-0-zh', '氨氯地平 5 mg，右侧');
    await chair.type('text-F4-0-en', 'amlodipine 50 mg, left side');
    await chair.click('save-F4');
    await says(chair, 'mismatch-F4', /数字不一致：.*5 ?mg.*≠.*50 ?mg/);
    await says(chair, 'mismatch-F4', /侧别不一致：右 ≠ 左/);
    await chair.page.locator('[data-testid="field-F4"]').scrollIntoViewIfNeeded();
    await keepPicture(chair, 'report-mismatch-zh');
    await guest.page.reload();
    await says(guest, 'mismatch-F4', /Figures differ/);
    await guest.page.locator('[data-testid="field-F4"]').scrollIntoViewIfNeeded();
    await keepPicture(guest, 'report-mismatch-en');
    await assertAccessible(guest, 'at the report with a mismatch, in English');

    await guest.click('edit-F4');
    await guest.type('text-F4-0-en', 'amlodipine 5 mg, right side');
    await chair.click('edit-F4');
    await chair.type('text-F4-0-zh', '氨氯地平 5 mg，右侧，每日');
    await guest.click('save-F4');
    await until('her change stands', async () => (await askReport(house, guest)).body.completeness.mismatches.length === 0);
    await chair.click('save-F4');
    await chair.sees('stale-F4');
    assert.match(await chair.text('stale-F4'), /已被他人修改[\s\S]*amlodipine 5 mg, right side/);
    await keepPicture(chair, 'report-stale-zh');
    await chair.click('rebase-F4');
    await chair.type('text-F4-0-en', 'amlodipine 5 mg, right side, daily');
    await chair.click('save-F4');
    await until('both changes stand', async () => /daily/.test(JSON.stringify((await askReport(house, chair)).body.report.fields.F4)));
    await says(chair, 'languages-agree', /一致/);

    await fillsTheRest(house, chair);
    await fillsField(house, chair, 'F3', [{ lead: '', text: { zh: '高血压', en: 'hypertension' } }], { en: 'machine_draft' });
    await chair.page.reload();
    assert.match(await chair.text('unsigned-machine_draft'), /译文尚无人审阅/);
    assert.ok(await chair.page.$('[data-testid="sign-open"]:disabled'));
    await fillsField(house, chair, 'F3', [{ lead: '', text: { zh: '高血压', en: 'high blood pressure' } }]);
    await fillsField(house, chair, 'J1', [{ lead: '1', text: { zh: '', en: '' } }]);
    await chair.page.reload();
    assert.match(await chair.text('unsigned-empty_field'), /有必填字段为空/);
    await fillsField(house, chair, 'J1', [{ lead: '1', text: { zh: '可以。', en: 'Yes.' } }]);

    await zhao.page.goto(`${house.server.url}/report`);
    await zhao.sees('sign-open', 20_000);
    await zhao.click('sign-open');
    await zhao.type('sign-proof', zhao.invitation.link);
    await zhao.click('sign-send');
    assert.match(await zhao.text('sign-trouble'), /不需要您签署/, 'he was not in the room');
    await keepPicture(zhao, 'report-wrong-signer-zh');

    await opensSigning(chair);
    await chair.type('sign-proof', guest.invitation.link);
    await chair.click('sign-send');
    assert.match(await chair.text('sign-trouble'), /无法证明是您本人/);
    await keepPicture(chair, 'report-wrong-proof-zh');
    await assertAccessible(chair, 'while signing, in Chinese');
    await chair.type('sign-proof', chair.invitation.link);
    await chair.click('sign-send');
    await until('her signature stands', async () => (await askReport(house, chair)).body.signatures.length === 1);
    assert.equal((await askReport(house, guest)).body.status, 'preliminary');

    await signs(guest);
    await until('it is final', async () => /Signed/.test(await guest.text('report-status')));
    const { body: final } = await askReport(house, guest);
    assert.deepEqual(final.signatures.map(({ name, chair: led }) => [name, led]), [[PEOPLE.lin.name, true], [PEOPLE.marsh.name, false]]);
    await keepPicture(guest, 'report-final-en');
    await keepOnPhone(guest, 'report-final-en-phone');
    await assertAccessible(guest, 'at a signed report');
    const pdf = await guest.page.evaluate(async (address) => {
      const response = await fetch(address);
      return [response.headers.get('content-type'), new TextDecoder('latin1').decode((await response.arrayBuffer()).slice(0, 5))];
    }, `/api/v1/sessions/${house.session}/report/pdf`);
    assert.deepEqual(pdf, ['application/pdf', '%PDF-']);
    const late = await fillsField(house, chair, 'F3', [{ lead: '', text: { zh: '无', en: 'none' } }]);
    assert.equal(late.body.because, 'final', 'a signed version does not change');

    const [player] = await Promise.all([guest.context.waitForEvent('page'), guest.page.locator('[data-testid="evidence-play"]').first().click()]);
    await player.waitForSelector('[data-testid="player-clock"]', { timeout: 30_000 });
    const linked = Number(new URL(player.url()).hash.replace('#at=', ''));
    const { began } = await player.evaluate(async (address) => (await fetch(address)).json(), `/api/v1/recordings/${house.session}`);
    const [, minutes, seconds] = /^(\d+):(\d\d)/.exec(await player.textContent('[data-testid="player-clock"]'));
    const wanted = Math.max(0, linked - began) / 1000;
    assert.ok(Math.abs(Number(minutes) * 60 + Number(seconds) - wanted) <= 1, `the player stands at ${minutes}:${seconds}, the statement at ${wanted} s`);

    await chair.page.setViewportSize(PHONE);
    await chair.page.reload();
    await chair.sees('page-report');
    await keepPicture(chair, 'report-final-zh-phone');
    await chair.page.setViewportSize(DESK);
    await chair.sees('amend-open');
    await chair.click('amend-open');
    await chair.type('amend-reason', '剂量更正');
    await chair.click('amend-send');
    await until('version 2 is open', async () => (await askReport(house, chair)).body.report.version === 2);
  },
  { expected: [/40[39]|422/] },
);

story(
  'an expert with an account signs with password, not with a link',
  async (house) => {
    const email = 'lin@hospital.example';
    const link = await house.server.inviteStaff(PEOPLE.lin.name, { role: 'local_expert', email });
    const chair = await enterQuietly(house, 'low', PEOPLE.lin, ENGLISH);
    const password = 'four grey herons at dusk';
    const status = await chair.page.evaluate(async ({ secret, chosen }) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/v1/account-link/password', { method: 'POST', headers, body: JSON.stringify({ secret, password: chosen }) })).status;
    }, { secret: link.split('#')[1], chosen: password });
    assert.equal(status, 200);
    await endsSession(chair);
    await chair.click('open-report');
    await chair.sees('page-report', 20_000);
    await fillsTheRest(house, chair);
    await opensSigning(chair);
    await keepPicture(chair, 'report-password-en');
    await chair.type('sign-proof', 'not the password');
    await chair.click('sign-send');
    assert.match(await chair.text('sign-trouble'), /does not prove that it is you/);
    await chair.type('sign-proof', password);
    await chair.click('sign-send');
    await until('it is final', async () => /Signed/.test(await chair.text('report-status')));
  },
  { expected: [/403/] },
);
