import type { Locale } from '../i18n/locale';

/** Day and minute in the reader's own zone, which is named. */
export function moment(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** A day such as 2041-09-21, as the reader writes it. */
export function dayOf(day: string, locale: Locale): string {
  return day && new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day));
}

/** The same moment where somebody else is: Tue, 1 Dec, 16:00. */
export function clockIn(at: number, zone: string, locale: Locale): string {
  try {
    return new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
  } catch {
    return zone;
  }
}

/** Today where the reader is, as 2026-11-22. */
export function today(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
