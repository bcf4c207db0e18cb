import { describe, expect, it } from 'vitest';
import { HoldKeys } from './HoldKeys';

function desk() {
  const told: string[] = [];
  return { told, keys: new HoldKeys((action, down) => told.push(`${action} ${down ? 'down' : 'up'}`)) };
}

describe('held keys', () => {
  it('say once that they are down, however often the keyboard repeats', () => {
    const { told, keys } = desk();
    for (let n = 0; n < 5; n += 1) keys.press('cough', 'Space');
    keys.release('Space');
    keys.release('Space');
    expect(told).toEqual(['cough down', 'cough up']);
  });

  it('last until the last holder lets go', () => {
    const { told, keys } = desk();
    keys.press('cough', 'Space');
    keys.press('cough', 'pointer');
    keys.release('Space');
    expect(told).toEqual(['cough down']);
    keys.release('pointer');
    expect(told).toEqual(['cough down', 'cough up']);
  });

  it('let go of everything when the page loses the keyboard', () => {
    const { told, keys } = desk();
    keys.press('talk', 'KeyB');
    keys.press('cough', 'Space');
    keys.releaseAll();
    keys.releaseAll();
    keys.release('KeyB');
    expect(told).toEqual(['talk down', 'cough down', 'talk up', 'cough up']);
  });
});
