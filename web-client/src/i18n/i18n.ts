import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { recall, remember } from '../base/remembered';
import { en } from './en';
import { type Locale, LOCALES, pickLocale } from './locale';
import { zh } from './zh';

const KEY = 'locale';

function chosenLocale(): Locale | undefined {
  const kept = recall(KEY);
  return LOCALES.find((locale) => locale === kept);
}

/** Texts are part of the bundle: nothing is fetched, and no key is ever shown. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
    lng: chosenLocale() ?? pickLocale(navigator.languages),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  showLocale(currentLocale());
}

export function currentLocale(): Locale {
  return pickLocale([i18next.language]);
}

function showLocale(locale: Locale): void {
  document.documentElement.lang = locale;
}

/** The person chose it: kept for the next visit. */
export function chooseLocale(locale: Locale): void {
  remember(KEY, locale);
  void i18next.changeLanguage(locale);
  showLocale(locale);
}

/** The invitation suggests it: taken unless the person chose before. */
export function suggestLocale(spoken: string): void {
  if (chosenLocale()) return;
  const locale = pickLocale([spoken, ...navigator.languages]);
  void i18next.changeLanguage(locale);
  showLocale(locale);
}
