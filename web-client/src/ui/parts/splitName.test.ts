import { describe, expect, it } from 'vitest';
import { initials, splitName } from './splitName';

describe('names', () => {
  it('shows the reader’s script first', () => {
    expect(splitName('林悦 (Lin Yue)', 'zh-CN')).toEqual({ first: '林悦', other: 'Lin Yue' });
    expect(splitName('林悦 (Lin Yue)', 'en')).toEqual({ first: 'Lin Yue', other: '林悦' });
    expect(splitName('Lin Yue（林悦）', 'zh-CN')).toEqual({ first: '林悦', other: 'Lin Yue' });
  });

  it('leaves a name in one script as it is', () => {
    expect(splitName('Dr Helen Marsh', 'zh-CN')).toEqual({ first: 'Dr Helen Marsh', other: null });
    expect(splitName('Marsh (Helen)', 'en')).toEqual({ first: 'Marsh', other: 'Helen' });
  });

  it('finds letters for a face without a picture', () => {
    expect(['林悦 (Lin Yue)', 'Dr Helen Marsh', 'Madonna'].map((name) => initials(name, 'en'))).toEqual(['LY', 'HM', 'M']);
    expect(initials('欧阳小东 (Ouyang Xiaodong)', 'zh-CN')).toBe('小东');
  });
});
