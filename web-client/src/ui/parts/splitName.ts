import type { Locale } from '../../i18n/locale';

export interface SplitName {
  first: string;
  /** The same name in the other script. */
  other: string | null;
}

const HAN = /\p{Script=Han}/u;

/** `林悦 (Lin Yue)` in the order the reader reads: his own script first. */
export function splitName(name: string, locale: Locale): SplitName {
  const match = /^(.+?)\s*[(（](.+)[)）]$/.exec(name);
  const [, outer, inner] = match ?? [];
  if (outer === undefined || inner === undefined) return { first: name, other: null };
  const readsHan = locale === 'zh-CN';
  return HAN.test(inner) === readsHan && HAN.test(outer) !== readsHan
    ? { first: inner, other: outer }
    : { first: outer, other: inner };
}

/** One or two letters for a face without a picture. */
export function initials(name: string, locale: Locale): string {
  const { first } = splitName(name, locale);
  if (HAN.test(first)) return Array.from(first).slice(-2).join('');
  const words = first.split(/\s+/).filter((word) => !/^(dr|prof|mr|mrs|ms)\.?$/i.test(word));
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('');
}
