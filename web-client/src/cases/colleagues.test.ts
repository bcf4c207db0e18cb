import { describe, expect, it } from 'vitest';
import { draftOf, formOf, NOBODY, weekdayName, weekdayNames } from './colleagues';
import type { ColleagueView } from './types';

const cole: ColleagueView = {
  ...{ id: 7, role: 'consultant', name: 'Adebayo Cole', email: '', fit: 0, listed: true, next_free: null },
  profile: { specialties: ['oncology'], languages: ['en', 'zh'], country: 'GB', hospital: '', credential: '1', time_zone: 'Europe/London', weekdays: [2], away: false, absences: [{ from: '2026-12-22', until: '2027-01-04' }] },
};

describe('a colleague of the directory', () => {
  it('is edited and told as he was when nothing is changed', () => {
    const { role, name, email, profile, listed } = cole;
    expect(formOf(draftOf(cole))).toEqual({ role, name, email, profile, listed });
  });

  it('has languages in any writing, days in order, and no absence without an end', () => {
    const { profile } = formOf({ ...NOBODY, languages: 'en，zh、 en', weekdays: [5, 1, 5], absences: [{ from: '2026-12-22', until: '' }] });
    expect(profile.languages).toEqual(['en', 'zh']);
    expect(profile.weekdays).toEqual([1, 5]);
    expect(profile.absences).toEqual([]);
  });

  it('works on days that have a name in both languages', () => {
    expect(weekdayName(1, 'en')).toBe('Mon');
    expect(weekdayNames([6, 7], 'en')).toBe('Sat Sun');
    expect(weekdayName(1, 'zh-CN')).toBe('周一');
  });
});
