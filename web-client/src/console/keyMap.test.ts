import { describe, expect, it } from 'vitest';
import { actionOf, CONSOLE_ACTIONS, CUE_KEYS, cueOf, DELIVERED_KEYS, keyLabel, readKeys, remapped, typesNothing } from './keyMap';

describe('the keys of the console', () => {
  it('gives every function a key of its own', () => {
    const codes = [...Object.values(DELIVERED_KEYS), ...CUE_KEYS.map(([code]) => code)];
    expect(new Set(codes).size).toBe(codes.length);
    for (const action of CONSOLE_ACTIONS) expect(actionOf(DELIVERED_KEYS, DELIVERED_KEYS[action])).toBe(action);
    expect(cueOf('Digit1')).toBe('slow_down');
    expect([actionOf(DELIVERED_KEYS, 'KeyZ'), cueOf('KeyZ')]).toEqual([null, null]);
  });

  it('takes a pedal for the cough key and keeps it', () => {
    const keys = remapped(DELIVERED_KEYS, 'cough', 'F13');
    expect(keys?.cough).toBe('F13');
    expect(readKeys(JSON.stringify(keys)).cough).toBe('F13');
    expect([typesNothing('F13'), typesNothing('Space'), typesNothing('KeyL')]).toEqual([true, false, false]);
  });

  it('gives no key away twice, nor those of dialogs and signs', () => {
    for (const code of ['KeyL', 'Escape', 'Tab', 'Digit1', '']) expect(remapped(DELIVERED_KEYS, 'cough', code), code).toBeNull();
    expect(remapped(DELIVERED_KEYS, 'cough', 'Space')).toEqual(DELIVERED_KEYS);
  });

  it('is as delivered when what was kept makes no sense', () => {
    for (const kept of ['', '{', '[]', '{"cough":5}', '{"cough":"KeyL"}']) expect(readKeys(kept)).toEqual(DELIVERED_KEYS);
  });

  it('keeps what was chosen when a later function would have had that key', () => {
    const { sight, nextPage, ...earlier } = DELIVERED_KEYS;
    const keys = readKeys(JSON.stringify({ ...earlier, cough: sight }));
    expect([keys.cough, keys.nextPage]).toEqual([sight, nextPage]);
    expect(new Set(Object.values(keys)).size).toBe(CONSOLE_ACTIONS.length);
  });

  it('writes short names on the buttons', () => {
    expect(['KeyL', 'Digit1', 'Minus', 'F13', 'Space', 'Quote'].map(keyLabel)).toEqual(['L', '1', '-', 'F13', 'Space', "'"]);
  });
});
