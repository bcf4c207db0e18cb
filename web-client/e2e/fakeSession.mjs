import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { demoInterpretation, forListener, NO_INTERPRETATION } from './interpretation.mjs';
import { PEOPLE, TITLE } from './people.mjs';

const MICROPHONE = 100;
const CAMERA = 200;

/** A packed offer as the offer it is. */
function unpacked(body) {
  if (body.type !== 'packed_offer') return body;
  const sdp = inflateRawSync(Buffer.from(body.packed, 'base64')).toString();
  return { type: 'media_offer', sdp, publications: body.publications, packed: true };
}

/** One seat's view of a session in which everybody else is made up. */
export class FakeSession {
  people = structuredClone(PEOPLE);
  tracks = PEOPLE.flatMap(({ id, role }) => [
    { id: MICROPHONE + id, participant: id, source: 'microphone', muted: role === 'interpreter' },
    ...(role === 'interpreter' || role === 'coordinator' ? [] : [{ id: CAMERA + id, participant: id, source: 'camera', muted: false }]),
  ]);
  chat = [
    { number: 1, from: 7, audience: { kind: 'everyone' }, at: Date.now() - 300_000, text: '各位好，PET-CT 原始图像还在等待。' },
    { number: 2, from: 3, audience: { kind: 'clinicians' }, at: Date.now() - 120_000, text: 'Can we see the brain MRI report before point 2?' },
  ];
  interpretation = demoInterpretation(Date.now());
  hearing = { floor: false, original_percent: 20, understands: [], prefer_original: false };
  chair = 1;
  locked = false;
  deliberation = null;
  shutOut = false;
  lobby = false;
  revision = 0;
  wanted = [];
  asked = [];
  lines = { audio: [], video: [] };

  constructor(seat, answer) {
    this.me = seat.id;
    this.role = seat.role;
    this.answer = answer;
    this.tracks = this.tracks.filter((track) => track.participant !== this.me);
  }

  handleSocket(socket) {
    this.socket = socket;
    this.revision = 0;
    socket.on('message', (data) => void this.handle(JSON.parse(data.toString())));
  }

  readsClinicians() {
    return !['interpreter', 'family', 'patient'].includes(this.role);
  }

  /** As after a restart: the seat is known, its connection is not. */
  forget() {
    this.entered = false;
    this.forgotten = true;
  }

  tell(body, revision) {
    this.socket?.send(JSON.stringify(revision === undefined ? { body } : { revision, body }));
  }

  change(change) {
    this.revision += 1;
    this.tell({ type: 'change', change }, this.revision);
  }

  snapshot() {
    const mine = this.people.filter((p) => p.id === this.me);
    this.revision += 1;
    this.tell({ type: 'snapshot', view: this.view(mine) }, this.revision);
  }

  view(mine) {
    return {
      session: 'demo',
      title: TITLE,
      started: Date.now() - 1_421_000,
      me: this.me,
      chair: this.chair,
      locked: this.locked,
      deliberation: this.deliberation,
      shut_out: this.shutOut,
      participants: this.shutOut ? mine : this.people,
      tracks: this.shutOut ? [] : this.tracks,
      chat: this.shutOut ? [] : this.chat.filter(({ audience }) => audience.kind !== 'clinicians' || this.readsClinicians()),
      interpretation: this.shutOut ? NO_INTERPRETATION : this.seenInterpretation(),
      case_terms: [],
      viewing: { sees: !this.shutOut, allowed: [], presenter: null, requests: [], views: [], pins: [], marks: [], locks: [], key_images: [], readiness: [] },
      hearing: this.hearing,
    };
  }

  seenInterpretation() {
    const sees = ['interpreter', 'coordinator'].includes(this.role) || this.chair === this.me;
    return sees ? this.interpretation : forListener(this.interpretation);
  }

  /** Something in the interpretation changes. `part`: new fields of the whole, a channel by language, the booth, an interpreter by id. */
  interpret({ all = {}, channels = {}, booth = {}, members = {} }) {
    const next = { ...this.interpretation, ...all, revision: this.interpretation.revision + 1 };
    next.channels = next.channels.map((channel) => ({ ...channel, ...channels[channel.language] }));
    next.booths = next.booths.map((old) => ({
      ...old,
      ...booth,
      members: (booth.members ?? old.members).map((member) => ({ ...member, ...members[member.participant] })),
    }));
    this.interpretation = next;
    this.change({ what: 'interpretation', interpretation: this.seenInterpretation() });
  }

  patch(id, part) {
    const at = this.people.findIndex((p) => p.id === id);
    this.people[at] = { ...this.people[at], ...part };
    this.change({ what: 'participant', participant: this.people[at] });
  }

  async handle({ id, body: said }) {
    const body = unpacked(said);
    this.asked.push(body);
    if (body.type === 'hello' && this.notReady) {
      this.tell({ type: 'refused', id: null, code: 'not_ready', message: '' });
      return this.socket.close();
    }
    if (body.type === 'hello') {
      this.tell({ type: 'welcome', version: 1, me: this.me, presence: this.entered ? 'present' : 'arriving', resumed: body.resume && !this.forgotten, server_time: Date.now() });
      return this.entered && this.snapshot();
    }
    if (body.type === 'ping') return this.tell({ type: 'pong' });
    if (body.type === 'media_offer') return this.handleOffer(id, body);
    this.tell({ type: 'done', id });
    if (body.type === 'enter') this.enter(body);
    if (body.type === 'want_video') this.assign((this.wanted = body.wants));
    if (body.type === 'request_snapshot') this.snapshot();
    if (body.type === 'raise_hand') this.patch(this.me, { hand: body.raised ? Date.now() : null });
    if (body.type === 'set_languages') this.patch(this.me, { speaks: body.speaks, listens: body.listens });
    if (body.type === 'interpret') this.handleAct(body.act);
    if (body.type === 'set_hearing') this.hearing = body.hearing;
    if (body.type === 'mute_track') this.change({ what: 'track', track: { ...this.tracks.find((t) => t.id === body.track), muted: body.muted } });
    if (body.type === 'set_deliberation') {
      this.deliberation = body.on ? Date.now() : null;
      this.change({ what: 'deliberation', since: this.deliberation });
    }
    if (body.type === 'send_chat') {
      const chat = { number: this.chat.length + 1, from: this.me, audience: body.audience, at: Date.now(), text: body.text };
      this.chat.push(chat);
      this.change({ what: 'chat', chat });
    }
    if (body.type === 'lock_session') {
      this.locked = body.locked;
      this.change({ what: 'locked', locked: body.locked });
    }
    if (body.type === 'admit') this.patch(body.participant, { presence: 'present' });
    if (body.type === 'leave') this.tell({ type: 'ended', reason: 'left' });
    if (body.type === 'end_session') this.tell({ type: 'ended', reason: 'session_ended' });
  }

  enter() {
    this.entered = true;
    this.forgotten = false;
    if (this.lobby) return this.change({ what: 'participant', participant: { ...this.people.find((p) => p.id === this.me), presence: 'lobby' } });
    this.snapshot();
    this.tell({ type: 'speakers', active: this.me === 3 ? 1 : 3, since: Date.now(), levels: [{ participant: 3, level: 30 }] });
    this.tell({
      type: 'qualities',
      qualities: PEOPLE.map(({ id }) => ({ participant: id, rtt_ms: id === 3 || id === 4 ? 212 : 18, loss_permille: id === 4 ? 31 : 2, via: id === 4 ? 'tcp' : 'udp' })),
    });
  }

  /** As much of an interpreter's acts as the pages need to move. */
  handleAct(act) {
    const mine = (part) => this.interpret({ members: { [this.me]: part } });
    if (act.act === 'check_in') mine({ credential: act.credential, may_record: act.may_record });
    if (act.act === 'arm') mine({ microphone: 'armed' });
    if (act.act === 'live') this.interpret({ booth: { live: this.me, live_since: Date.now() }, members: { [this.me]: { microphone: 'live' } } });
    if (act.act === 'off') this.interpret({ booth: { live: null, live_since: null }, members: { [this.me]: { microphone: 'off' } } });
    if (act.act === 'cough') mine({ microphone: act.down ? 'cough' : 'live' });
    if (act.act === 'flip') this.interpret({ booth: { into: this.interpretation.booths[0].into === 'en' ? 'zh' : 'en', flip_wanted: false } });
    if (act.act === 'add_term') this.interpret({ all: { terms: [...this.interpretation.terms, act.term] } });
    if (act.act === 'cue') this.tell({ type: 'cue', cue: act.cue, from: this.me });
  }

  async handleOffer(id, { sdp, publications, packed = false }) {
    const sections = sdp.split(/^(?=m=)/m).slice(1);
    const receiving = sections.filter((s) => s.includes('a=recvonly')).map((s) => ({ kind: s.slice(2, 7), mid: /a=mid:(\S+)/.exec(s)[1] }));
    this.lines = { audio: receiving.filter((l) => l.kind === 'audio'), video: receiving.filter((l) => l.kind === 'video') };
    this.offerBytes = sdp.length;
    const names = this.tracks.filter((t) => t.source === 'camera').map((t) => this.people.find((p) => p.id === t.participant).name);
    const answered = await this.answer(sdp, names);
    const own = publications.map(({ mid, source, muted }, at) => ({ mid, source, muted, id: 300 + at }));
    const tracks = own.map(({ mid, id: track }) => ({ mid, track }));
    this.tell(
      packed
        ? { type: 'packed_answer', id, packed: deflateRawSync(answered).toString('base64'), tracks }
        : { type: 'media_answer', id, sdp: answered, tracks },
    );
    for (const { id: track, source, muted } of own) {
      const view = { id: track, participant: this.me, source, muted };
      this.tracks = [...this.tracks.filter((t) => t.id !== track), view];
      this.change({ what: 'track', track: view });
    }
    this.assign(this.wanted);
  }

  /** A line per wanted picture, a line per microphone. */
  assign(wants) {
    const others = this.tracks.filter((t) => t.participant !== this.me && !this.shutOut);
    const pictures = others.filter((t) => wants.some((want) => want.track === t.id));
    const cameras = others.filter((t) => t.source === 'camera');
    const sounds = others.filter((t) => t.source === 'microphone');
    const place = (lines, tracks) => lines.map(({ mid }, at) => ({ mid, track: tracks[at]?.id ?? null }));
    const video = this.lines.video.map(({ mid }, at) => ({ mid, track: pictures.includes(cameras[at]) ? cameras[at].id : null }));
    this.tell({ type: 'lines', lines: [...place(this.lines.audio, sounds), ...video] });
    this.tell({ type: 'gains', gains: this.gains ?? this.lines.audio.slice(0, sounds.length).map(({ mid }) => ({ mid, part: 'floor', gain: 0, ramp_ms: 0 })) });
  }
}
