/* Sixty hostile names go through every text field: they are shown as text, nothing runs, nothing is fetched, and no export takes them for its own. */
import assert from 'node:assert/strict';
import { HOSTILE } from './support/hostile.mjs';
import { readZip, textOfPdf } from './support/papers.mjs';
import { PEOPLE, story } from './support/story.mjs';

const DESK = { locale: 'en-GB', timezoneId: 'Europe/London' };
const PASSWORD = 'correct horse battery';
const ROLES = ['local_expert', 'consultant', 'interpreter', 'translator'];

/** A call as the page of this browser makes it. */
const call = (person, method, path, body) =>
  person.page.evaluate(async ([way, to, what]) => {
    const sending = what === null ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) };
    const answer = await fetch(`/api/v1/${to}`, { method: way, ...sending });
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
  }, [method, path, body ?? null]);

/** No dialog opened and nobody's script ran; the text stands there letter for letter. */
async function showsAsText(person, names) {
  const text = await person.page.evaluate(() => document.body.innerText);
  const missing = names.filter((name) => !text.replace(/\s+/g, ' ').includes(name.replace(/\s+/g, ' ')));
  assert.deepEqual(missing, []);
}

const inPlaces = (name, index) => ({
  applicant_name: name, patient_name: name, address: name, purpose: `${name}\n${name}`, preferred_expert: name, phone: `+44 20 7946 0${100 + index}`,
});

story('sixty hostile names are nothing but names, on every page and in every export', async (house) => {
  const names = HOSTILE;
  assert.equal(names.length, 60);
  const link = await house.server.inviteStaff(names[1], { role: 'coordinator', email: 'zhou@hospital.example' });
  const zhou = await house.visit(PEOPLE.zhou, link, DESK);
  const dialogs = [];
  zhou.page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss(); });
  await zhou.type('password', PASSWORD);
  await zhou.type('again', PASSWORD);
  await zhou.click('choose');
  await zhou.page.getByTestId('page-desk').waitFor();

  // Six requests a minute come from one address, so a case carries ten names: in the request, the team, the reasons.
  const tracks = [];
  for (let at = 0; at < 6; at += 1) tracks.push(await house.server.request(inPlaces(names[at * 10], at)));
  for (let at = 0; at < 6; at += 1) {
    const id = at + 1;
    for (const [turn, name] of names.slice(at * 10 + 1, at * 10 + 10).entries()) {
      const person = { role: ROLES[turn % ROLES.length], name, speaks: 'en', listens: 'zh', abroad: true, time_zone: 'Europe/London' };
      const added = await call(zhou, 'POST', `cases/${id}/team`, person);
      assert.equal(added.status, 200, JSON.stringify(added.body));
    }
    const moved = await call(zhou, 'POST', `cases/${id}/transition`, { to: 'triage', reason: names[at * 10 + 3] });
    assert.equal(moved.status, 200);
  }
  await zhou.page.reload();
  await zhou.sees('case-1');
  await showsAsText(zhou, names.filter((_, index) => index % 10 === 0));
  for (let at = 0; at < 6; at += 1) {
    await zhou.click(`case-${at + 1}`);
    await zhou.click('tab-team');
    await showsAsText(zhou, names.slice(at * 10, at * 10 + 10));
    await zhou.click('back');
  }

  const family = await house.visit(PEOPLE.wang, tracks[2], { ...DESK, viewport: { width: 390, height: 844 } });
  family.page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss(); });
  await family.click('show-access');
  await family.page.getByRole('cell').first().waitFor();
  await showsAsText(family, [names[20], names[1]]);

  for (const [index, name] of names.slice(0, 12).entries()) {
    const made = await house.server.inviteStaff(name, { role: 'administrator', email: `person${index}@hospital.example` });
    assert.match(made, /\/set-up#[\w-]{32}$/);
  }
  const admin = await house.visit({ ...PEOPLE.lin, name: 'an administrator' }, await house.server.inviteStaff('林悦', { role: 'administrator', email: 'lin@hospital.example' }), DESK);
  admin.page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss(); });
  await admin.type('password', PASSWORD);
  await admin.type('again', PASSWORD);
  await admin.click('choose');
  await admin.page.getByTestId('page-accounts').waitFor();
  await admin.page.getByTestId('account-13').waitFor();
  await showsAsText(admin, names.slice(0, 12));

  // JSON is application/json and is not sniffed; FHIR keeps the letters as they are.
  const patient = await call(zhou, 'GET', 'fhir/Patient/case-3');
  assert.equal(patient.body.name[0].text, names[20]);
  const raw = await zhou.page.evaluate(async () => {
    const answer = await fetch('/api/v1/cases/1');
    return [answer.headers.get('content-type'), answer.headers.get('x-content-type-options'), answer.headers.get('content-security-policy')];
  });
  assert.deepEqual(raw.slice(0, 2), ['application/json', 'nosniff']);
  assert.match(raw[2], /script-src 'self'/);
  assert.deepEqual(dialogs, []);
});

/** The texts one after the other, again and again. */
function turns(texts) {
  let at = 0;
  return () => texts[at++ % texts.length];
}

const written = async (person, method, path, body) => {
  const answer = await call(person, method, path, body);
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Everything the desk can write into a case, each time with the next text. */
async function writesEverywhere(desk, next) {
  const work = (what, body) => written(desk, 'POST', `cases/1/${what}`, body);
  await work('transition', { to: 'triage', reason: next() });
  await work('triage', { verdict: 'accept', reason: next(), letter: { subject: next(), body: next() } });
  const member = (role, abroad, zone) => ({ role, name: next(), speaks: 'en', listens: role === 'interpreter' ? 'zh' : 'en', abroad, time_zone: zone, credential: next() });
  await work('team', member('local_expert', false, 'Asia/Shanghai'));
  await work('team', member('consultant', true, 'Europe/London'));
  await work('team', member('interpreter', true, 'Europe/London'));
  const parts = ['headline', 'history', 'concern', 'questions'].flatMap((part) => [`${part}_zh`, `${part}_en`]);
  await work('sheets', { sheet: 'summary', body: Object.fromEntries(parts.map((part) => [part, next()])) });
  await work('sheets', { sheet: 'glossary', body: Array.from({ length: 20 }, () => ({ zh: next(), en: next(), note: next() })) });
  const due = Date.now() + 86_400_000;
  const translation = { kind: 'translation', title: next(), from: 'zh', into: 'en', source: next(), owner: null, due };
  await work('tasks', translation);
  await work('tasks', { kind: 'errand', what: 'visa', note: next(), owner: null, due });
  const { tasks } = await work('tasks', { kind: 'returned', what: 'other', title: next() });
  const taskOf = (kind) => tasks.find(({ task }) => task.kind === kind).id;
  await work(`tasks/${taskOf('translation')}`, { do: 'translate', act: { act: 'hand_in', text: next(), machine: false } });
  await work(`tasks/${taskOf('errand')}`, { do: 'log', text: next() });
  await work(`tasks/${taskOf('returned')}`, { do: 'pass' });
  const plan = { route: 'travels', plan: next(), receiving: next(), lines: [{ what: next(), amount: 100, currency: 'GBP' }], milestones: [{ what: next(), day: '2027-01-02' }], visa: null, travel: null, back: null };
  await work('sheets', { sheet: 'referral', offer: true, body: plan });
}

const TABS = ['request', 'consents', 'checklist', 'prepare', 'translation', 'team', 'schedule', 'referral', 'follow', 'letters'];

/** Nothing on the page became an element or a script of its own. */
async function hasNoMarkup(person, where) {
  const strange = await person.page.evaluate(() =>
    [...document.querySelectorAll('script:not([src]), iframe, object, embed, base, math, body svg[onload], img[src="x"], details[ontoggle], meta[http-equiv="refresh"], [onerror], [onclick], [onload]')].map(({ outerHTML }) => outerHTML.slice(0, 80)));
  assert.deepEqual(strange, [], where);
}

/** The texts and field values that a page shows. */
const shownOn = (person) =>
  person.page.evaluate(() => [document.body.innerText, ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value)].join('\n'));

const dense = (text) => text.replace(/\s+/g, '');

async function holds(person, texts, where) {
  const all = dense(await shownOn(person));
  assert.deepEqual(texts.filter((text) => !all.includes(dense(text))), [], where);
}

/** The archive of the case, read by another program: every file is JSON and keeps the letters as they are. */
async function archiveOf(desk) {
  const bytes = await desk.page.evaluate(async () => {
    const answer = await fetch('/api/v1/cases/1/export');
    return [answer.headers.get('content-type'), Array.from(new Uint8Array(await answer.arrayBuffer()))];
  });
  assert.equal(bytes[0], 'application/zip');
  return readZip(Buffer.from(bytes[1]));
}

/** The report of a session that is held and ended: every mandatory field has the next text, in both languages. */
async function reportOf(chair, next) {
  await chair.click('join-1');
  await chair.sees('page-prejoin');
  await chair.click('camera-toggle');
  await chair.join();
  await chair.isConnected();
  await chair.click('end');
  await chair.click('end-confirm');
  await chair.click('open-report');
  await chair.sees('page-report');
  const texts = [];
  const { session } = await written(chair, 'GET', 'seat');
  const { completeness, report } = await written(chair, 'GET', `sessions/${session}/report`);
  for (const field of completeness.empty) {
    const text = next();
    texts.push(text);
    const lines = [{ lead: next(), text: { zh: text, en: text } }];
    await written(chair, 'POST', `sessions/${session}/report/fields`, { field, if_revision: report.fields[field]?.revision ?? 0, lines, zh: 'original', en: 'original' });
  }
  await chair.page.reload();
  await chair.sees('page-report');
  const pdf = await chair.page.evaluate(async (path) => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer())), `/api/v1/sessions/${session}/report/pdf`);
  const document = await written(chair, 'GET', `sessions/${session}/report/bundle`);
  return { texts, pdf: Buffer.from(pdf), document };
}

story('hostile texts in every field stay text: on the desk, the own page, the phone, in letters, calendar, FHIR and archive', async (house) => {
  const next = turns(HOSTILE);
  const desk = await house.visit(PEOPLE.zhou, await house.server.inviteStaff(HOSTILE[5]), DESK);
  const dialogs = [];
  const listen = (person) => person.page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss(); });
  listen(desk);
  await desk.sees('page-desk');
  const track = await house.server.request(inPlaces(next(), 1));
  await writesEverywhere(desk, next);

  const family = await house.visit(PEOPLE.wang, track, { ...DESK, viewport: { width: 390, height: 844 } });
  listen(family);
  await family.sees('sign');
  for (const scopes of [['consultation'], ['cross_border', 'recording']]) {
    const signer = scopes.length === 1 ? { by: 'patient' } : { by: 'guardian', relation: next().slice(0, 60), document: next() };
    await written(family, 'POST', 'track/consents', { scopes, signer, signed_name: next(), language: 'en', form_version: '2026-1', interpreter: next() });
  }
  const page = await written(desk, 'GET', 'cases/1');
  const expert = page.team.find(({ role }) => role === 'local_expert');
  const { body: own } = await call(desk, 'POST', `colleagues/${expert.colleague}/link`, {});
  const lin = await house.visit(PEOPLE.lin, own.link, DESK);
  listen(lin);
  await lin.sees('page-my');
  const opinion = next();
  await written(lin, 'POST', 'my/cases/1/opinion', { text: opinion });
  const { invitations } = await written(desk, 'POST', 'cases/1/schedule', { starts: Date.now() + 60_000, minutes: 30, recorded: false, reason: next() });
  for (const { calendar } of invitations) {
    const names = calendar.replace(/\r\n[ \t]/g, '').trim().split('\r\n').map((line) => line.split(/[:;]/)[0]);
    assert.deepEqual([...new Set(names)].sort(), ['BEGIN', 'CALSCALE', 'DESCRIPTION', 'DTEND', 'DTSTAMP', 'DTSTART', 'END', 'PRODID', 'SEQUENCE', 'SUMMARY', 'UID', 'URL', 'VERSION'], 'no line of a name');
  }

  await desk.page.reload();
  await desk.click('case-1');
  const whole = await written(desk, 'GET', 'cases/1');
  for (const tab of TABS) {
    await desk.click(`tab-${tab}`);
    await desk.page.waitForLoadState('networkidle');
    await hasNoMarkup(desk, tab);
  }
  await desk.click('tab-prepare');
  await holds(desk, [...Object.values(whole.summary), ...whole.glossary.flatMap(({ zh, en }) => [zh, en])], 'summary and glossary');
  await desk.click('tab-team');
  await holds(desk, whole.team.map(({ name }) => name), 'the team');
  await desk.click('tab-letters');
  await holds(desk, whole.letters.flatMap(({ subject, body }) => [subject, body]), 'the letters');

  await family.page.reload();
  await family.sees('offered-plan');
  await hasNoMarkup(family, 'the phone');
  await holds(family, [whole.referral.plan, whole.referral.lines[0].what, ...whole.consents.map(({ signed_name }) => signed_name)], 'the phone');
  await lin.page.reload();
  await lin.click('read-1');
  await lin.sees('summary');
  await hasNoMarkup(lin, 'the own page');
  await holds(lin, [...Object.values(whole.summary), ...whole.glossary.map(({ note }) => note)], 'the own page');

  for (const kind of ['Patient/case-1', 'ServiceRequest/case-1', 'Task?case=1', 'Consent?case=1', 'Appointment?case=1', 'Encounter?case=1', 'DocumentReference?case=1', 'ImagingStudy?case=1']) {
    const [type, sniffing] = await desk.page.evaluate(async (path) => {
      const answer = await fetch(`/api/v1/fhir/${path}`);
      JSON.parse(await answer.text());
      return [answer.headers.get('content-type'), answer.headers.get('x-content-type-options')];
    }, kind);
    assert.match(type, /^application\/fhir\+json/, kind);
    assert.equal(sniffing, 'nosniff');
  }
  const files = await archiveOf(desk);
  assert.ok(files.every(({ name }) => !name.includes('..') && !name.startsWith('/')));
  const kept = JSON.parse(files.find(({ name }) => name === 'case.json').text);
  assert.deepEqual(kept.glossary, whole.glossary);

  await lin.click('back');
  const { texts, pdf, document } = await reportOf(lin, next);
  assert.ok(texts.length > 40);
  await hasNoMarkup(lin, 'the report');
  await holds(lin, texts, 'the report');
  const printed = dense(await textOfPdf(pdf));
  assert.deepEqual(texts.filter((text) => !printed.includes(dense(text))), [], 'the PDF has them letter for letter');
  assert.ok(!/\/(JavaScript|JS|Launch|OpenAction)\b/.test(pdf.toString('latin1')), 'and nothing that runs');
  const { resourceType, entry } = document;
  assert.equal(resourceType, 'Bundle');
  const narratives = [];
  JSON.stringify(entry, (key, value) => { if (key === 'div') narratives.push(value); return value; });
  assert.ok(narratives.length > 0);
  const elements = new Set(narratives.join('').match(/<[a-z!/][^\s>]*/gi));
  assert.deepEqual([...elements].filter((tag) => !/^<(\/?(div|ul|li|b|strong|p|span)|br\/)$/.test(tag)), [], 'the narrative has no element of theirs');
  assert.deepEqual(dialogs, []);
}, { timeout: 240_000 });
