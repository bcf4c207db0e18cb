import type { Locale } from '../i18n/locale';
import type { ColleagueView, Member, Profile } from './types';

export const COLLEAGUE_ROLES = ['local_expert', 'consultant', 'interpreter', 'translator'] as const;

/** Somebody of the directory while he is edited; lists of words are typed with commas. */
export interface ColleagueDraft {
  role: Member['role'];
  name: string;
  email: string;
  specialties: string[];
  languages: string;
  country: string;
  hospital: string;
  credential: string;
  time_zone: string;
  weekdays: number[];
  away: boolean;
  absences: Profile['absences'];
  listed: boolean;
}

export const NOBODY: ColleagueDraft = { role: 'consultant', name: '', email: '', specialties: [], languages: '', country: '', hospital: '', credential: '', time_zone: 'Europe/London', weekdays: [], away: false, absences: [], listed: true };

export function draftOf({ role, name, email, profile, listed }: ColleagueView): ColleagueDraft {
  return { ...profile, role, name, email, listed, languages: profile.languages.join(', ') };
}

/** As the server takes it: in order, nothing twice, and no absence that lacks a day. */
export function formOf({ role, name, email, listed, languages, weekdays, absences, ...rest }: ColleagueDraft) {
  const tags = languages.split(/[,，、\s]+/).filter(Boolean);
  const profile: Profile = {
    ...rest,
    languages: [...new Set(tags)],
    weekdays: [...new Set(weekdays)].sort((a, b) => a - b),
    absences: absences.filter(({ from, until }) => from && until),
  };
  return { role, name: name.trim(), email: email.trim(), profile, listed };
}

/** Monday to Sunday as the reader names them; 2026-06-01 is a Monday. */
export function weekdayName(day: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 5, day));
}

export const weekdayNames = (days: readonly number[], locale: Locale) => days.map((day) => weekdayName(day, locale)).join(' ');
