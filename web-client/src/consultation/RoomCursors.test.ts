import { describe, expect, it } from 'vitest';
import type { CursorNews } from '../images/CursorLink';
import { RoomCursors } from './RoomCursors';

const news = (at: boolean): CursorNews => ({ from: 2, at: at ? { series: '1.2', instance: '1.2.3', frame: 1, pixel: [4, 5], patient: null } : null });

describe('cursors of others', () => {
  it('tell how long the slowest of them waited to be drawn', () => {
    let now = 1000;
    const waiting: (() => void)[] = [];
    const cursors = new RoomCursors(() => undefined, (drawn) => waiting.push(drawn), () => now);
    expect(cursors.takeDelay()).toBeNull();
    cursors.handleNews(news(true));
    now += 12;
    waiting.pop()?.();
    cursors.handleNews(news(true));
    now += 40;
    waiting.pop()?.();
    cursors.handleNews(news(false));
    expect(waiting).toEqual([]);
    expect(cursors.takeDelay()).toBe(40);
    expect(cursors.takeDelay()).toBeNull();
  });
});
