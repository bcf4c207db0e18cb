/* The report of a consultation: edited in two languages, refused, and signed. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import {
  ANSWER, askReport, CHINESE, DESK, endsSession, ENGLISH, fillsField, fillsTheRest, itemOf, keepOnPhone, keepPicture, opensOutcome,
  opensSigning, PHONE, PLAN, QUESTION, says, startsRecording, writesItem,
} from './support/consultation.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

/** A recorded talk of two experts that has ended; both are at its report. */
async function ended(house) {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, CHINESE);
  const guest = await enterQuietly(house, 'middle', PEOPLE.marsh, ENGLISH);
  await opensOutcome(chair);
  await startsRecording(chair);
  await writesItem(chair, 'question', QUESTION, ANSWER);
  await writesItem(chair, 'option', PLAN);
  await until('sound was recorded', async () => Date.now() - (await chair.view()).recording >= 6000, 20_000);
  const plan = await itemOf(chair, PLAN.zh);
  await chair.page.locator(`[data-testid="outcome-item-${plan}"]`).getByLabel('关联最近一分钟的讨论').click();
  await until('it is linked', async () => (await guest.view()).outcome.items.some(({ links }) => links.length > 0));
  await endsSession(chair);
  await guest.sees('open-report', 15_000);
  for (const person of [chair, guest]) {
    await person.click('open-report');
    await person.sees('page-report', 20_000);
  }
  return { chair, guest };
}

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

    const { began } = await chair.page.evaluate(async (address) => (await fetch(address)).json(), `/api/v1/recordings/${house.session}`);
    const said = { kind: 'audio', from: began + 4000, until: began + 6000 };
    assert.equal((await fillsField(house, chair, 'J2', [{ lead: '1', text: PLAN, links: [said] }])).status, 200);

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

    await chair.page.reload();
    await chair.sees('unapproved-no_text');
    await chair.click('edit-patient');
    await chair.type('text-patient-0-zh', '每天一片（80 mg）。');
    await chair.type('text-patient-0-en', 'One tablet (80 mg) a day.');
    await chair.click('save-patient');
    await until('a consultant who held no chair does not approve it', async () => {
      const { body } = await askReport(house, guest);
      const proof = guest.invitation.link.split('#')[1];
      return (await askReport(house, guest, '/patient-approval', { digest: body.patient.digest, proof })).body.because === 'not_approver';
    });
    await chair.click('approve-patient');
    await assertAccessible(chair, 'while approving what the patient is told, in Chinese');
    await chair.type('approve-proof', guest.invitation.link);
    await chair.click('approve-send');
    assert.match(await chair.text('approve-trouble'), /无法证明是您本人/);
    await chair.type('approve-proof', chair.invitation.link);
    await chair.click('approve-send');
    await says(chair, 'patient-approved', /批准人/);
    await keepPicture(chair, 'patient-version-approved-zh');
    const { body: told } = await askReport(house, chair);
    assert.deepEqual([told.status, told.digest, told.patient.status], ['final', final.digest, 'approved'], 'the signed report is what it was');

    const [player] = await Promise.all([guest.context.waitForEvent('page'), guest.page.locator('[data-testid="evidence-play"]').first().click()]);
    await player.waitForSelector('[data-testid="player-clock"]', { timeout: 30_000 });
    assert.match(await player.textContent('[data-testid="player-clock"]'), /^(00:)?0?0:04 /, 'the player stands at the moment of the statement');

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
    await says(chair, 'patient-lapsed', /批准此文本后，报告已有更改/);
    await keepPicture(chair, 'patient-version-lapsed-zh');
  },
  { expected: [/40[39]|422/] },
);

