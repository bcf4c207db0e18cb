export const RELATIONS = ['myself', 'parent', 'guardian', 'spouse', 'child', 'other'] as const;
/** How a physician stands to the patient he refers. */
export const PHYSICIAN = 'physician';
export const SPECIALTIES = ['oncology', 'cardiology', 'neurology', 'orthopaedics', 'paediatrics', 'haematology', 'rehabilitation', 'general'] as const;

/** What is typed, all of it text. */
export interface RequestDraft {
  submission: string;
  relation: (typeof RELATIONS)[number] | typeof PHYSICIAN | '';
  applicant_name: string;
  phone: string;
  email: string;
  patient_name: string;
  patient_born: string;
  address: string;
  specialty: (typeof SPECIALTIES)[number] | '';
  purpose: string;
  preferred_expert: string;
  /** Of a physician who refers. */
  hospital: string;
  department: string;
  licence: string;
  history: string;
  guardian_name: string;
}

export type FieldError = 'empty' | 'phone' | 'email' | 'date' | 'guardian' | 'guardianName';
export type FormErrors = Partial<Record<keyof RequestDraft, FieldError>>;

/** As the server counts. */
const SHORTEST_PHONE = 5;

const NEEDED = ['relation', 'applicant_name', 'phone', 'patient_name', 'patient_born', 'specialty', 'purpose'] as const;

const NEEDED_OF_A_PHYSICIAN = ['hospital', 'licence', 'history'] as const;

export function emptyDraft(submission: string, referral = false): RequestDraft {
  const physician = { hospital: '', department: '', licence: '', history: '', guardian_name: '' };
  return { submission, ...physician, relation: referral ? PHYSICIAN : '', applicant_name: '', phone: '', email: '', patient_name: '', patient_born: '', address: '', specialty: '', purpose: '', preferred_expert: '' };
}

/** A kept draft, if it is one. */
export function parseDraft(text: string | null, submission: string, referral = false): RequestDraft {
  const draft = emptyDraft(submission, referral);
  try {
    const kept: unknown = JSON.parse(text ?? '');
    if (typeof kept !== 'object' || kept === null) return draft;
    const texts = Object.entries(kept).filter(([key, value]) => key in draft && typeof value === 'string');
    return { ...draft, ...Object.fromEntries(texts) };
  } catch {
    return draft;
  }
}

export function isMinor(born: string, today: string): boolean {
  const eighteenth = `${String(Number(born.slice(0, 4)) + 18).padStart(4, '0')}${born.slice(4)}`;
  return eighteenth > today;
}

/** What keeps the form from being sent; `today` as 2026-11-22. */
export function checkDraft(draft: RequestDraft, today: string): FormErrors {
  const errors: FormErrors = {};
  const physician = draft.relation === PHYSICIAN;
  for (const field of [...NEEDED, ...(physician ? NEEDED_OF_A_PHYSICIAN : [])]) if (draft[field].trim() === '') errors[field] = 'empty';
  if (!errors.phone && draft.phone.trim().length < SHORTEST_PHONE) errors.phone = 'phone';
  const email = draft.email.trim();
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) errors.email = 'email';
  if (errors.patient_born) return errors;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(draft.patient_born) && !Number.isNaN(Date.parse(draft.patient_born));
  if (!isDay || draft.patient_born > today) errors.patient_born = 'date';
  else if (physician && isMinor(draft.patient_born, today) && draft.guardian_name.trim() === '') errors.guardian_name = 'guardianName';
  else if (!physician && isMinor(draft.patient_born, today) && !errors.relation && draft.relation !== 'parent' && draft.relation !== 'guardian') errors.relation = 'guardian';
  return errors;
}
