import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from './LocalMedia';

class MadeTrack extends EventTarget {
  contentHint = '';
  readyState = 'live';

  constructor(readonly kind: 'audio' | 'video') {
    super();
  }

  stop(): void {
    this.readyState = 'ended';
  }
}

function screen() {
  const tracks = [new MadeTrack('video'), new MadeTrack('audio')];
  const of = (kind: string) => tracks.filter((track) => track.kind === kind);
  const stream = { getTracks: () => tracks, getVideoTracks: () => of('video'), getAudioTracks: () => of('audio') };
  return { stream, states: () => tracks.map(({ readyState }) => readyState) };
}

/** A browser whose person takes her time to choose a screen. */
function withPicker(): { choose: (stream: unknown) => void }[] {
  const pickers: { choose: (stream: unknown) => void }[] = [];
  const getDisplayMedia = () => new Promise((choose) => pickers.push({ choose }));
  vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia } });
  return pickers;
}

describe('a screen that is shared', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is shared until it is stopped', async () => {
    const pickers = withPicker();
    const local = new LocalMedia();
    const { stream, states } = screen();
    const shared = local.shareScreen();
    pickers[0]?.choose(stream);
    expect([await shared, local.store.get().screen !== null]).toEqual([true, true]);
    local.stopScreen();
    expect([local.store.get().screen, states()]).toEqual([null, ['ended', 'ended']]);
  });

  it('is given back if it is chosen when the consultation is over', async () => {
    const pickers = withPicker();
    const local = new LocalMedia();
    const { stream, states } = screen();
    const shared = local.shareScreen();
    local.close();
    pickers[0]?.choose(stream);
    expect(await shared).toBe(false);
    expect([local.store.get().screen, states()]).toEqual([null, ['ended', 'ended']]);
  });

  it('is the one that was asked for last', async () => {
    const pickers = withPicker();
    const local = new LocalMedia();
    const [first, second] = [screen(), screen()];
    const shared = [local.shareScreen(), local.shareScreen()];
    pickers[1]?.choose(second.stream);
    pickers[0]?.choose(first.stream);
    expect(await Promise.all(shared)).toEqual([false, true]);
    expect([first.states(), second.states()]).toEqual([['ended', 'ended'], ['live', 'live']]);
  });
});
