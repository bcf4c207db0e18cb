import { describe, expect, it } from 'vitest';
import { chooseStage, type Stage, type StageInput } from './chooseStage';
import { camera, person, testView } from './testView';

const face = (participant: number): Stage => ({ participant, source: 'camera' });
const screenTrack = (id: number, participant: number) => ({ id, participant, source: 'screen', muted: false }) as const;

function choose(part: Partial<StageInput>): Stage | null {
  return chooseStage({ view: testView(), pinned: null, lastSpeaker: null, before: null, ...part });
}

describe('chooseStage', () => {
  it('shows what was pinned, as long as it is there', () => {
    expect(choose({ pinned: face(3), lastSpeaker: 2 })).toEqual(face(3));
    expect(choose({ pinned: face(9), lastSpeaker: 2 })).toEqual(face(2));
    expect(choose({ pinned: { participant: 3, source: 'screen' }, lastSpeaker: 2 })).toEqual(face(2));
  });

  it('shows the newest screen before any face', () => {
    const view = testView({ tracks: [screenTrack(50, 2), screenTrack(51, 3), camera(60, 2)] });
    expect(choose({ view, lastSpeaker: 2 })).toEqual({ participant: 3, source: 'screen' });
    const mine = testView({ tracks: [screenTrack(52, 1)] });
    expect(choose({ view: mine, lastSpeaker: 2 })).toEqual(face(2));
  });

  it('shows the speaker, but never oneself', () => {
    expect(choose({ lastSpeaker: 3 })).toEqual(face(3));
    expect(choose({ lastSpeaker: 1, before: face(3) })).toEqual(face(3));
  });

  it('shows somebody with a picture when nobody has spoken', () => {
    const view = testView({ tracks: [camera(20, 2, true), camera(30, 3)] });
    expect(choose({ view })).toEqual(face(3));
    expect(choose({})).toEqual(face(2));
  });

  it('shows nobody when one is alone, or the others wait outside', () => {
    const view = testView({ participants: [person(1), person(2, { presence: 'lobby' }), person(3, { presence: 'away' })] });
    expect(choose({ view, lastSpeaker: 2 })).toBeNull();
  });
});
