import { describe, expect, it } from 'vitest';
import type { ClientMessage, PointedAt } from '../protocol/generated';
import { RoomCursors } from './RoomCursors';

const place = (column: number): PointedAt => ({ series: 's', instance: 'i', frame: 1, pixel: [column, 1], patient: null });

function withWays(open: boolean) {
  const posted: ClientMessage[] = [];
  const said: string[] = [];
  const cursors = new RoomCursors({
    post: (body) => posted.push(body),
    say: (text) => {
      if (open) said.push(text);
      return open;
    },
  }, () => undefined);
  return { cursors, posted, said };
}

describe('the way of cursors', () => {
  it('is the lossy channel, and the socket for what must arrive', () => {
    const { cursors, posted, said } = withWays(true);
    cursors.tell(place(1));
    cursors.tell(place(2));
    cursors.tell(null);
    expect(said.map((text) => (JSON.parse(text) as { number: number }).number)).toEqual([1, 2]);
    expect(posted).toEqual([{ type: 'point', number: 3, at: null }]);
  });

  it('is the socket where there is no channel', () => {
    const { cursors, posted } = withWays(false);
    cursors.tell(place(1));
    expect(posted).toEqual([{ type: 'point', number: 1, at: place(1) }]);
  });

  it('never goes back: what was overtaken is dropped, by whichever way it came', () => {
    const { cursors } = withWays(true);
    const heard: (number | null)[] = [];
    cursors.listen(({ at }) => heard.push(at?.pixel[0] ?? null));
    const text = (number: number, column: number) => JSON.stringify({ type: 'pointer', from: 7, number, at: place(column) });
    cursors.handleText(text(1, 1));
    cursors.handleNews({ from: 7, number: 3, at: null });
    cursors.handleText(text(2, 2));
    for (const nonsense of ['', '{', 'null', '{"type":"ended"}', '{"type":"pointer","from":7}']) cursors.handleText(nonsense);
    expect(heard).toEqual([1, null]);
    cursors.forget();
    cursors.handleText(text(1, 4));
    expect(heard).toEqual([1, null, 4]);
  });
});

let count = 0;

const pointer = (at: boolean) => {
  count += 1;
  return { from: 2, number: count, at: at ? place(4) : null };
};

describe('cursors of others', () => {
  it('tell how long the slowest of them waited to be drawn', () => {
    let now = 1000;
    const waiting: (() => void)[] = [];
    const cursors = new RoomCursors({ post: () => undefined, say: () => true }, (drawn) => waiting.push(drawn), () => now);
    expect(cursors.takeDelay()).toBeNull();
    cursors.handleNews(pointer(true));
    now += 12;
    waiting.pop()?.();
    cursors.handleNews(pointer(true));
    now += 40;
    waiting.pop()?.();
    cursors.handleNews(pointer(false));
    expect(waiting).toEqual([]);
    expect(cursors.takeDelay()).toBe(40);
    expect(cursors.takeDelay()).toBeNull();
  });
});
