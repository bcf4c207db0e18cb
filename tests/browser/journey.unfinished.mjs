/* A case from a daughter's request on a phone to the look back after thirty days. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertAccessible } from './support/axe.mjs';
import { dicomFile } from './support/dossier.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const FATHER = '王建国 (Wang Jianguo)';
const PHONE = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 390, height: 844 } };
const DESK = { locale: 'en-GB', timezoneId: 'Asia/Shanghai' };
const LONDON = { locale: 'en-GB', timezoneId: 'Europe/London' };
const SHANGHAI = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' };
const SCOPES = ['进行会诊', '将资料发送给境外专家', '会诊录音录像'];

/** `LOOK=folder` keeps a picture of each step, to be looked at. */
async function look(person, name) {
  if (!process.env.LOOK) return;
  await mkdir(process.env.LOOK, { recursive: true });
  await person.page.waitForTimeout(300);
  await person.page.screenshot({ path: join(process.env.LOOK, `${name}.png`), fullPage: true });
}

async function choose(person, field, name) {
  await person.page.locator(`#field-${field}`).click();
  await person.page.getByRole('option', { name, exact: true }).click();
}

async function asksForHerFather(daughter) {
  await choose(daughter, 'relation', '子女');
  await choose(daughter, 'specialty', '肿瘤科');
  const typed = { applicant_name: PEOPLE.wang.name, phone: '+86 21 5555 0134', patient_name: FATHER, patient_born: '1968-03-14', purpose: '能不能手术切除？有必要去伦敦手术吗？' };
  for (const [field, text] of Object.entries(typed)) await daughter.page.fill(`#field-${field}`, text);
  await look(daughter, '01-request-phone-zh');
  await daughter.page.locator('input[type=file]').first().setInputFiles({ name: 'report.png', mimeType: 'image/png', buffer: PIXEL });
  await daughter.click('send-request');
  await daughter.sees('page-sent');
  await until('her picture is on its way', async () => (await daughter.page.$$('[data-testid="upload"][data-step="done"]')).length === 1, 30_000);
  await look(daughter, '02-sent-phone-zh');
  await daughter.page.goto(await daughter.page.getByTestId('tracking-link').getAttribute('href'));
  await daughter.sees('sign');
}

/** The smallest PNG there is. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function decides(coordinator) {
  await coordinator.click('move-triage');
  await coordinator.sees('triage');
  await coordinator.type('receiving-expert', '林悦 (Lin Yue)');
  await coordinator.click('draft-reply');
  await coordinator.sees('reply-text');
  await look(coordinator, '03-triage-desk-en');
  await coordinator.click('send-reply');
  await coordinator.page.getByText('Preparing').first().waitFor();
}

async function signs(daughter) {
  await daughter.page.reload();
  await daughter.page.getByText('主持专家：林悦').waitFor();
  for (const name of SCOPES) await daughter.page.getByRole('checkbox', { name }).check();
  await daughter.page.getByRole('textbox', { name: '签名' }).fill(FATHER);
  await daughter.click('sign');
  await daughter.sees('withdraw');
  await look(daughter, '04-consents-phone-zh');
}

async function fillsTheDossier(coordinator) {
  await coordinator.click('tab-checklist');
  await coordinator.sees('release-document');
  await coordinator.page.locator('[data-testid="held-file"] textarea').first().fill('已核对');
  await coordinator.click('release-document');
  await coordinator.page.getByText('Released').first().waitFor();
  const zip = await dicomFile('made/ct-series.zip');
  await coordinator.page.getByTestId('upload-files').setInputFiles({ name: 'ct-series.zip', mimeType: 'application/zip', buffer: zip });
  await until('the CT was looked at', async () => (await coordinator.page.$$('[data-testid="upload"][data-step="done"]')).length === 1, 60_000);
  await coordinator.page.getByTestId('item-imaging').selectOption('accepted');
  await look(coordinator, '05-dossier-desk-en');
}

async function adds(coordinator, { name, role, speaks, listens = speaks, zone, country, abroad = false }) {
  const { page } = coordinator;
  await page.getByTestId('team-role').selectOption(role);
  await coordinator.type('team-name', name);
  if (role === 'interpreter') {
    await page.getByTestId('team-source').click();
    await page.getByRole('option', { name: listens === 'zh' ? 'Chinese' : 'English' }).first().click();
  }
  await page.getByTestId('team-language').click();
  await page.getByRole('option', { name: speaks === 'zh' ? 'Chinese' : 'English' }).first().click();
  await page.getByTestId('team-zone').selectOption(zone);
  await page.getByTestId('team-country').selectOption(country);
  await page.getByTestId('team-abroad').setChecked(abroad);
  await page.getByTestId('team-keep').check();
  await coordinator.click('team-add');
  await page.locator('[data-testid^="member-"]', { hasText: name }).waitFor();
}

async function buildsTheTeam(coordinator) {
  await coordinator.click('tab-team');
  await coordinator.click('seat-family');
  await coordinator.page.locator('[data-testid^="member-"]', { hasText: PEOPLE.wang.name }).waitFor();
  await adds(coordinator, { ...PEOPLE.lin, zone: 'Asia/Shanghai', country: 'CN' });
  await adds(coordinator, { ...PEOPLE.marsh, zone: 'Europe/London', country: 'GB', abroad: true });
  await coordinator.sees('short-booth');
  await look(coordinator, '06-team-short-desk-en');
}

async function ownPage(coordinator, { name }) {
  const member = coordinator.page.locator('[data-testid^="member-"]', { hasText: name });
  await member.locator('[data-testid^="own-link-"]').click();
  return (await member.getByTestId('own-link').textContent()).trim();
}

/** The next minute but one, as the field of the page wants it: in Shanghai. */
function soon() {
  const at = new Date(Date.now() + 120_000 + 8 * 3_600_000);
  return at.toISOString().slice(0, 16);
}

async function preparesThePages(coordinator) {
  await coordinator.click('tab-prepare');
  await coordinator.type('summary-headline_zh', '王建国，右肺上叶腺癌，34 mm，EGFR L858R突变，单站N2');
  await coordinator.type('summary-headline_en', 'Wang Jianguo: right upper lobe adenocarcinoma, 34 mm, EGFR L858R, single-station N2');
  await coordinator.click('save-summary');
  await coordinator.type('term-zh', '奥希替尼');
  await coordinator.type('term-en', 'osimertinib');
  await coordinator.click('add-term');
  await coordinator.page.getByText('osimertinib').waitFor();
  await look(coordinator, '07-summary-desk-en');
  await coordinator.click('tab-translation');
  await coordinator.type('translation-title', 'PET-CT report');
  await coordinator.type('translation-source', '纵隔4R组淋巴结短径2.1 cm，代谢增高。');
  await coordinator.click('order');
  await coordinator.page.getByText('PET-CT report').waitFor();
  await look(coordinator, '08-translation-desk-en');
}

async function schedules(coordinator) {
  await coordinator.click('tab-schedule');
  await coordinator.type('starts', soon());
  await coordinator.sees('everybody');
  await coordinator.page.getByTestId('recorded').check();
  await look(coordinator, '10-schedule-desk-en');
  await coordinator.click('schedule');
  await coordinator.sees('letters');
  await look(coordinator, '11-invitations-desk-en');
}

async function seals(expert) {
  await expert.page.locator('[data-testid^="give-opinion-"]').click();
  await expert.sees('opinion-text');
  await expert.type('opinion-text', 'Osimertinib first, re-staging at nine weeks.');
  await expert.page.reload();
  await expert.page.locator('[data-testid^="give-opinion-"]').click();
  assert.equal(await expert.page.getByTestId('opinion-text').inputValue(), 'Osimertinib first, re-staging at nine weeks.', 'nothing typed is lost');
  await expert.click('seal');
  await expert.page.getByText(/SHA-256 [0-9a-f]{64}/).waitFor();
  await look(expert, '09-opinion-london-en');
}

/** From the own page into the room. */
async function joins(person) {
  await person.page.locator('[data-testid^="join-"]').click();
  await person.join();
  await until(`${person.name} is in the room`, async () => (await person.state())?.presence === 'present', 30_000);
}

async function records(chair, on) {
  await chair.click('recording-toggle');
  await chair.click('recording-consent');
  await chair.click('recording-start');
  await until('it is recorded', async () => ((await chair.view())?.recording !== null) === on);
}

async function plansTreatment(coordinator) {
  await coordinator.click('tab-referral');
  await coordinator.page.getByTestId('plan-route').selectOption('stays');
  await coordinator.type('plan-text', '先奥希替尼，九周后评估手术，不需要出国。');
  await coordinator.click('add-line');
  await coordinator.type('line-what-0', '奥希替尼，九周');
  await coordinator.type('line-amount-0', '15000');
  await coordinator.click('offer-plan');
  await coordinator.page.getByText('Waits for the patient').waitFor();
  await look(coordinator, '14-plan-desk-en');
}

async function confirms(daughter) {
  await daughter.page.reload();
  await daughter.sees('offered-plan');
  await daughter.type('plan-name', FATHER);
  await look(daughter, '15-plan-phone-zh');
  await daughter.click('confirm-plan');
  await daughter.sees('plan-answered');
}

async function looksBack(coordinator) {
  await coordinator.click('tab-follow');
  await coordinator.click('plan-follow-up');
  const look30 = coordinator.page.getByTestId('look-30');
  await look30.getByTestId('carried-out').selectOption('partly');
  await look30.getByTestId('because').selectOption('side_effects');
  await look30.getByTestId('record-finding').click();
  await look30.getByText('In part · Side effects').waitFor();
  await look(coordinator, '16-follow-up-desk-en');
}

story(
  'a case from the request to the look back after thirty days',
  async (house) => {
    const daughter = await house.visit(PEOPLE.wang, `${house.server.url}/request`, PHONE);
    await asksForHerFather(daughter);
    const coordinator = await house.visit(PEOPLE.zhou, await house.server.inviteStaff(PEOPLE.zhou.name), DESK);
    await coordinator.sees('case-1');
    await coordinator.type('search', 'wang jianguo');
    await coordinator.sees('found');
    await coordinator.click('case-1');
    await decides(coordinator);
    await signs(daughter);
    await fillsTheDossier(coordinator);
    await assertAccessible(coordinator, 'the dossier on the desk');
    await buildsTheTeam(coordinator);
    await assertAccessible(coordinator, 'the team on the desk');
    const [linPage, marshPage] = [await ownPage(coordinator, PEOPLE.lin), await ownPage(coordinator, PEOPLE.marsh)];
    await preparesThePages(coordinator);

    const marsh = await house.visit(PEOPLE.marsh, marshPage, LONDON);
    await seals(marsh);
    await assertAccessible(marsh, 'an expert reads a case');
    await schedules(coordinator);

    const lin = await house.visit(PEOPLE.lin, linPage, SHANGHAI);
    await look(lin, '12-my-consultations-zh');
    await assertAccessible(lin, 'my consultations');
    await joins(lin);
    await coordinator.click('back');
    await until('the case is in session', async () => {
      await coordinator.page.reload();
      await coordinator.sees('case-1');
      return (await coordinator.page.getByText('In session').count()) > 0;
    });
    await daughter.page.reload();
    await daughter.click('join-family');
    await daughter.join();
    await records(lin, true);
    await look(lin, '13-room-recorded-zh');

    const own = await house.openTab(lin);
    await own.page.goto(`${house.server.url}/my`);
    await own.page.locator('[data-testid^="read-"]').click();
    await own.sees('open-opinions');
    await own.click('open-opinions');
    await own.page.getByText('Osimertinib first').waitFor();

    const tracking = await house.openTab(daughter);
    await tracking.page.goto(`${house.server.url}/track`);
    await tracking.click('withdraw');
    await tracking.click('confirm-withdraw');
    await until('the recording has stopped', async () => (await lin.view())?.recording === null);

    await lin.click('end');
    await lin.click('end-confirm');
    await coordinator.page.reload();
    await coordinator.sees('case-1');
    await until('the report is due', async () => (await coordinator.page.getByText('Report', { exact: false }).count()) > 0);
    await coordinator.click('case-1');
    await plansTreatment(coordinator);
    await confirms(tracking);
    await looksBack(coordinator);
  },
  { timeout: 420_000 },
);
