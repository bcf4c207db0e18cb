export type Shade = 'none' | 'good' | 'fair' | 'poor' | 'bad';

/** ITU-T G.107, Annex B: from 4.03 most are satisfied, below 3.1 nearly all are not. Hundredths. */
export function shadeOf(score: number | null): Shade {
  if (score === null) return 'none';
  if (score >= 403) return 'good';
  if (score >= 360) return 'fair';
  return score >= 310 ? 'poor' : 'bad';
}

export const points = (score: number) => (score / 100).toFixed(2);
