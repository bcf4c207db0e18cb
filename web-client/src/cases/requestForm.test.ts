import { describe, expect, it } from 'vitest';
import { checkDraft, emptyDraft, isMinor, parseDraft, type RequestDraft } from './requestForm';

const TODAY = '2026-11-22';
const filled: RequestDraft = { ...emptyDraft('s'), relation: 'child', applicant_name: '王敏', phone: '+86 21 5555 0134', patient_name: '王建国', patient_born: '1961-04-30', specialty: 'oncology', purpose: '手术？' };

describe('the request form', () => {
  it('asks for what is needed and no more', () => {
    expect(checkDraft(filled, TODAY)).toEqual({});
    expect(Object.keys(checkDraft(emptyDraft('s'), TODAY))).toHaveLength(7);
    expect(checkDraft({ ...filled, purpose: '  ' }, TODAY)).toEqual({ purpose: 'empty' });
  });

  it('knows what no telephone number and no address is, as the server does', () => {
    expect(checkDraft({ ...filled, phone: ' 021 ' }, TODAY)).toEqual({ phone: 'phone' });
    for (const email of ['wang', 'wang@', '@example.org', 'wang min@example.org']) expect(checkDraft({ ...filled, email }, TODAY)).toEqual({ email: 'email' });
    expect(checkDraft({ ...filled, email: 'wang.min@example.org' }, TODAY)).toEqual({});
  });

  it('knows days', () => {
    for (const patient_born of ['1961', '2027-01-01', '1961-13-01']) expect(checkDraft({ ...filled, patient_born }, TODAY)).toEqual({ patient_born: 'date' });
  });

  it('lets only parent or guardian apply for a child', () => {
    const child = { ...filled, patient_born: '2020-05-01' };
    expect(checkDraft(child, TODAY)).toEqual({ relation: 'guardian' });
    expect(checkDraft({ ...child, relation: 'parent' }, TODAY)).toEqual({});
    expect([isMinor('2008-11-23', TODAY), isMinor('2008-11-22', TODAY)]).toEqual([true, false]);
  });

  it('asks a physician where he works, and for a child who guards it', () => {
    const referred = { ...filled, relation: 'physician' as const };
    expect(Object.keys(checkDraft(referred, TODAY)).sort()).toEqual(['history', 'hospital', 'licence']);
    const whole = { ...referred, hospital: 'Demo Hospital East', licence: '110', history: 'CT' };
    expect(checkDraft(whole, TODAY)).toEqual({});
    expect(checkDraft({ ...whole, patient_born: '2020-05-01' }, TODAY)).toEqual({ guardian_name: 'guardianName' });
    expect(checkDraft({ ...whole, patient_born: '2020-05-01', guardian_name: '王敏' }, TODAY)).toEqual({});
  });

  it('takes a kept draft and drops what is none', () => {
    expect(parseDraft(JSON.stringify({ phone: '1', other: 'x', purpose: 3 }), 's')).toEqual({ ...emptyDraft('s'), phone: '1' });
    for (const text of [null, '{', 'null', '3']) expect(parseDraft(text, 's')).toEqual(emptyDraft('s'));
  });
});
