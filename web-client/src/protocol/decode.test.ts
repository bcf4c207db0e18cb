import { describe, expect, it } from 'vitest';
import { decodeServerFrame } from './decode';

describe('decodeServerFrame', () => {
  it('reads a known message with its revision', () => {
    expect(decodeServerFrame('{"body":{"type":"pong"}}')).toEqual({ body: { type: 'pong' } });
    const frame = decodeServerFrame('{"revision":7,"body":{"type":"change","change":{"what":"locked","locked":true}}}');
    expect(frame?.revision).toBe(7);
  });

  it.each(['', 'hello', '1', 'null', '[]', '{}', '{"body":null}', '{"body":{"type":1}}', '{"body":{"type":"toString"}}', '{"revision":"1","body":{"type":"pong"}}'])(
    'leaves %j unread',
    (text) => {
      expect(decodeServerFrame(text)).toBeNull();
    },
  );
});
