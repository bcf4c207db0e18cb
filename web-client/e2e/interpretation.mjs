/** A made-up interpretation of the demo case: one booth zh-en, Li Na live into English, Chen Hao standing by. */
const LI_NA = 5;
const CHEN_HAO = 8;

const channel = (language, part = {}) => ({
  language,
  state: 'floor',
  interpreter: null,
  voiced: false,
  depth: 0,
  silent_since: null,
  listeners: 0,
  family_listens: false,
  recorded: true,
  reason: null,
  ear_voice_span_ms: 3000,
  uninterpreted_seconds: 0,
  ...part,
});

const interpreter = (participant, part = {}) => ({
  participant,
  microphone: 'off',
  input: { from: 'floor' },
  input_by_itself: true,
  depth: 0,
  keys: ['de', null, null],
  monitor: null,
  talks_to_booth: false,
  speaks_for_self: false,
  credential: null,
  waived: false,
  may_record: false,
  on_air_seconds: 0,
  ...part,
});

const TERMS = [
  ['右肺上叶', 'right upper lobe'],
  ['纵隔4R组淋巴结', 'station 4R lymph node'],
  ['奥希替尼', 'osimertinib'],
  ['新辅助治疗', 'neoadjuvant treatment'],
  ['上腔静脉', 'superior vena cava'],
  ['脂肪间隙', 'fat plane'],
  ['同步放化疗', 'concurrent chemoradiation'],
].map(([text, translation]) => ({ from: 'zh', text, to: 'en', translation }));

export const NO_INTERPRETATION = {
  revision: 0, mode: 'simultaneous', channels: [], booths: [], speaker: null, floor_language: null, turn: { turn: 'open' }, uncovered: [], terms: [],
};

export function demoInterpretation(now) {
  return {
    ...NO_INTERPRETATION,
    revision: 7,
    speaker: 1,
    floor_language: 'zh',
    channels: [
      channel('zh', { listeners: 4, family_listens: true, uninterpreted_seconds: 12 }),
      channel('de', { state: 'booth', interpreter: 9, depth: 2, listeners: 1 }),
      channel('en', { state: 'booth', interpreter: LI_NA, voiced: true, depth: 1, listeners: 2, uninterpreted_seconds: 4 }),
    ],
    booths: [
      {
        id: 1,
        languages: ['zh', 'en'],
        members: [
          interpreter(LI_NA, { microphone: 'live', credential: { body: 'CATTI', number: 'L1-20417' }, may_record: true, on_air_seconds: 2140 }),
          interpreter(CHEN_HAO, { microphone: 'armed', monitor: 'en', waived: true, may_record: true, on_air_seconds: 1490 }),
        ],
        live: LI_NA,
        into: 'en',
        flip_wanted: false,
        direction_suspect: false,
        auto_flip: false,
        handover: { stage: 'idle' },
        live_since: now - 760_000,
        turn: 'fresh',
        team_too_small: false,
      },
    ],
    terms: TERMS,
  };
}

/** Whoever only listens is not shown booths and terms. */
export function forListener(interpretation) {
  return { ...interpretation, booths: [], terms: [] };
}
