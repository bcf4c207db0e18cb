import { describe, expect, it } from 'vitest';
import type { BoothView, InterpreterView } from '../protocol/generated';
import { person, testChannel, testInterpretation, testView } from '../session/testView';
import { consoleOf, handoverKey, mayDecline, mayForce, nextInput, raceFacts, shownSpeaker } from './consoleModel';

const ME = 1;
const MATE = 2;

function member(participant: number, part: Partial<InterpreterView> = {}): InterpreterView {
  return {
    participant,
    microphone: 'off',
    input: { from: 'floor' },
    input_by_itself: true,
    depth: 0,
    keys: [null, null, null],
    monitor: null,
    talks_to_booth: false,
    hears_talk: true,
    speaks_for_self: false,
    credential: null,
    waived: false,
    may_record: false,
    checked_in: false,
    on_air_seconds: 0,
    note: null,
    ...part,
  };
}

function view(part: Partial<BoothView> = {}, finishing = false) {
  const booth: BoothView = {
    id: 1,
    languages: ['zh', 'en'],
    members: [member(ME), member(MATE)],
    live: null,
    into: 'en',
    flip_wanted: false,
    direction_suspect: false,
    auto_flip: false,
    handover: { stage: 'idle' },
    live_since: null,
    turn: 'fresh',
    team_too_small: false,
    ...part,
  };
  return testView({
    participants: [person(ME, { role: 'interpreter' }), person(MATE, { role: 'interpreter' }), person(3)],
    interpretation: testInterpretation({ booths: [booth], channels: [testChannel('en')], finishing }),
  });
}

const model = (part: Partial<BoothView> = {}) => {
  const found = consoleOf(view(part));
  if (!found) throw new Error('in no booth');
  return found;
};

describe('the console of an interpreter', () => {
  it('knows the own place and the direction', () => {
    expect(model()).toMatchObject({ from: 'zh', into: 'en', onAir: false, mates: [{ participant: MATE }] });
    expect(model({ into: 'zh', live: ME })).toMatchObject({ from: 'en', into: 'zh', onAir: true });
    expect(consoleOf(testView())).toBeNull();
  });

  it('gives one key for every step of a handover', () => {
    const until = 60_000;
    expect(handoverKey(model())).toBeNull();
    expect(handoverKey(model({ live: ME }))).toBe('offer');
    expect(handoverKey(model({ live: ME, members: [member(ME)] }))).toBeNull();
    expect(handoverKey(model({ live: MATE }))).toBe('request');
    expect(handoverKey(model({ live: MATE, handover: { stage: 'offered', by: MATE, to: ME, until } }))).toBe('accept');
    expect(handoverKey(model({ live: ME, handover: { stage: 'offered', by: ME, to: MATE, until } }))).toBe('cancel');
    expect(handoverKey(model({ live: ME, handover: { stage: 'requested', by: MATE, until } }))).toBe('accept');
    expect(handoverKey(model({ live: MATE, handover: { stage: 'requested', by: ME, until } }))).toBe('cancel');
    expect(handoverKey(model({ live: MATE, handover: { stage: 'ready', to: ME, until } }))).toBe('take');
    expect(handoverKey(model({ live: ME, handover: { stage: 'ready', to: MATE, until } }))).toBe('give');
  });

  it('lets decline whoever was asked, and force only from somebody else', () => {
    expect(mayDecline(model({ live: MATE, handover: { stage: 'offered', by: MATE, to: ME, until: 1 } }))).toBe(true);
    expect(mayDecline(model({ live: ME, handover: { stage: 'offered', by: ME, to: MATE, until: 1 } }))).toBe(false);
    expect(mayForce(model({ live: MATE }))).toBe(true);
    expect([mayForce(model({ live: ME })), mayForce(model())]).toEqual([false, false]);
  });

  it('goes round the sources', () => {
    const keys: InterpreterView['keys'] = ['de', null, 'fr'];
    const round = [{ from: 'floor' }, { from: 'relay', language: 'de' }, { from: 'relay', language: 'fr' }, null] as const;
    let mine = member(ME, { keys });
    for (const expected of round) {
      const next = nextInput(mine);
      expect(next).toEqual(expected);
      mine = next ? { ...mine, input: next, input_by_itself: false } : { ...mine, input_by_itself: true };
    }
  });

  it('tells what an act depends on from what merely changed beside it', () => {
    expect(raceFacts(view({}, true))).toBe(raceFacts(view({}, false)));
    expect(raceFacts(view({ live: MATE }))).not.toBe(raceFacts(view()));
    expect(raceFacts(view({ into: 'zh' }))).not.toBe(raceFacts(view()));
  });

  it('shows who speaks on the floor, never a colleague', () => {
    expect(shownSpeaker(view(), MATE)).toBe(3);
    expect(shownSpeaker(view(), null)).toBe(3);
  });
});
