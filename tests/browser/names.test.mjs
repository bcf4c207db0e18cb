/* Sixty hostile names go through every text field: they are shown as text, nothing runs, nothing is fetched, and no export takes them for its own. */
import assert from 'node:assert/strict';
import { HOSTILE } from './support/hostile.mjs';
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
