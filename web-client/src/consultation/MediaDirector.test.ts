import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from '../rtc/LocalMedia';
import { MediaDirector } from './MediaDirector';

/** Workers of a browser that repeats sound. They begin when they are told to. */
class MadeWorker {
  static all: MadeWorker[] = [];
  running = true;
  onmessage: (() => void) | null = null;

  constructor() {
    MadeWorker.all.push(this);
  }

  terminate(): void {
    this.running = false;
  }
}

function direct(voice: 'call' | 'studio') {
  const local = new LocalMedia(voice);
  const nothing = () => undefined;
  const send = () => Promise.resolve({ kind: 'done' as const });
  return { local, director: new MediaDirector({ send, post: nothing, local, now: () => 0, cursorDelay: () => null }) };
}

describe('what a consultation holds of the browser', () => {
  const connections = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    MadeWorker.all = [];
    connections.mockReset().mockImplementation(() => {
      throw new Error('a connection after the end');
    });
    vi.stubGlobal('Worker', MadeWorker);
    vi.stubGlobal('window', { RTCRtpScriptTransform: vi.fn() });
    vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [{ mimeType: 'audio/red' }] }) });
    vi.stubGlobal('RTCPeerConnection', connections);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is given back when it ends', () => {
    const { director } = direct('call');
    director.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is no further connection for devices that go or come after the end', () => {
    const { director, local } = direct('call');
    director.close();
    local.store.patch({ microphone: 'live', camera: 'live', microphoneTrack: {} as MediaStreamTrack });
    director.handleShutOut(true);
    expect(connections).not.toHaveBeenCalled();
  });

  it.each(['before', 'after'])('is no repeater that begins %s the end', async (when) => {
    const { director } = direct('studio');
    const [worker] = MadeWorker.all;
    const begin = async () => {
      worker?.onmessage?.();
      await vi.advanceTimersByTimeAsync(0);
    };
    if (when === 'before') await begin();
    director.close();
    if (when === 'after') await begin();
    expect([MadeWorker.all.length, worker?.running]).toEqual([1, false]);
  });
});
