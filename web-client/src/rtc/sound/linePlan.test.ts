import { describe, expect, it } from 'vitest';
import type { LineGain } from '../../protocol/generated';
import { planLines } from './linePlan';

const gain = (mid: string, tenths: number | null, part: LineGain['part'] = 'floor'): LineGain => ({ mid, part, gain: tenths, ramp_ms: 80 });

describe('which line sounds how loud', () => {
  it('follows the server to the tenth of a decibel', () => {
    const plan = planLines(['3', '4'], new Set(['3', '4']), [gain('3', -140), gain('4', 0, 'channel')]);
    expect(plan.get('3')).toEqual({ part: 'floor', db: -14, rampMs: 80 });
    expect(plan.get('4')).toEqual({ part: 'channel', db: 0, rampMs: 80 });
  });

  it('is silent on a line that is not named, whatever track it carries', () => {
    const plan = planLines(['3', '4'], new Set(['3', '4']), [gain('3', 0)]);
    expect(plan.get('4')?.db).toBeNull();
    expect(planLines(['3'], new Set(['3']), []).get('3')?.db).toBeNull();
    expect(planLines(['3'], new Set(['3']), [gain('3', null)]).get('3')?.db).toBeNull();
  });

  it('never amplifies', () => {
    expect(planLines(['3'], new Set(), [gain('3', 90)]).get('3')?.db).toBe(0);
  });

  it('plays what is there when no gains ever came', () => {
    const plan = planLines(['3', '4'], new Set(['3']), null);
    expect([plan.get('3')?.db, plan.get('4')?.db]).toEqual([0, null]);
  });
});
