/** The languages of the page itself; what is spoken in a session may be any language. */
export const LOCALES = ['zh-CN', 'en'] as const;

export type Locale = (typeof LOCALES)[number];

export const LOCALE_NAMES: Record<Locale, string> = { 'zh-CN': '中文', en: 'English' };

/** The locale for the first tag that we have, English otherwise. */
export function pickLocale(tags: readonly string[]): Locale {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** What may be spoken and heard, in the order of the menu. */
export const SPOKEN = ['zh', 'en', 'yue', 'de', 'fr', 'es', 'it', 'ja', 'ko', 'ru', 'ar'] as const;

/** The name of a spoken language, as the reader calls it. */
export function languageName(tag: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
