import { describe, expect, it } from 'vitest';
import { withoutLinks } from './letters';

describe('a letter that was kept', () => {
  it('says where its link was, and leaves alone what still opens', () => {
    const kept = 'Your report:\n\nhttps://house.example/track#\n\nValid for 30 days.';
    expect(withoutLinks(kept, '[link]')).toBe('Your report:\n\n[link]\n\nValid for 30 days.');
    const waiting = 'https://house.example/join#57qtesOisBTkv_G0stVf and https://house.example/help';
    expect(withoutLinks(waiting, '[link]')).toBe(waiting);
  });
});
