/* A case from a daughter's request on a phone to the look back after thirty days. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertAccessible } from './support/axe.mjs';
import { checkIn, goesLive } from './support/booth.mjs';
import { hears } from './support/ears.mjs';
import { ctOf, pdfOf, PIXEL } from './support/papers.mjs';
import { PAPERS, pillSays } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

const FATHER = '王建国 (Wang Jianguo)';
const CHEN = { name: '陈昊 (Chen Hao)', role: 'translator', speaks: 'en', listens: 'zh' };
const PHONE = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 390, height: 844 }, voice: 'still' };
const DESK = { locale: 'en-GB', timezoneId: 'Asia/Shanghai' };
const LONDON = { locale: 'en-GB', timezoneId: 'Europe/London', voice: 'middle' };
const SHANGHAI = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' };
const OPINION = 'Osimertinib first, re-staging at nine weeks.';
const PLAN = '先奥希替尼，九周后评估手术，不需要出国。';

/** What is not accessible, told together at the end. */
const findings = [];

async function accessible(person, where) {
  await assertAccessible(person, where).catch(({ message }) => findings.push(message));
}

/** A picture of each step to look at, in the folder named by PICTURES. */
async function look(person, name, { whole = true } = {}) {
  if (!process.env.PICTURES) return;
  await mkdir(process.env.PICTURES, { recursive: true });
  await person.page.evaluate(() => document.fonts.ready);
  await person.page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: whole });
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
  await daughter.page.locator('input[type=file]').first().setInputFiles({ name: 'referral.png', mimeType: 'image/png', buffer: PIXEL });
  await look(daughter, '01-request-phone-zh');
  await daughter.click('send-request');
  await daughter.sees('page-sent');
  await until('her picture is on its way', async () => (await daughter.page.$$('[data-testid="upload"][data-step="done"]')).length === 1, 30_000);
  await look(daughter, '02-sent-phone-zh');
  await daughter.page.goto(await daughter.page.getByTestId('tracking-link').getAttribute('href'));
  await daughter.sees('sign');
}

async function decides(coordinator) {
  await look(coordinator, '03-board-desk-en');
  await coordinator.type('search', 'wang jianguo');
  await coordinator.sees('found');
  await coordinator.click('case-1');
  await coordinator.click('move-triage');
  await coordinator.sees('triage');
  await coordinator.type('receiving-expert', PEOPLE.lin.name);
  await coordinator.click('draft-reply');
  await coordinator.sees('reply-text');
  await look(coordinator, '04-triage-desk-en');
  await coordinator.click('send-reply');
  await coordinator.page.getByText('Preparing').first().waitFor();
}

/** Recording apart from the rest, so that it can be withdrawn alone. */
async function signs(daughter) {
  await daughter.page.reload();
  await daughter.page.getByText(/主持专家：林悦/).waitFor();
  for (const [at, scopes] of [['进行会诊', '将资料发送给境外专家'], ['会诊录音录像']].entries()) {
    for (const name of scopes) await daughter.page.getByRole('checkbox', { name }).check();
    await daughter.page.getByRole('textbox', { name: '与患者的关系' }).fill('女儿');
    await daughter.page.getByRole('textbox', { name: '证明文件及编号' }).fill('授权委托书 3');
    await daughter.page.getByRole('textbox', { name: '签名' }).fill(PEOPLE.wang.name);
    if (at === 0) await look(daughter, '05-consent-phone-zh');
    await daughter.click('sign');
    await until('the signature is there', async () => (await daughter.page.getByTestId('withdraw').count()) === at + 1);
  }
  await look(daughter, '06-consents-phone-zh');
}

async function fillsTheDossier(coordinator) {
  const { page } = coordinator;
  await coordinator.click('tab-checklist');
  await coordinator.sees('upload-files');
  const ct = await ctOf({ name: 'Wang^Jianguo=王^建国', born: '19680314', sex: 'M' });
  const pathology = pdfOf(['Pathology report', 'Biopsy, right upper lobe: adenocarcinoma', 'EGFR L858R, PD-L1 20 %']);
  await page.getByTestId('upload-files').setInputFiles([
    { name: 'ct-chest.zip', mimeType: 'application/zip', buffer: ct },
    { name: 'pathology.pdf', mimeType: 'application/pdf', buffer: pathology },
  ]);
  await until('both were looked at', async () => (await page.$$('[data-testid="upload"][data-step="done"]')).length === 2, 60_000);
  await coordinator.sees('open-series');
  const held = page.getByTestId('held-file');
  await until('what the family sent waits for a look', async () => (await held.count()) === 1);
  await look(coordinator, '07-dossier-held-desk-en');
  const address = await held.getByRole('link', { name: 'referral.png' }).getAttribute('href');
  const kind = await page.evaluate(async (path) => (await fetch(path)).headers.get('content-type'), address);
  assert.equal(kind, 'image/png', 'what is to be looked at can be opened');
  await held.locator('textarea').first().fill('Name and date of birth compared with the request.');
  await held.getByTestId('release-document').click();
  await until('it is released', async () => (await held.count()) === 0);
  for (const item of ['imaging', 'pathology']) await page.getByTestId(`item-${item}`).selectOption('accepted');
  await page.getByTestId('item-identity_paper').selectOption('received');
  await look(coordinator, '08-dossier-desk-en');
  await accessible(coordinator, 'the dossier on the desk');
}

async function adds(coordinator, { name, role, speaks, listens = speaks, zone, country, abroad = false }) {
  const { page } = coordinator;
  const options = page.locator('[role="option"]:visible');
  const chooses = async (field, tag) => {
    await page.getByTestId(field).click();
    await options.filter({ hasText: tag === 'zh' ? '中文' : 'English' }).first().click();
    await until('the list has closed', async () => (await options.count()) === 0);
  };
  await page.getByTestId('team-role').selectOption(role);
  await coordinator.type('team-name', name);
  if (role === 'interpreter') await chooses('team-source', listens);
  await chooses('team-language', speaks);
  await page.getByTestId('team-zone').selectOption(zone);
  await page.getByTestId('team-country').selectOption(country);
  await page.getByTestId('team-abroad').setChecked(abroad);
  await page.getByTestId('team-keep').setChecked(true);
  await coordinator.click('team-add');
  await member(coordinator, name).waitFor();
}

const member = (coordinator, name) => coordinator.page.locator('[data-testid^="member-"]', { hasText: name });

async function buildsTheTeam(coordinator) {
  await coordinator.click('tab-team');
  await coordinator.click('seat-family');
  await member(coordinator, PEOPLE.wang.name).waitFor();
  const here = { zone: 'Asia/Shanghai', country: 'CN' };
  const there = { zone: 'Europe/London', country: 'GB', abroad: true };
  await adds(coordinator, { ...PEOPLE.lin, ...here });
  await adds(coordinator, { ...PEOPLE.marsh, ...there });
  await coordinator.sees('short-booth');
  await look(coordinator, '09-team-short-desk-en');
  await adds(coordinator, { ...PEOPLE.han, ...here });
  await adds(coordinator, { ...PEOPLE.reed, ...there });
  await adds(coordinator, { ...CHEN, ...here });
  await until('the booth is complete', async () => (await coordinator.page.getByTestId('short-booth').count()) === 0);
  await look(coordinator, '10-team-desk-en');
  await accessible(coordinator, 'the team on the desk');
}

async function ownPage(coordinator, { name }) {
  await member(coordinator, name).locator('[data-testid^="own-link-"]').click();
  return (await member(coordinator, name).getByTestId('own-link').textContent()).trim();
}

async function preparesThePages(coordinator) {
  await coordinator.click('tab-prepare');
  await coordinator.type('summary-headline_zh', '王建国，右肺上叶腺癌，34 mm，EGFR L858R突变，单站N2');
  await coordinator.type('summary-headline_en', 'Wang Jianguo: right upper lobe adenocarcinoma, 34 mm, EGFR L858R, single-station N2');
  await coordinator.type('summary-concern_zh', '能不能手术切除？有必要去伦敦手术吗？');
  await coordinator.type('summary-concern_en', 'Can it be removed, and should we go to London for it?');
  await coordinator.click('save-summary');
  await coordinator.type('term-zh', '奥希替尼');
  await coordinator.type('term-en', 'osimertinib');
  await coordinator.click('add-term');
  await coordinator.page.getByText('osimertinib').waitFor();
  await look(coordinator, '11-summary-desk-en');
}

async function ordersTranslation(coordinator) {
  await coordinator.click('tab-translation');
  await coordinator.type('translation-title', 'PET-CT report');
  await coordinator.type('translation-source', '纵隔4R组淋巴结短径2.1 cm，代谢增高。');
  await until('the translator is offered', async () => (await coordinator.page.getByTestId('translation-owner').locator('option', { hasText: CHEN.name }).count()) === 1);
  await coordinator.page.getByTestId('translation-owner').selectOption({ label: CHEN.name });
  await coordinator.click('order');
  await coordinator.page.getByText('PET-CT report').first().waitFor();
  await look(coordinator, '12-translation-desk-en');
}

async function translates(translator) {
  await translator.page.locator('[data-testid^="translate-"]').fill('Station 4R mediastinal node, short axis 2.1 cm, increased uptake.');
  await look(translator, '13-translator-zh');
  await accessible(translator, 'a translator at work');
  await translator.page.locator('[data-testid^="hand-in-"]').click();
  await until('nothing is asked of her any more', async () => (await translator.page.locator('[data-testid^="translate-"]').count()) === 0);
}

/** By a second person. */
async function checksTranslation(coordinator) {
  await coordinator.click('back');
  await coordinator.click('case-1');
  await coordinator.click('tab-translation');
  await coordinator.page.locator('[data-testid^="check-"]').click();
  await coordinator.page.getByText('Checked by a second person').first().waitFor();
  await look(coordinator, '14-translation-checked-desk-en');
}

async function seals(expert, name) {
  await look(expert, `${name}-my-page`);
  await accessible(expert, 'my consultations');
  await expert.page.locator('[data-testid^="give-opinion-"]').click();
  await expert.type('opinion-text', OPINION);
  await expert.page.reload();
  await expert.page.locator('[data-testid^="give-opinion-"]').click();
  assert.equal(await expert.page.getByTestId('opinion-text').inputValue(), OPINION, 'nothing typed is lost');
  await expert.click('seal');
  // The seals of others are on the page before.
  await expert.page.getByTestId('opinion-text').waitFor({ state: 'detached' });
  await expert.page.getByText(/SHA-256 [0-9a-f]{64}/).first().waitFor();
  await look(expert, `${name}-sealed`);
  await accessible(expert, 'an expert reads a case');
  await expert.click('back');
}

/** In two minutes, as the field of the page wants it: in Shanghai. */
function soon() {
  return new Date(Date.now() + 120_000 + 8 * 3_600_000).toISOString().slice(0, 16);
}

async function schedules(coordinator) {
  await coordinator.click('tab-schedule');
  await coordinator.type('starts', soon());
  await coordinator.sees('everybody');
  await coordinator.page.getByTestId('recorded').check();
  await coordinator.page.getByText(/Europe\/London/).first().waitFor();
  await look(coordinator, '17-schedule-desk-en');
  await coordinator.click('schedule');
  await coordinator.sees('letters');
  await look(coordinator, '18-invitations-desk-en');
  await accessible(coordinator, 'invitations to copy');
}

/** From the own page into the room, without a picture, which costs the machine less. */
async function joins(person) {
  await person.page.reload();
  await person.page.locator('[data-testid^="join-"]').click();
  await person.sees('page-prejoin');
  await person.click('camera-toggle');
  await person.join();
  await person.isConnected(30_000);
}

async function familyJoins(daughter, chair) {
  await daughter.page.reload();
  await look(daughter, '20-join-phone-zh');
  await daughter.click('join-family');
  await daughter.sees('page-prejoin');
  await daughter.click('camera-toggle');
  await daughter.join();
  await daughter.sees('page-lobby');
  await chair.click(`admit-${(await chair.waitsFor(daughter, 'lobby')).id}`);
  await daughter.isConnected(30_000);
}

async function records(chair, family) {
  await chair.click('recording-toggle');
  await chair.click('recording-consent');
  await chair.click('recording-start');
  await family.sees('recording-lamp');
}

const BOTH = {
  question: ['肿瘤能否切除：直接手术，还是诱导治疗后手术？', 'Is the tumour resectable, at once or after induction?'],
  answer: ['诱导治疗后可切除。', 'It is resectable after induction.'],
  option: ['新辅助奥希替尼 80 mg 每日一次，9周后重新分期，再行右肺上叶切除', 'Neoadjuvant osimertinib 80 mg daily, re-stage at 9 weeks, then right upper lobectomy'],
  action: ['开始奥希替尼', 'Start osimertinib'],
};

async function writes(chair, kind, more = async () => undefined) {
  await chair.click(`outcome-add-${kind}`);
  const [zh, en] = BOTH[kind];
  await chair.type('outcome-text-zh', zh);
  await chair.type('outcome-text-en', en);
  await more();
  await chair.click('outcome-save');
  await until(`the ${kind} stands`, async () => (await chair.view()).outcome.items.some(({ body }) => body.kind === kind));
}

async function decide(chair, consultant) {
  await chair.click('outcome-toggle');
  await writes(chair, 'question', async () => {
    await chair.type('outcome-answer-zh', BOTH.answer[0]);
    await chair.type('outcome-answer-en', BOTH.answer[1]);
  });
  await writes(chair, 'option');
  await writes(chair, 'action', () => chair.type('outcome-owner', PEOPLE.lin.name));
  await consultant.click('outcome-toggle');
  const { items } = (await chair.view()).outcome;
  for (const expert of [chair, consultant]) {
    for (const { id } of items.filter(({ body }) => body.kind !== 'action')) {
      await expert.click(`vote-open-${id}`);
      await expert.click(`vote-send-${id}`);
    }
  }
  await until('everybody has voted', async () => (await chair.view()).outcome.stances.length === 4);
  await look(chair, '22-outcome-zh', { whole: false });
  await look(consultant, '22-outcome-en', { whole: false });
}

/** In a second tab of her phone, while the talk goes on. */
async function withdrawsRecording(house, daughter) {
  const tracking = await house.openTab(daughter, '/track');
  await tracking.page.getByTestId('withdraw').nth(1).click();
  await tracking.click('confirm-withdraw');
  await tracking.page.getByText(/^已于 .* 撤回$/).waitFor();
  return tracking;
}

const WRITTEN = {
  A5: ['1968-03-14出生，男', 'born 1968-03-14, male'],
  F2: ['右肺上叶腺癌，34 mm，EGFR L858R突变', 'Right upper lobe adenocarcinoma, 34 mm, EGFR L858R'],
  H5: ['cT2a N2a M0，IIIA期（UICC第9版）', 'cT2a N2a M0, stage IIIA (UICC 9th edition)'],
  J9: ['新发气短：当天就诊', 'New breathlessness: review on the same day'],
  K6: ['林悦', 'Lin Yue'],
};
const ELSEWHERE = ['见病情摘要', 'See the case summary'];

async function writesField(chair, code, { zh, en }) {
  await chair.click(`edit-${code}`);
  if (zh) await chair.type(`text-${code}-0-zh`, zh);
  await chair.type(`text-${code}-0-en`, en);
  await chair.click(`save-${code}`);
  await chair.page.getByTestId(`edit-${code}`).waitFor();
}

/** The family's question wants its English, and the stage is new; the others are written as the page would send them. */
async function completesReport(chair) {
  await chair.click('open-report');
  await chair.sees('edit-H5');
  await look(chair, '24-report-draft-zh');
  await accessible(chair, 'the draft of the report');
  await writesField(chair, 'B3', { en: 'Can it be removed, and should we go to London for it?' });
  await writesField(chair, 'H5', { zh: WRITTEN.H5[0], en: WRITTEN.H5[1] });
  await chair.page.evaluate(async ({ written, elsewhere }) => {
    const { session } = await (await fetch('/api/v1/seat')).json();
    const path = `/api/v1/sessions/${session}/report`;
    const { completeness, report } = await (await fetch(path)).json();
    for (const code of completeness.empty) {
      const [zh, en] = written[code] ?? elsewhere;
      const edit = { field: code, if_revision: report.fields[code]?.revision ?? 0, lines: [{ lead: '', text: { zh, en } }], zh: 'original', en: 'original' };
      const answer = await fetch(`${path}/fields`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(edit) });
      if (!answer.ok) throw new Error(`${code}: ${await answer.text()}`);
    }
  }, { written: WRITTEN, elsewhere: ELSEWHERE });
  await chair.page.reload();
  await chair.sees('languages-agree');
  await look(chair, '25-report-complete-zh');
}

/** By the link of the own page: the invitation may be long used. */
async function signsReport(expert, link) {
  await expert.click('sign-open');
  await expert.type('sign-proof', link);
  await expert.click('sign-send');
  await expert.page.getByTestId('sign-proof').waitFor({ state: 'detached' });
}

/** The report is signed, and nobody has approved what the family is told: it waits, until the chair does. */
async function tellsFamily(chair, daughter, link) {
  await daughter.page.reload();
  await daughter.page.waitForLoadState('networkidle');
  assert.equal(await daughter.page.getByTestId('read-report').count(), 0, 'the family is given nothing yet');
  await chair.page.reload();
  await writesField(chair, 'patient', { zh: '先吃药九周，再手术。', en: 'First a medicine for nine weeks, then the operation.' });
  await chair.click('approve-patient');
  await accessible(chair, 'approving what the family is told');
  await chair.type('approve-proof', link);
  await chair.click('approve-send');
  await chair.sees('patient-approved');
  await look(chair, '27-patient-version-zh');
}

async function readsReport(daughter) {
  await daughter.page.reload();
  await daughter.sees('read-report');
  const [kind, start] = await daughter.page.evaluate(async () => {
    const answer = await fetch('/api/v1/track/report');
    return [answer.headers.get('content-type'), (await answer.text()).slice(0, 5)];
  });
  assert.deepEqual([kind, start], ['application/pdf', '%PDF-']);
  await look(daughter, '28-released-phone-zh');
  await accessible(daughter, 'the released report on a phone');
}

async function plansTreatment(coordinator) {
  await coordinator.click('move-follow_up');
  await coordinator.page.getByTestId('move-closed').waitFor();
  await coordinator.click('tab-referral');
  await coordinator.page.getByTestId('plan-route').selectOption('stays');
  await coordinator.type('plan-text', PLAN);
  await coordinator.click('add-line');
  await coordinator.type('line-what-0', '奥希替尼，九周');
  await coordinator.type('line-amount-0', '15000');
  await coordinator.click('offer-plan');
  await coordinator.page.getByText('Waits for the patient').waitFor();
  await look(coordinator, '29-plan-desk-en');
  await accessible(coordinator, 'a plan of treatment');
}

async function confirms(daughter) {
  await daughter.page.reload();
  await daughter.sees('offered-plan');
  await daughter.type('plan-name', FATHER);
  await look(daughter, '30-plan-phone-zh');
  await daughter.click('confirm-plan');
  await daughter.sees('plan-answered');
  await look(daughter, '31-plan-confirmed-phone-zh');
}

async function looksBack(coordinator) {
  await coordinator.click('tab-follow');
  await coordinator.click('plan-follow-up');
  const look30 = coordinator.page.getByTestId('look-30');
  await look30.getByTestId('carried-out').selectOption('partly');
  await look30.getByTestId('because').selectOption('side_effects');
  await look30.getByTestId('record-finding').click();
  await look30.getByText('In part · Side effects').waitFor();
  await look(coordinator, '32-follow-up-desk-en');
  await accessible(coordinator, 'the looks back');
}

async function passesOnWhatCameBack(coordinator) {
  const back = coordinator.page.getByTestId('returned');
  const summary = pdfOf(['Discharge summary', 'Right upper lobectomy; home after nine days']);
  await coordinator.page.getByTestId('returned-file').setInputFiles({ name: '出院小结.pdf', mimeType: 'application/pdf', buffer: summary });
  await coordinator.type('returned-title', '出院小结');
  await back.locator('[data-testid="upload"][data-step="done"]').waitFor();
  await coordinator.click('add-returned');
  await back.getByRole('link', { name: '出院小结.pdf' }).waitFor();
  await look(coordinator, '33-returned-desk-en');
  await accessible(coordinator, 'a document that came back');
  await back.locator('[data-testid^="pass-"]').click();
  await back.getByText(/passed on/).waitFor();
}

async function readsWhatCameBack(daughter) {
  await daughter.page.reload();
  const read = daughter.page.locator('[data-testid^="read-returned-"]');
  await read.waitFor();
  const [kind, start] = await daughter.page.evaluate(async (path) => {
    const answer = await fetch(path);
    return [answer.headers.get('content-type'), (await answer.text()).slice(0, 5)];
  }, await read.getAttribute('href'));
  assert.deepEqual([kind, start], ['application/pdf', '%PDF-']);
  await look(daughter, '34-returned-phone-zh');
  await accessible(daughter, 'a document that came back, on a phone');
}

story(
  'a case from the request to the look back after thirty days',
  async (house) => {
    const daughter = await house.visit(PEOPLE.wang, `${house.server.url}/request`, PHONE);
    await asksForHerFather(daughter);
    const coordinator = await house.visit(PEOPLE.zhou, await house.server.inviteStaff(PEOPLE.zhou.name), DESK);
    await coordinator.sees('case-1');
    await decides(coordinator);
    await signs(daughter);
    await fillsTheDossier(coordinator);
    await buildsTheTeam(coordinator);
    const pages = {};
    for (const [key, person] of Object.entries({ ...PEOPLE, chen: CHEN })) {
      if (!['wang', 'zhou', 'zhao'].includes(key)) pages[key] = await ownPage(coordinator, person);
    }
    await preparesThePages(coordinator);
    await ordersTranslation(coordinator);
    const chen = await house.visit(CHEN, pages.chen, SHANGHAI);
    await translates(chen);
    await chen.close();
    await checksTranslation(coordinator);

    const [lin, marsh] = [await house.visit(PEOPLE.lin, pages.lin, SHANGHAI), await house.visit(PEOPLE.marsh, pages.marsh, LONDON)];
    await seals(lin, '15-lin-zh');
    await seals(marsh, '16-marsh-en');
    await schedules(coordinator);

    await lin.page.reload();
    await look(lin, '19-my-consultations-zh');
    await joins(lin);
    await joins(marsh);
    await marsh.click('mic-toggle');
    await familyJoins(daughter, lin);
    const han = await house.visit(PEOPLE.han, pages.han, { ...SHANGHAI, voice: 'booth' });
    const reed = await house.visit(PEOPLE.reed, pages.reed, { ...LONDON, voice: 'high' });
    for (const [interpreter, papers] of [[han, PAPERS.han], [reed, PAPERS.reed]]) {
      await joins(interpreter);
      await interpreter.sees('console');
      await checkIn(interpreter, papers);
    }
    await goesLive(han, 'en');
    await hears(marsh, 'the interpreter', [VOICES.booth], ([level]) => level > -20);
    await pillSays(marsh, /English · interpreter/);
    await records(lin, daughter);
    await look(lin, '21-room-zh', { whole: false });
    await look(marsh, '21-room-en', { whole: false });
    await look(daughter, '21-room-phone-zh', { whole: false });
    await look(han, '21-console-zh', { whole: false });

    const own = await house.openTab(lin, '/my');
    await own.page.locator('[data-testid^="read-"]').click();
    await own.click('open-opinions');
    const open = async () => (await own.page.getByText(OPINION).count()) === 2;
    await until('both opinions are open', open).catch(async ({ message }) => {
      throw new Error(`${message}; the page says ${await own.page.getByTestId('my-case').innerText()}`);
    });
    await look(own, '21-opinions-open-zh');
    await own.close();
    await decide(lin, marsh);

    const tracking = await withdrawsRecording(house, daughter);
    await until('the recording has stopped', async () => (await lin.view()).recording === null);
    await daughter.page.getByTestId('recording-lamp').waitFor({ state: 'detached' });
    await look(tracking, '23-withdrawn-phone-zh');

    await lin.click('end');
    await lin.click('end-confirm');
    await completesReport(lin);
    await signsReport(lin, pages.lin);
    await look(lin, '26-report-signed-once-zh');
    await marsh.page.goto(`${house.server.url}/my`);
    await marsh.page.locator('[data-testid^="sign-report-"]').waitFor();
    await look(marsh, '27-signature-owed-en');
    await marsh.page.locator('[data-testid^="sign-report-"]').click();
    await marsh.sees('sign-open');
    await signsReport(marsh, pages.marsh);
    await until('it is signed', async () => (await marsh.text('report-status')).includes('Signed'));
    await look(marsh, '27-report-final-en');
    await tellsFamily(lin, tracking, pages.lin);
    await readsReport(tracking);

    await coordinator.page.reload();
    await coordinator.click('case-1');
    await plansTreatment(coordinator);
    await confirms(tracking);
    await looksBack(coordinator);
    await passesOnWhatCameBack(coordinator);
    await readsWhatCameBack(tracking);
    assert.deepEqual(findings, []);
  },
  { timeout: 200_000 },
);
