/* The outcome form in the room, and the signature of an expert who has an account. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import {
  ANSWER, CHINESE, endsSession, ENGLISH, fillsTheRest, itemOf, keepOnPhone, keepPicture, opensOutcome, opensSigning, PLAN, QUESTION, says,
  writesItem,
} from './support/consultation.mjs';
import { enterQuietly, joinsFamily } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL } from './support/tones.mjs';
import { until } from './support/until.mjs';

story('the scribe writes, everybody of the team reads it at once, experts vote with a basis, the family sees nothing', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
  const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, ENGLISH);
  const family = await joinsFamily(house, chair, STILL);
  await opensOutcome(chair);
  await opensOutcome(guest);
  await keepPicture(guest, 'outcome-empty-en');
  await writesItem(chair, 'question', QUESTION, ANSWER);
  await says(guest, 'outcome-panel', /Can it be removed by surgery\?[\s\S]*after nine weeks/);
  await writesItem(chair, 'option', PLAN);
  await chair.click('outcome-add-action');
  await chair.type('outcome-text-en', 'Arrange the next CT');
  await chair.click('outcome-save');
  await says(chair, 'outcome-panel', /行动须有一位负责人/);
  assert.equal(await chair.page.$('[data-testid="notice"]'), null, 'it is told once, where it was written');
  await keepPicture(chair, 'outcome-refused-zh');
  await chair.page.locator('[data-testid="outcome-form"]').getByText('取消').click();
  await writesItem(chair, 'action', { zh: '安排复查CT', en: 'Arrange the next CT' }, { 'outcome-owner': '周琪 (Zhou Qi)', 'outcome-due': '2026-12-31' });
  await writesItem(chair, 'red_flag', { zh: '咯血：去急诊', en: 'Coughing blood: emergency department' });
  await chair.click(`outcome-discuss-${await itemOf(chair, QUESTION.zh)}`);
  await until('it is what is discussed', async () => (await guest.view()).outcome.current !== null);

  const plan = await itemOf(guest, PLAN.en);
  await guest.click(`vote-open-${plan}`);
  await guest.page.locator(`[data-testid="vote-${plan}"]`).getByText('Dissent', { exact: true }).click();
  await guest.click(`vote-send-${plan}`);
  await says(guest, `outcome-item-${plan}`, /Say why, in one language at least/);
  assert.equal(await guest.page.$('[data-testid="notice"]'), null, 'the page was understood');
  await keepPicture(guest, 'outcome-basis-missing-en');
  await guest.type('vote-basis-en', 'Nodal bulk of 2.1 cm');
  await guest.type('vote-basis-zh', '淋巴结 2.1 cm');
  await assertAccessible(guest, 'at the outcome form in English');
  await keepPicture(guest, 'outcome-vote-en');
  await guest.click(`vote-send-${plan}`);
  await until('her vote is cast', async () => !(await guest.page.$(`[data-testid="vote-send-${plan}"]`)));
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
