/* Sixty hostile names go through every text field around a case: they are shown as text on every page, nothing runs, nothing is fetched, and no export takes them for its own. */
import assert from 'node:assert/strict';
import { Client } from './support/client.mjs';
import { aroundRoom, Calls } from './support/fields.mjs';
import {
  inVain, member, ownWork, PASSWORD, planning, sheets, sixtyAccounts, sixtyColleagues, sixtyConsents, sixtyFiles, sixtyInTeams, sixtyLetters,
  sixtyRequests, tasks,
} from './support/filling.mjs';
import { holdsAll, isOneEntry, readArchive } from './support/exports.mjs';
import { ALL, HOSTILE } from './support/hostile.mjs';
import { Ledger } from './support/ledger.mjs';
import { pdfOf } from './support/papers.mjs';
import { looksAt, showsAsText, signsIn } from './support/reading.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const DESK = { locale: 'en-GB', timezoneId: 'Europe/London' };
const PHONE = { ...DESK, viewport: { width: 390, height: 844 } };
const CASE = '/api/v1/cases/1';

/** Fields that are no free text, and what they are instead: a name in them is refused. */
const SHAPES = [
  [/\.(secret|submission|proof|code|old|new)$/, 'a secret'],
  [/(second-factor|remove|sign-in|reauthenticate)\.password$/, 'a secret'],
  [/(team|colleagues|colleagues\/\{id\})\.email$|\.sign_in_name$|sign-in\.name$/, 'an e-mail address'],
  [/\.(language|speaks|listens|from|into)$/, 'a language'],
  [/\.(role|roles\[\]|kind|state|to|scopes\[\]|by|act|route|carried_out|because)$|\((errand|returned)\)\.what$/, 'a key of a list'],
  [/\.(country|currency)$/, 'a code of ISO 3166 or 4217'],
  [/\.time_zone$/, 'an IANA name'],
  [/\.(patient_born|day|visa|travel|back|until)$/, 'a day'],
  [/tasks(\/\{\w+\})? \(\w+\)\.document$|checklist\/documents\.document$|acknowledge\.session$/, 'the number of something'],
  [/\.replaces$|track\/plan\.plan$/, 'a revision'],
  [/\.form_version$/, 'the version that was shown'],
];

/** Fields that do not hold every name, and which they hold. */
const NARROW = [
  [/account-link\/password\.password$/, (name) => name === PASSWORD],
  [/requests\.phone$/, ({ length }) => length >= 5 && length <= 40],
  [/requests\.specialty$/, (name) => name.length <= 40],
  [/signer\.relation$/, (name) => name.length <= 60],
  [/consents\.signed_name$/, (name) => name === HOSTILE[1]],
];

/** Who came to the house: each signed in, none with a page yet. */
async function comes(house, ledger) {
  const desk = await member(house, ledger, HOSTILE[1], 'coordinator', 'desk@hospital.example');
  const admin = await member(house, ledger, HOSTILE[2], 'administrator', 'admin@hospital.example');
  const ops = await member(house, ledger, HOSTILE[3], 'ops', 'ops@hospital.example');
  return { desk, admin, ops, stranger: new Client(house.server.url) };
}

/** The pages of those who are in the team: `{ role: link }`. */
async function ownLinks(desk) {
  const { team } = await desk.get(CASE);
  const first = (role) => team.find((one) => one.role === role);
  const entries = ['local_expert', 'consultant', 'interpreter', 'translator'].map(async (role) => {
    const { colleague, name } = first(role);
    const { link } = await desk.post(`/api/v1/colleagues/${colleague}/link`, {});
    return [role, { colleague, name, link }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Somebody with a page of his own, without the page. */
async function atOwnPage(house, ledger, { link }) {
  const client = new Client(house.server.url);
  await ledger.send(client, 'POST', '/api/v1/my/login', { secret: link.split('#')[1] });
  return client;
}

async function fillsEverything(house, ledger, people) {
  const links = await sixtyRequests(house, ledger);
  const family = new Client(house.server.url);
  await ledger.send(family, 'POST', '/api/v1/track', { secret: links[0].split('#')[1] });
  await sixtyAccounts(ledger, people.admin);
  await sixtyColleagues(ledger, people.desk);
  await sixtyInTeams(ledger, people.desk);
  await sixtyLetters(ledger, people.desk, family);
  await sixtyConsents(ledger, family);
  await sheets(ledger, people.desk, family);
  await filesAreLookedAt(people.desk, await sixtyFiles(house, family, pdfOf(['Pathology report'])));
  const own = await ownLinks(people.desk);
  const [document] = await people.desk.get(`${CASE}/documents`);
  const owners = Object.fromEntries(Object.entries(own).map(([role, { colleague }]) => [role, colleague]));
  const asked = await tasks(ledger, people.desk, document.id, owners);
  const [expert, translator] = [await atOwnPage(house, ledger, own.local_expert), await atOwnPage(house, ledger, own.translator)];
  await ownWork(ledger, { translator, local_expert: expert }, asked);
  const invitations = await planning(ledger, people.desk);
  await inVain(ledger, people);
  return { links, own, invitations, family };
}

const filesAreLookedAt = (desk, places) =>
  until('every file was looked at', async () => {
    const states = await Promise.all(places.slice(-1).map((place) => desk.get(place)));
    return states.every(({ state }) => state === 'done');
  }, 60_000);

const TABS = {
  request: [ALL], consents: HOSTILE, checklist: HOSTILE, prepare: HOSTILE, translation: HOSTILE, team: HOSTILE.slice(0, 30), schedule: HOSTILE.slice(0, 30), referral: [ALL], follow: HOSTILE, letters: HOSTILE,
};

/** The coordinator: the board, the search, and every tab of the case. */
async function readsAtTheDesk(house) {
  const zhou = await signsIn(house, PEOPLE.zhou, 'desk@hospital.example', DESK);
  await zhou.sees('page-desk');
  await zhou.page.getByRole('button', { name: 'All 59' }).click();
  await showsAsText(zhou, HOSTILE.slice(1));
  await zhou.page.getByRole('button', { name: 'Back to the board' }).click();
  await zhou.type('search', HOSTILE[0]);
  await zhou.click('case-1');
  for (const [tab, names] of Object.entries(TABS)) {
    await zhou.click(`tab-${tab}`);
    if (tab === 'consents') await zhou.click('show-access');
    await showsAsText(zhou, names);
  }
  return zhou;
}

/** Experts and interpreters at their own pages; those who interpret read no name of a patient. */
async function readsAtOwnPages(house, own) {
  const rest = HOSTILE.filter((name) => !name.includes(HOSTILE[0]));
  for (const [role, names] of [['local_expert', HOSTILE], ['consultant', HOSTILE], ['interpreter', rest]]) {
    const person = await house.visit({ name: role, role }, own[role].link, DESK);
    await showsAsText(person, [own[role].name]);
    await person.click('read-1');
    await showsAsText(person, names);
    await person.close();
  }
  const translator = await house.visit({ name: 'a translator', role: 'translator' }, own.translator.link, DESK);
  await showsAsText(translator, HOSTILE);
}

/** The family on a phone: letters, consents, plan, papers that came back, and who has seen what. */
async function readsOwnCase(house, link) {
  const family = await house.visit(PEOPLE.wang, link, PHONE);
  await showsAsText(family, HOSTILE);
  await family.click('show-access');
  await family.page.getByRole('cell').first().waitFor();
  await showsAsText(family, [HOSTILE[1]]);
}

/** Accounts, the own account, the wall of operations, and the pages before signing in. */
async function readsInTheHouse(house) {
  const admin = await signsIn(house, { name: 'an administrator' }, 'admin@hospital.example', DESK);
  await admin.page.getByTestId('page-accounts').waitFor();
  await showsAsText(admin, HOSTILE);
  await looksAt(admin, '/account', [HOSTILE[2]]);
  const ops = await signsIn(house, { name: 'Operations' }, 'ops@hospital.example', DESK);
  await ops.page.goto(`${house.server.url}/ops`);
  await ops.sees('page-ops');
  const setUp = await house.server.inviteStaff(HOSTILE[4], { role: 'coordinator', email: 'new@hospital.example' });
  const newcomer = await house.visit({ name: 'a newcomer' }, setUp, DESK);
  await showsAsText(newcomer, [HOSTILE[4]]);
}

/** The two forms: what was typed is kept for a page that is loaded again, and is text there. */
async function typesIntoForms(house) {
  for (const form of ['request', 'refer']) {
    const person = await house.visit(PEOPLE.wang, `${house.server.url}/${form}`, PHONE);
    for (const field of ['applicant_name', 'patient_name', 'address', 'preferred_expert', 'purpose']) await person.page.fill(`#field-${field}`, HOSTILE[0]);
    await person.page.fill('#field-purpose', ALL);
    await person.page.reload();
    await person.sees('send-request');
    await showsAsText(person, HOSTILE);
  }
}

/** The archive of the case, for the coordinator and for the family. */
async function takesArchives(desk, family) {
  for (const answer of [await desk.fetch(`${CASE}/export`), await family.fetch('/api/v1/track/export')]) {
    const entries = await readArchive(answer);
    assert.equal(entries.filter(({ name }) => name.startsWith('documents/')).length, 60);
    for (const { name, text } of entries.filter(({ name }) => name.endsWith('.json'))) assert.doesNotThrow(() => JSON.parse(text), name);
    holdsAll(entries.find(({ name }) => name === 'case.json').text);
  }
}

/** JSON is not sniffed for anything else, and FHIR keeps the letters as they are. */
async function readsAsFhir(desk) {
  const patient = await desk.fetch('/api/v1/fhir/Patient/case-1');
  assert.deepEqual([patient.headers.get('content-type'), patient.headers.get('x-content-type-options')], ['application/fhir+json; charset=utf-8', 'nosniff']);
  assert.equal((await patient.json()).name[0].text, HOSTILE[0]);
  holdsAll(await (await desk.fetch('/api/v1/fhir/ServiceRequest?case=1')).text());
  assert.match((await desk.fetch(CASE)).headers.get('content-security-policy'), /script-src 'self'/);
}

story('sixty hostile names are nothing but names, on every page and in every export', async (house) => {
  const calls = await Calls.of(house.server);
  const ledger = new Ledger(calls);
  const people = await comes(house, ledger);
  const { links, own, invitations, family } = await fillsEverything(house, ledger, people);
  assert.deepEqual(ledger.faults(calls.fields().filter((field) => !aroundRoom(field)), SHAPES, NARROW), []);
  await readsAtTheDesk(house);
  await readsAtOwnPages(house, own);
  await readsOwnCase(house, links[0]);
  await readsInTheHouse(house);
  await typesIntoForms(house);
  await takesArchives(people.desk, family);
  await readsAsFhir(people.desk);
  for (const { calendar } of invitations) isOneEntry(calendar);
  assert.deepEqual(house.server.tells(HOSTILE), []);
}, { environment: { CONSILIUM__HTTP__TRUSTED_PROXIES: '["127.0.0.1"]', CONSILIUM__LIMITS__WRONG_SECRETS_PER_MINUTE: '1000000' } });

story('a name that were markup would be stopped, and counted', async (house) => {
  const person = await house.visit(PEOPLE.wang, `${house.server.url}/request`, PHONE);
  await person.page.evaluate((markup) => document.body.insertAdjacentHTML('beforeend', markup), HOSTILE[4]);
  await until('the content policy is broken', () => house.watch.reports === 1);
}, { reports: 1, expected: [/Content Security Policy|broken policy/] });
