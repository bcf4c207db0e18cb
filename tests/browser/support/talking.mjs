/** Hostile names into everything that a room sends, by the socket of the page that is there. */
import { HOSTILE, pieces } from './hostile.mjs';
import { PATIENCE, until } from './until.mjs';

const ANSWER_MS = 5000;

/** Far above the numbers that a page gives to what it sends itself. */
let number = 1_000_000;

/** Runs before the page: keeps the socket that it opens at hand. */
export function keepSocket() {
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...where) {
      super(...where);
      window.__socket = this;
    }
  };
}

/** Runs in the page: sends, and hears the answer to it. */
function exchange({ frame, within }) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(frame).slice(0, 200)}`)), within);
    const socket = window.__socket;
    const hear = ({ data }) => {
      const { body } = JSON.parse(data);
      if (body.id !== frame.id) return;
      socket.removeEventListener('message', hear);
      resolve(body);
    };
    socket.addEventListener('message', hear);
    socket.send(JSON.stringify(frame));
  });
}

/** How that person's messages are answered; whoever talks too fast says it again. */
export const talkOf = (person) => (message) =>
  until(`${person.name} is answered`, async () => {
    number += 1;
    const answer = await person.page.evaluate(exchange, { frame: { id: number, body: message }, within: ANSWER_MS * PATIENCE });
    return answer.code === 'too_many' ? null : answer;
  }, 20_000);

/** Sends what is never answered. */
export const murmurOf = (person) => async (message) => {
  number += 1;
  await person.page.evaluate((frame) => window.__socket.send(JSON.stringify(frame)), { id: number, body: message });
  return { type: 'nothing' };
};

const HALVES = [HOSTILE.slice(0, 30).join('\n'), HOSTILE.slice(30).join('\n')];
/** The same in both languages, which a report has to say alike. */
const both = (text) => ({ zh: text, en: text });
/** One person: the form takes no list of people for an owner. */
export const OWNER = HOSTILE.find((name) => !/[,;/&]/.test(name));

/** Every kind of line, in both languages; `written` tells the number of the line that has this text. */
export async function fillsOutcome(ledger, chair, written) {
  const say = (act) => ledger.say(talkOf(chair), { type: 'fill_outcome', act });
  for (const kind of ['topic', 'question', 'option', 'test', 'action', 'red_flag']) {
    const body = (text) => ({ kind, text, ...MORE[kind](text) });
    await say({ act: 'write', item: null, body: body(both(HALVES[0])), if_revision: null });
    const { id, revision } = await written(kind);
    await say({ act: 'write', item: id, body: body(both(HALVES[1])), if_revision: revision });
  }
  await say({ act: 'write', item: null, body: { kind: 'topic', text: both(HALVES[0]), minutes: null }, if_revision: null });
  const { id } = await written('question', 2);
  const links = [{ kind: 'image', series: HOSTILE[0], instance: HOSTILE[0], frame: 1 }, { kind: 'document', document: HOSTILE[0], page: 1 }];
  await say({ act: 'link', item: id, links });
}

const MORE = {
  topic: () => ({ minutes: null }),
  question: (answer) => ({ answer, strength: null }),
  option: (evidence) => ({ priority: null, intent: null, evidence }),
  test: (changes) => ({ changes }),
  action: () => ({ owner: OWNER, due: '2026-09-30' }),
  red_flag: () => ({}),
};

/** Votes twice on a line, with a basis each time. */
export async function votes(ledger, expert, written) {
  for (const text of HALVES.map(both)) {
    const { id, revision } = await written('option', 2);
    await ledger.say(talkOf(expert), { type: 'fill_outcome', act: { act: 'take_stance', item: id, if_revision: revision, stance: 'dissent', basis: text, effect: text } });
  }
}

const IMAGE = { series: HOSTILE[0], instance: HOSTILE[0], frame: 1 };
const AREA = { top_left: [0, 0], bottom_right: [9, 9], parallel_scale: null };
const LANGUAGES = ['zh', 'en', 'de', 'fr'];

const markOf = (text) => ({ id: 'mark-1', kind: 'probe', image: IMAGE, points: [[1, 1]], patient: [], quantities: [], text, language: 'en' });

/** Images that everybody looks at: views, pins, marks, key images with captions. */
export async function looksTogether(ledger, chair) {
  const say = (act, tell) => ledger.say(talkOf(chair), { type: 'view', act }, tell);
  const murmur = murmurOf(chair);
  const at = { series: HOSTILE[0], instance: HOSTILE[0], frame: 1, pixel: [1, 1], patient: null };
  await ledger.say(murmur, { type: 'point', number: 1, at });
  await say({ act: 'take_control' });
  await say({ act: 'show', pane: 0, state: { image: IMAGE, plane: null, window: null, area: AREA, cine: null } }, murmur);
  await say({ act: 'seen', screen: { rendered: [IMAGE], wanted: [IMAGE], following: true } }, murmur);
  for (const label of pieces(80)) await say({ act: 'add_pin', at, label });
  for (const [base, text] of pieces(200).entries()) {
    await say({ act: 'sketch', mark: markOf(text) }, murmur);
    await say({ act: 'put_mark', mark: markOf(text), base });
  }
  await say({ act: 'lock_mark', mark: 'mark-1' });
  await say({ act: 'unlock_mark', mark: HOSTILE[0] });
  await say({ act: 'remove_mark', mark: 'mark-1', base: pieces(200).length });
  const source = { study: HOSTILE[0], series: HOSTILE[0], instance: HOSTILE[0], sop_class: HOSTILE[0] };
  const texts = pieces(400);
  for (const place of [0, 1]) {
    const captions = texts.slice(place * 4, place * 4 + 4).map((text, at) => ({ language: LANGUAGES[at], text }));
    await say({ act: 'add_key_image', key_image: { image: IMAGE, source, window: null, area: AREA, captions } });
    await say({ act: 'caption_key_image', number: place + 1, captions });
  }
}

/** Papers of an interpreter, words of the case, channels; and what the chair says of them. */
export async function interprets(ledger, interpreter, chair) {
  const say = (act) => ledger.say(talkOf(interpreter), { type: 'interpret', act });
  const bodies = pieces(60, ' · ').filter((text) => text.length <= 60);
  const numbers = pieces(40, ' · ').filter((text) => text.length <= 40);
  for (const [turn, number] of numbers.entries()) await say({ act: 'check_in', credential: { body: bodies[turn % bodies.length], number }, may_record: true });
  for (const text of pieces(120, ' · ')) await say({ act: 'add_term', term: { from: 'zh', text, to: 'en', translation: text } });
  await say({ act: 'preselect', keys: ['en', null, null] });
  await say({ act: 'monitor', language: 'en' });
  const lead = (act) => ledger.say(talkOf(chair), { type: 'lead_interpretation', act });
  for (const reason of pieces(200, ' · ')) {
    await lead({ act: 'suspend', language: 'en', reason });
    await lead({ act: 'resume', language: 'en' });
  }
  const { id: participant } = await chair.knows(interpreter);
  for (const words of pieces(200, ' · ')) {
    for (const act of ['waive_credential', 'authorise_take', 'revoke']) await lead({ act, participant, reason: { cause: 'other', words } });
  }
  await say({ act: 'live' });
  await say({ act: 'sight', text: { document: HOSTILE[0], page: 1 } });
  await say({ act: 'off' });
}

/** What is said to everybody, and why the recording pauses. */
export async function talks(ledger, chair) {
  const say = (message) => ledger.say(talkOf(chair), message);
  await say({ type: 'send_chat', audience: { kind: 'everyone' }, text: HOSTILE.join('\n') });
  for (const reason of pieces(200, ' · ')) {
    await say({ type: 'set_recording', on: true, consented: true, reason });
    await say({ type: 'set_recording', on: false, consented: true, reason });
  }
  await say({ type: 'set_recording', on: true, consented: true, reason: HOSTILE[0] });
  await say({ type: 'set_languages', speaks: 'zh', listens: 'zh' });
  await say({ type: 'set_hearing', hearing: { floor: false, original_percent: 20, understands: ['zh'], prefer_original: false } });
}

/** Offers that are none, and languages that are none. */
export async function asksInVain(ledger, chair, interpreter) {
  const [name] = HOSTILE;
  const publications = [{ mid: name, source: 'microphone', muted: false }];
  const inVain = (person, message) => ledger.sayInVain(talkOf(person), message);
  await inVain(chair, { type: 'enter', speaks: name, listens: name });
  await inVain(chair, { type: 'media_offer', sdp: name, publications });
  await inVain(chair, { type: 'packed_offer', packed: name, publications });
  await inVain(chair, { type: 'lead_interpretation', act: { act: 'floor_language', participant: 1, language: name } });
  await inVain(interpreter, { type: 'interpret', act: { act: 'input', input: { from: 'relay', language: name } } });
}
