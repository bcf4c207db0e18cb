import { afterEach, describe, expect, it, vi } from 'vitest';
import { Entrance } from './Entrance';

/** An address bar whose secret can be taken away, and a server that answers in one way. */
function arrange(secret: string, answer: () => Promise<Response>) {
  let kept = secret;
  vi.stubGlobal('fetch', answer);
  const entrance = new Entrance({
    secret: () => kept,
    forgetSecret: () => {
      kept = '';
    },
    canCall: () => false,
  });
  return { entrance, secret: () => kept };
}

const problem = (status: number) => () => Promise.resolve(new Response('{"code":"expired"}', { status }));
const invitation = () =>
  Promise.resolve(new Response('{"session":"s","title":"t","role":"family","name":"n","speaks":"zh","listens":"zh","expires":1}'));

describe('from an address to a seat', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    [410, 'link_used', ''],
    [429, 'too_many', 'abc'],
    [503, 'unreachable', 'abc'],
  ] as const)('answers %i with "%s"', async (status, wanted, left) => {
    const { entrance, secret } = arrange('abc', problem(status));
    await entrance.open();
    expect(entrance.store.get()).toEqual({ kind: 'problem', problem: wanted });
    expect(secret()).toBe(left);
  });

  it('keeps the link while the server cannot be reached', async () => {
    const { entrance, secret } = arrange('abc', () => Promise.reject(new TypeError('offline')));
    await entrance.open();
    expect(entrance.store.get()).toEqual({ kind: 'problem', problem: 'unreachable' });
    expect(secret()).toBe('abc');
  });

  it('welcomes whoever comes without link and seat', async () => {
    const { entrance } = arrange('', problem(401));
    await entrance.open();
    expect(entrance.store.get()).toEqual({ kind: 'welcome' });
  });

  it('says so when the browser cannot take part', async () => {
    const { entrance, secret } = arrange('abc', invitation);
    await entrance.open();
    expect(entrance.store.get()).toEqual({ kind: 'problem', problem: 'unsupported' });
    expect(secret()).toBe('');
  });
});
