import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh';
import { pauseReason } from './pauseReason';

const texts = createInstance();
void texts.init({ resources: { en: { translation: en }, 'zh-CN': { translation: zh } }, lng: 'en', initAsync: false });

describe('why a channel is paused', () => {
  it('is told in the language of the reader where the booth signed it by a key', () => {
    expect(pauseReason('sound_not_interpretable', texts.getFixedT('en'))).toBe('the sound is too poor to interpret');
    expect(pauseReason('sound_not_interpretable', texts.getFixedT('zh-CN'))).toBe('声音太差，无法翻译');
  });

  it('is told as the chair typed it', () => {
    for (const reason of ['译员换人', 'Line test', '']) expect(pauseReason(reason, texts.getFixedT('en'))).toBe(reason);
  });
});
