import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Draft, draftOf, forgetDrafts } from './Draft';
import { oneAtATime } from './oneAtATime';

interface Form {
  name: string;
  days: number;
}

function emptyStorage() {
  const kept: Record<string, string> = {};
  const hidden = (value: unknown) => ({ value, enumerable: false });
  return Object.defineProperties(kept, {
    getItem: hidden((name: string) => kept[name] ?? null),
    setItem: hidden((name: string, value: string) => (kept[name] = value)),
    removeItem: hidden((name: string) => Reflect.deleteProperty(kept, name)),
  });
}

describe('a draft', () => {
  beforeEach(() => {
    forgetDrafts();
    vi.stubGlobal('sessionStorage', emptyStorage());
  });

  it('is there when its form comes back, and after a reload, for its key alone', () => {
    draftOf<Form>('case.1.team').change({ name: '林悦' });
    expect(draftOf<Form>('case.1.team').get()).toEqual({ name: '林悦' });
    expect(new Draft<Form>('case.1.team').get()).toEqual({ name: '林悦' });
    expect(draftOf<Form>('case.2.team').get()).toEqual({});
  });

  it('gives up what the server has taken, and nothing that was typed meanwhile', () => {
    const draft = new Draft<Form>('case.1.order');
    draft.change({ name: 'PET-CT', days: 3 });
    const sent = draft.get();
    draft.change({ days: 5 });
    draft.settle(sent);
    expect(draft.get()).toEqual({ days: 5 });
    draft.settle({ days: 5 });
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('does without storage, and takes nothing from it that is no draft', () => {
    sessionStorage.setItem('consilium.draft.case.1.plan', '7');
    expect(new Draft<Form>('case.1.plan').get()).toEqual({});
    vi.stubGlobal('sessionStorage', undefined);
    const draft = new Draft<Form>('case.1.plan');
    draft.change({ name: 'x' });
    expect(draft.get()).toEqual({ name: 'x' });
  });

  it('is forgotten with its case, and all at sign-out', () => {
    draftOf<Form>('case.1.team').change({ name: '林悦' });
    draftOf<Form>('case.2.team').change({ name: '王敏' });
    sessionStorage.setItem('other', 'stays');
    forgetDrafts('case.1.');
    expect(draftOf<Form>('case.1.team').get()).toEqual({});
    expect(draftOf<Form>('case.2.team').get()).toEqual({ name: '王敏' });
    forgetDrafts();
    expect(draftOf<Form>('case.2.team').get()).toEqual({});
    expect(Object.keys(sessionStorage)).toEqual(['other']);
  });
});

describe('a sending', () => {
  it('waits for its answer before it is sent again, also when the call fails', async () => {
    const once = oneAtATime();
    let answer: (done: boolean) => void = () => undefined;
    const first = once(() => new Promise((done) => (answer = done)));
    expect(await once(() => Promise.resolve(true))).toBe(false);
    answer(true);
    expect(await first).toBe(true);
    await expect(once(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await once(() => Promise.resolve(true))).toBe(true);
  });
});
