import { describe, expect, it } from 'vitest';
import { Watchdog } from './Watchdog';

/** One look per second; `arrived` counts up until the path breaks at `breaksAt`. */
function watch(seconds: number, breaksAt: number, soundExpected: boolean, iceDisconnected = false) {
  const watchdog = new Watchdog(0);
  const restarts: number[] = [];
  let gaveUpAt: number | null = null;
  for (let second = 1; second <= seconds; second += 1) {
    const pulse = { arrived: Math.min(second, breaksAt), iceDisconnected: iceDisconnected && second > breaksAt, soundExpected };
    const advice = watchdog.handlePulse(pulse, second * 1000);
    if (advice === 'restart') restarts.push(second);
    if (advice === 'give_up') gaveUpAt ??= second;
  }
  return { restarts, gaveUpAt, silent: watchdog.isSilent };
}

describe('Watchdog', () => {
  it('is content while anything arrives', () => {
    expect(watch(60, 60, true)).toEqual({ restarts: [], gaveUpAt: null, silent: false });
  });

  it('restarts two seconds after sound that should flow has stopped', () => {
    expect(watch(14, 10, true).restarts[0]).toBe(12);
  });

  it('waits for the connectivity checks when everybody is quiet', () => {
    expect(watch(14, 10, false).restarts).toEqual([]);
    expect(watch(15, 10, false).restarts).toEqual([15]);
  });

  it('believes the browser at once, and tries again at growing intervals', () => {
    expect(watch(30, 10, false, true).restarts).toEqual([11, 15, 23]);
  });

  it('gives up after twenty-five seconds of nothing', () => {
    expect(watch(40, 10, true).gaveUpAt).toBe(35);
  });

  it('restarts on a change of network, once per change', () => {
    const watchdog = new Watchdog(0);
    expect([watchdog.handleNetworkChange(100), watchdog.handleNetworkChange(600)]).toEqual(['restart', 'fine']);
  });
});
