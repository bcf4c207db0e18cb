/* Sixty hostile names go through every text field around a room: what is said, written, signed, recorded and exported is text and nothing else. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './support/client.mjs';
import { endsSession } from './support/consultation.mjs';
import { aroundRoom, Calls, Messages } from './support/fields.mjs';
import { nameAt } from './support/filling.mjs';
import { upload } from './support/dossier.mjs';
import { holdsAll, isSubtitles } from './support/exports.mjs';
import { ALL, HOSTILE, namesIn, pieces } from './support/hostile.mjs';
import { Ledger } from './support/ledger.mjs';
import { ctOf, textOfPdf } from './support/papers.mjs';
import { showsAsText } from './support/reading.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { asksInVain, fillsOutcome, interprets, keepSocket, looksTogether, OWNER, talks, votes } from './support/talking.mjs';
import { until } from './support/until.mjs';

const ENGLISH = { locale: 'en-GB', timezoneId: 'Europe/London', prepare: (page) => page.addInitScript(keepSocket) };
/** Names that images and their patients have here: a name of DICOM holds no `^`, `=` or `\`. */
const [A_SCRIPT] = HOSTILE;

/** What is no free text in a call, and what it is instead. */
const SHAPES = [
  [/\.(role|stance|kind)$|fields\.(zh|en)$/, 'a key of a list'],
  [/\.(speaks|listens)$/, 'a language'],
  [/probe\.sdp$/, 'an offer'],
  [/\.(birth_date|sex)$/, 'as DICOM has it'],
  [/fields\.field$/, 'the code of a field'],
  [/\.(digest|proof)$/, 'a secret'],
];
const NARROW = [
  [/\.document$/, (name) => name === A_SCRIPT],
  [/amendments\.reason$/, (name) => namesIn(pieces(500)[0]).includes(name)],
];
/** The same of messages. */
const SAID_SHAPES = [
  [/\.(sdp|packed|mid)$/, 'an offer'],
  [/\.(speaks|listens|from|to|language|understands\[\]|keys\[\])$/, 'a language'],
  [/\((lock_mark|remove_mark)\)\.mark$|\.mark\.id$/, 'the number of a mark'],
  [/\.due$/, 'a day'],
];
const SAID_NARROW = [
  [/\.(series|instance|study|sop_class|document)$|\(unlock_mark\)\.mark$/, (name) => name === A_SCRIPT],
  [/\.owner$/, (name) => name === OWNER],
  [/credential\.body$/, (name) => name.length <= 60],
  [/credential\.number$/, (name) => name.length <= 40],
];

/** Five people with hostile names in a session with a hostile title. */
async function gather(house) {
  const seat = (who, place) => ({ ...who, name: HOSTILE[place] });
  const made = await house.server.run('invite', '--session', 'new', '--title', A_SCRIPT, '--role', 'translator', '--name', HOSTILE[9], '--listen', 'en', '--json');
  house.session = JSON.parse(made).session;
  const chair = await enterQuietly(house, 'low', { ...seat(PEOPLE.lin, 0), speaks: 'en' }, ENGLISH);
  const guest = await enterQuietly(house, 'low', seat(PEOPLE.marsh, 1), ENGLISH);
  const interpreter = await enterQuietly(house, 'low', seat(PEOPLE.han, 2), ENGLISH);
  const family = await house.arrive('low', { ...seat(PEOPLE.wang, 3), speaks: 'en' }, ENGLISH);
  await family.click('camera-toggle');
  await family.join();
  await chair.click(`admit-${(await chair.waitsFor(family, 'lobby')).id}`);
  await family.isConnected();
  const coordinator = await enterQuietly(house, 'low', { ...seat(PEOPLE.zhou, 4), speaks: 'en' }, ENGLISH);
  return { chair, guest, interpreter, family, coordinator };
}

/** The line of that kind, as soon as it stands in that wording. */
const written = (chair) => async (kind, wording = 1) => {
  const found = async () => (await chair.view()).outcome.items.find(({ body, revision }) => body.kind === kind && revision >= wording);
  return until(`a ${kind} is written`, found);
};

/** Sixty invitations, sixty patients of the dossier, and the reason why a file of somebody else is good. */
async function fillsPapers(house, ledger, coordinator) {
  const client = new Client(house.server.url, { token: coordinator.invitation.token });
  const way = `/api/v1/cases/${house.session}`;
  for (const turn of HOSTILE.keys()) {
    await ledger.send(client, 'POST', '/api/v1/invitations', { role: 'consultant', name: nameAt(turn), speaks: 'en', listens: 'en' });
    const name = { alphabetic: nameAt(turn), ideographic: nameAt(turn + 1), phonetic: nameAt(turn + 2) };
    await ledger.send(client, 'PUT', `${way}/dossier/patient`, { name, birth_date: '19680314', sex: 'M' });
  }
  await ledger.sendInVain(client, 'POST', '/api/v1/probe', { sdp: A_SCRIPT });
  const held = await upload(house, coordinator, 'images.zip', await ctOf({ name: A_SCRIPT, born: '19010203', sex: 'F', images: 1 }));
  return held.filter(({ state }) => state === 'quarantined');
}

/** The coordinator compares both patients, in the room. */
async function comparesPatients(house, ledger, coordinator, held) {
  await coordinator.click('images-toggle');
  await coordinator.click('open-desk');
  await coordinator.sees('patients', 20_000);
  await showsAsText(coordinator, [nameAt(59), A_SCRIPT]);
  const client = new Client(house.server.url, { token: coordinator.invitation.token });
  await ledger.send(client, 'POST', `/api/v1/cases/${house.session}/documents/${held[0].id}/decision`, { release: true, reason: ALL });
}

/** Everything that was said stands in the panels of each who may read it. */
async function readsInTheRoom({ chair, guest, interpreter, family, coordinator }) {
  for (const person of [chair, guest]) {
    await person.click('people-toggle');
    await showsAsText(person, HOSTILE.slice(0, 4));
    await person.click('outcome-toggle');
    await showsAsText(person, HOSTILE);
  }
  for (const person of [chair, guest, coordinator]) {
    await person.click('chat-toggle');
    await showsAsText(person, HOSTILE);
  }
  await showsAsText(interpreter, HOSTILE);
  await showsAsText(family, [HOSTILE[0]]);
  await chair.click('interpretation-toggle');
  await showsAsText(chair, [HOSTILE[2]]);
}

const LEADS = pieces(120, ' · ');

/** Every field of the report that must be there and is empty, or says one thing in Chinese and another in English. */
async function fillsReport(house, ledger, client) {
  const way = `/api/v1/sessions/${house.session}/report`;
  const { completeness, report } = await client.get(way);
  const link = { kind: 'document', document: A_SCRIPT, page: 1 };
  const linesOf = (field) => (field === completeness.empty[0] ? LEADS : LEADS.slice(0, 1)).map((lead, place) => ({ lead, text: place === 0 ? { zh: ALL, en: ALL } : { zh: lead, en: lead }, links: [link] }));
  for (const field of new Set([...completeness.empty, ...completeness.mismatches.map((found) => found.field)])) {
    const edit = { field, if_revision: report.fields[field]?.revision ?? 0, lines: linesOf(field), zh: 'original', en: 'original' };
    await ledger.send(client, 'POST', `${way}/fields`, edit);
  }
}

/** Chair and guest sign, and the chair opens the next version for a reason. */
async function signsReport(house, ledger, experts) {
  const way = `/api/v1/sessions/${house.session}/report`;
  for (const { invitation } of experts) {
    const client = new Client(house.server.url, { token: invitation.token });
    const { digest } = await client.get(way);
    await ledger.send(client, 'POST', `${way}/signatures`, { digest, stance: 'agree', proof: invitation.link.split('#')[1] });
    await ledger.sendInVain(client, 'POST', `${way}/patient-approval`, { digest: A_SCRIPT, proof: A_SCRIPT });
  }
}

/** The report on its page, on paper and as a document of FHIR. */
async function readsReport(house, chair, guest, client) {
  for (const person of [chair, guest]) {
    await person.page.goto(`${house.server.url}/report`);
    await person.sees('page-report');
    await showsAsText(person, HOSTILE);
  }
  const way = `/api/v1/sessions/${house.session}/report`;
  holdsAll(await (await client.fetch(`${way}/bundle`)).text());
  const paper = (await textOfPdf(Buffer.from(await (await client.fetch(`${way}/pdf`)).arrayBuffer()))).replace(/\s+/g, '');
  assert.deepEqual(HOSTILE.filter((name) => !paper.includes(name.replace(/\s+/g, ''))), []);
}

/** The player shows chapters and statements; the package is read file by file, and checked by the page that checks. */
async function readsRecording(house, ledger, chair, client) {
  for (const reason of pieces(500, ' · ')) await ledger.send(client, 'POST', `/api/v1/recordings/${house.session}/release`, { given: true, reason });
  await chair.page.goto(`${house.server.url}/recordings/${house.session}`);
  await chair.sees('player-statements', 20_000);
  await showsAsText(chair, [HOSTILE[0]]);
  const folder = await mkdtemp(join(tmpdir(), 'consilium-names-'));
  try {
    await house.server.run('export', '--session', house.session, '--out', join(folder, 'package'));
    await readsPackage(join(folder, 'package'));
    const verify = await house.visit({ name: 'anybody' }, `${house.server.url}/verify`, { locale: 'en-GB' });
    await verify.page.locator('[data-testid="verify-folder"]').setInputFiles(join(folder, 'package'));
    await verify.sees('verify-result', 30_000);
    assert.match(await verify.text('verify-result'), /Everything holds/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readsPackage(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const ending = (end) => Promise.all(files.filter((name) => name.endsWith(end)).map((name) => readFile(name, 'utf8')));
  const subtitles = await ending('.vtt');
  assert.ok(subtitles.length >= 3 && subtitles.every((text) => isSubtitles(text) > 0), `${files}`);
  for (const text of await ending('.json')) assert.doesNotThrow(() => JSON.parse(text));
  const [timeline] = await ending('.jsonl');
  holdsAll(`[${timeline.trim().split('\n').join(',')}]`);
  assert.deepEqual(files.filter((name) => !/^[\w.-]+$/.test(name.slice(folder.length + 1).replaceAll('/', ''))), []);
}

const SETTINGS = { CONSILIUM__RECORDING__FAMILY_PLAYBACK: 'by_release', CONSILIUM__LIMITS__MESSAGES_PER_SECOND: '1000', CONSILIUM__LIMITS__WRONG_SECRETS_PER_MINUTE: '1000000' };

story('sixty hostile names are nothing but names in the room, in its report and in its recording', async (house) => {
  const [calls, messages] = [await Calls.of(house.server), new Messages()];
  const [ledger, said] = [new Ledger(calls), new Ledger(messages)];
  const people = await gather(house);
  const { chair, guest, interpreter, coordinator } = people;
  await talks(said, chair);
  await fillsOutcome(said, chair, written(chair));
  await votes(said, guest, written(chair));
  await looksTogether(said, chair);
  await interprets(said, interpreter, chair);
  await asksInVain(said, chair, interpreter);
  assert.deepEqual(said.faults(messages.fields(), SAID_SHAPES, SAID_NARROW), []);
  await readsInTheRoom(people);
  const client = new Client(house.server.url, { token: chair.invitation.token });
  const held = await fillsPapers(house, ledger, coordinator);
  await comparesPatients(house, ledger, coordinator, held);
  await endsSession(chair);
  await fillsReport(house, ledger, client);
  await readsReport(house, chair, guest, client);
  await signsReport(house, ledger, [chair, guest]);
  await ledger.send(client, 'POST', `/api/v1/sessions/${house.session}/report/amendments`, { reason: pieces(500)[0] });
  await readsRecording(house, ledger, chair, client);
  assert.deepEqual(ledger.faults(calls.fields().filter(aroundRoom), SHAPES, NARROW), []);
  assert.deepEqual(house.server.tells(HOSTILE), []);
}, { environment: SETTINGS, timeout: 150_000 });
