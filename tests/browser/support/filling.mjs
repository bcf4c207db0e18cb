/** Hostile names into every field of a case, by the calls that the pages make. */
import { randomUUID } from 'node:crypto';
import { Client } from './client.mjs';
import { ALL, HOSTILE } from './hostile.mjs';

export const PASSWORD = HOSTILE.find((name) => name.length > 40);
const DAY = '2026-09-30';
const ZONE = 'Europe/London';
const HOUR_MS = 3_600_000;
const SIXTY = HOSTILE.length;

/** The name at that place, from the front again after the last; of those only that have so many characters. */
export function nameAt(index, most = Infinity, least = 0) {
  const fitting = HOSTILE.filter(({ length }) => length >= least && length <= most);
  return fitting[index % fitting.length];
}

const turns = (count) => Array.from({ length: count }, (_, turn) => turn);

const addressOf = (what, turn) => `${what}${turn}@hospital.example`;

/** Sixty families ask; only the proxy in front knows that they come from sixty addresses. */
export async function sixtyRequests(house, ledger) {
  const links = [];
  for (const turn of turns(SIXTY)) {
    const form = {
      submission: randomUUID(), relation: 'child', applicant_name: nameAt(turn + 1), phone: nameAt(turn, 40, 5), email: nameAt(turn + 2),
      patient_name: nameAt(turn), patient_born: '1961-04-30', address: nameAt(turn + 3), specialty: nameAt(turn, 40), purpose: ALL,
      preferred_expert: nameAt(turn + 4), hospital: nameAt(turn + 5), department: nameAt(turn + 6), licence: nameAt(turn + 7), history: ALL,
      guardian_name: nameAt(turn + 8), language: 'en',
    };
    const family = new Client(house.server.url, { from: `198.51.100.${turn + 1}` });
    links.push((await ledger.send(family, 'POST', '/api/v1/requests', form)).tracking_link);
  }
  return links;
}

/** Signs in by a link, as somebody with an account. */
export async function member(house, ledger, name, role, email) {
  const link = await house.server.inviteStaff(name, { role, email });
  const client = new Client(house.server.url);
  const secret = link.split('#')[1];
  await ledger.send(client, 'POST', '/api/v1/account-link', { secret });
  await ledger.send(client, 'POST', '/api/v1/account-link/password', { secret, password: PASSWORD });
  return client;
}

/** Whoever administers makes sixty accounts. */
export async function sixtyAccounts(ledger, admin) {
  for (const turn of turns(SIXTY)) {
    const { account } = await ledger.send(admin, 'POST', '/api/v1/accounts', { sign_in_name: addressOf('staff', turn), name: nameAt(turn), roles: ['translator'] });
    if (turn === 0) await ledger.send(admin, 'POST', `/api/v1/accounts/${account.id}`, { roles: ['coordinator'] });
  }
}

const profileOf = (turn) => ({
  specialties: [nameAt(turn)], languages: [nameAt(turn + 1)], country: 'GB', hospital: nameAt(turn + 2), credential: nameAt(turn + 3), time_zone: ZONE, weekdays: [1], away: false, absences: [{ from: '2026-12-24', until: '2027-01-02' }],
});

/** Sixty people in the directory, each rewritten once. */
export async function sixtyColleagues(ledger, desk) {
  for (const turn of turns(SIXTY)) {
    const form = { role: 'consultant', name: nameAt(turn), email: addressOf('colleague', turn), profile: profileOf(turn) };
    const { id } = await ledger.send(desk, 'POST', '/api/v1/colleagues', form);
    await ledger.send(desk, 'PUT', `/api/v1/colleagues/${id}`, { ...form, profile: profileOf(turn + 4) });
  }
}

const ROLES = ['local_expert', 'consultant', 'interpreter', 'translator'];

/** Thirty people in each of two teams. */
export async function sixtyInTeams(ledger, desk) {
  for (const turn of turns(SIXTY)) {
    const form = {
      role: ROLES[turn % 4], name: nameAt(turn), speaks: 'en', listens: 'zh', abroad: true, time_zone: ZONE, email: addressOf('team', turn), country: 'GB', credential: nameAt(turn + 1), keep: false,
    };
    await ledger.send(desk, 'POST', `/api/v1/cases/${turn < SIXTY / 2 ? 1 : 2}/team`, form);
  }
}

/** A request goes back and forth sixty times, with a letter each time. */
export async function sixtyLetters(ledger, desk, family) {
  const way = '/api/v1/cases/1';
  await ledger.send(desk, 'POST', `${way}/triage-letter`, { verdict: 'accept', reason: ALL, expert: ALL, admission: ALL, language: 'en' });
  for (const turn of turns(SIXTY)) {
    await ledger.send(desk, 'POST', `${way}/transition`, { to: 'triage', reason: ALL });
    await ledger.send(desk, 'POST', `${way}/triage`, { verdict: 'adjust', reason: ALL, letter: { subject: nameAt(turn), body: ALL } });
    await ledger.send(family, 'POST', '/api/v1/track/resubmit', { purpose: ALL });
  }
  for (const to of ['triage', 'accepted', 'preparing']) await ledger.send(desk, 'POST', `${way}/transition`, { to, reason: ALL });
}

/** Signed sixty times. */
export async function sixtyConsents(ledger, family) {
  for (const turn of turns(SIXTY)) {
    const signer = { by: 'guardian', relation: nameAt(turn, 60), document: nameAt(turn + 1) };
    // Whoever asked signs with the name to which the link was given.
    const form = { scopes: ['consultation', 'cross_border'], signer, signed_name: nameAt(1), language: 'en', form_version: '2026-1', interpreter: nameAt(turn + 2) };
    await ledger.send(family, 'POST', '/api/v1/track/consents', form);
  }
}

const termOf = (turn) => ({ zh: nameAt(turn), en: nameAt(turn + 1), note: nameAt(turn + 2) });

/** The sheets of a case, and sixty answers to a plan. */
export async function sheets(ledger, desk, family) {
  const write = (sheet) => ledger.send(desk, 'POST', '/api/v1/cases/1/sheets', sheet);
  const parts = ['headline', 'history', 'concern', 'questions'].flatMap((part) => [[`${part}_zh`, ALL], [`${part}_en`, ALL]]);
  await write({ sheet: 'summary', body: Object.fromEntries(parts) });
  await write({ sheet: 'glossary', body: turns(SIXTY).map(termOf) });
  const lines = HOSTILE.slice(0, 40).map((what) => ({ what, amount: 100, currency: 'GBP' }));
  const milestones = HOSTILE.slice(20).map((what) => ({ what, day: DAY }));
  const plan = { route: 'travels', plan: ALL, receiving: ALL, lines, milestones, visa: DAY, travel: DAY, back: DAY };
  const further = { ...plan, lines: [{ what: ALL, amount: 1, currency: 'GBP' }], milestones: [{ what: ALL, day: DAY }] };
  await write({ sheet: 'referral', body: further, offer: false });
  for (const turn of turns(SIXTY)) {
    const { referral_revision: replaces } = await desk.get('/api/v1/cases/1');
    await write({ sheet: 'referral', body: plan, offer: true, replaces });
    const { plan_digest: read } = await family.get('/api/v1/track');
    await ledger.send(family, 'POST', '/api/v1/track/plan', { agrees: true, name: nameAt(turn), plan: read });
  }
}

const due = () => Date.now() + 24 * HOUR_MS;

/** What is to be done: sixty translations and papers that came back, an errand, looks back; and what becomes of it. */
export async function tasks(ledger, desk, document, owners) {
  const add = (task) => ledger.send(desk, 'POST', '/api/v1/cases/1/tasks', task);
  for (const title of HOSTILE) await add({ kind: 'translation', title, document, from: 'zh', into: 'en', source: ALL, owner: owners.translator, due: due() });
  for (const title of HOSTILE) await add({ kind: 'returned', what: 'discharge_summary', title, document });
  await add({ kind: 'errand', what: 'family_contact', note: ALL, owner: owners.local_expert, due: due() });
  const page = await add({ kind: 'follow_up', owner: owners.local_expert });
  const [translation, errand, look, returned] = ['translation', 'errand', 'follow_up', 'returned'].map((kind) => page.tasks.filter(({ task }) => task.kind === kind));
  const change = (id, what) => ledger.send(desk, 'POST', `/api/v1/cases/1/tasks/${id}`, what);
  await change(translation[0].id, { do: 'translate', act: { act: 'hand_in', text: ALL, machine: false, note: ALL } });
  await change(errand[0].id, { do: 'log', text: ALL });
  await change(look[0].id, { do: 'find', finding: { carried_out: 'partly', because: 'other', note: ALL } });
  await change(returned[0].id, { do: 'attach', document });
  await change(returned[1].id, { do: 'assign', owner: owners.local_expert, due: due() });
  return { translation: translation[1].id, errand: errand[0].id, look: look[1].id, returned: returned[1].id, document };
}

/** What those do who are asked: each by the page of his own. */
export async function ownWork(ledger, { translator, local_expert: expert }, asked) {
  const change = (who, id, what) => ledger.send(who, 'POST', `/api/v1/my/tasks/${id}`, what);
  await change(translator, asked.translation, { do: 'translate', act: { act: 'hand_in', text: ALL, machine: false, note: ALL } });
  await change(expert, asked.errand, { do: 'log', text: ALL });
  await change(expert, asked.look, { do: 'find', finding: { carried_out: 'partly', because: 'other', note: ALL } });
  await change(expert, asked.returned, { do: 'attach', document: asked.document });
  await ledger.send(expert, 'POST', '/api/v1/my/cases/1/opinion', { text: ALL });
}

/** An emergency, and a session that is planned, moved and called off, and planned again. */
export async function planning(ledger, desk) {
  const way = '/api/v1/cases/1';
  await ledger.send(desk, 'POST', `${way}/emergency`, { reason: ALL });
  for (const reason of HOSTILE) await ledger.send(desk, 'POST', `${way}/checklist`, { kind: 'pathology', state: 'accepted', reason, language: 'zh' });
  const [{ id: document }] = await desk.get(`${way}/documents`);
  await ledger.send(desk, 'POST', `${way}/checklist/documents`, { kind: 'genetics', document, linked: true });
  const plan = { starts: Date.now() + 48 * HOUR_MS, minutes: 60, recorded: false, reason: ALL };
  await ledger.send(desk, 'POST', `${way}/schedule`, plan);
  await ledger.send(desk, 'POST', `${way}/reschedule`, plan);
  await ledger.send(desk, 'POST', `${way}/call-off`, { reason: ALL });
  return (await ledger.send(desk, 'POST', `${way}/schedule`, plan)).invitations;
}

/** Files that are named like that, one by one; each is looked at. */
export async function sixtyFiles(house, client, bytes) {
  const tus = { 'tus-resumable': '1.0.0' };
  const places = [];
  for (const name of HOSTILE) {
    const metadata = `filename ${Buffer.from(name).toString('base64')}`;
    const begun = await client.fetch('/api/v1/cases/1/uploads', { method: 'POST', headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata } });
    const place = new URL(begun.headers.get('location'), house.server.url).pathname;
    await client.fetch(place, { method: 'PATCH', headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, body: bytes });
    places.push(place);
  }
  return places;
}

/** Those calls that want a secret, a proof or a key of a list and nothing else. */
export async function inVain(ledger, { desk, admin, ops, stranger }) {
  const [name] = HOSTILE;
  for (const way of ['join', 'track', 'staff/login', 'my/login']) await ledger.sendInVain(stranger, 'POST', `/api/v1/${way}`, { secret: name });
  await ledger.sendInVain(stranger, 'POST', '/api/v1/staff/sign-in', { name, password: name, code: name });
  await ledger.sendInVain(admin, 'POST', '/api/v1/account/password', { old: name, new: PASSWORD });
  await ledger.sendInVain(admin, 'POST', '/api/v1/account/second-factor', { password: name });
  await ledger.sendInVain(admin, 'POST', '/api/v1/account/second-factor/confirm', { code: name });
  await ledger.sendInVain(admin, 'POST', '/api/v1/account/second-factor/remove', { password: name });
  await ledger.sendInVain(desk, 'POST', '/api/v1/reauthenticate', { purpose: 'erase_case', by: 'staff', secret: name, password: name, code: name });
  await ledger.sendInVain(desk, 'POST', '/api/v1/cases/1/erasure', { proof: name });
  await ledger.sendInVain(ops, 'POST', '/api/v1/ops/acknowledge', { kind: name, session: name, participant: null, language: name });
}

