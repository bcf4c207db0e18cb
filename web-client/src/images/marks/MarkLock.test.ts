import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode, ViewAct } from '../../protocol/generated';
import type { Answer } from '../../signalling/types';
import { MarkLock } from './MarkLock';

const refused = (code: ErrorCode): Answer => ({ kind: 'refused', code, message: '' });

/** A lock, and what it says to a server that answers so. */
function arrange(answers: Answer = { kind: 'done' }) {
  const said: string[] = [];
  const lock = new MarkLock((act: ViewAct) => {
    if (act.act === 'lock_mark' || act.act === 'unlock_mark') said.push(`${act.act} ${act.mark}`);
    return Promise.resolve(answers);
  });
  return { lock, said };
}

describe('the lock of the mark in the hand', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is renewed while the hand holds the mark, and given back once when it lets go', async () => {
    const { lock, said } = arrange();
    lock.hold('a');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(said).toEqual(['lock_mark a', 'lock_mark a', 'lock_mark a']);
    lock.letGo();
    lock.letGo();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said.slice(3)).toEqual(['unlock_mark a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets go of one mark before it holds another', async () => {
    const { lock, said } = arrange();
    lock.hold('a');
    lock.hold('b');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said).toEqual(['lock_mark a', 'unlock_mark a', 'lock_mark b', 'lock_mark b']);
    lock.letGo();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['not_now', 'not_found'] as const)('asks no more for a mark that is %s', async (code) => {
    const { lock, said } = arrange(refused(code));
    lock.hold('a');
    await vi.advanceTimersByTimeAsync(60_000);
    lock.letGo();
    expect(said).toEqual(['lock_mark a']);
  });

  it('asks again after it asked too often', async () => {
    const { lock, said } = arrange(refused('too_many'));
    lock.hold('a');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said).toEqual(['lock_mark a', 'lock_mark a']);
    lock.letGo();
  });
});
