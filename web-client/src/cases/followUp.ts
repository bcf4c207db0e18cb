export const CARRIED_OUT = ['fully', 'partly', 'not_at_all'] as const;
export const NOT_DONE = ['patient_declined', 'side_effects', 'progression', 'other_illness', 'not_available', 'cost', 'travel', 'waiting', 'lost_contact', 'died', 'other'] as const;

/** What became of the recommendations of a specialty, each counted once. */
export interface Concordance {
  specialty: string;
  fully: number;
  partly: number;
  not_at_all: number;
  reasons: { because: (typeof NOT_DONE)[number]; count: number }[];
}

export interface Finding {
  carried_out: (typeof CARRIED_OUT)[number];
  because: (typeof NOT_DONE)[number] | null;
  note: string;
  at: number | null;
}

/** A look back; its owner was written to when it was due, and again when it was late. */
export interface FollowUp {
  kind: 'follow_up';
  day: number;
  finding: Finding | null;
  asked?: number | null;
  urged?: number | null;
  called_off?: number | null;
}
