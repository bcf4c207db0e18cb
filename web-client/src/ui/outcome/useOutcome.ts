import { useState } from 'react';
import type { OutcomeAct } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

export type OutcomeTrouble = 'stale' | 'refused' | 'notNow' | 'full' | 'failed';

const TROUBLES: Partial<Record<string, OutcomeTrouble>> = {
  stale: 'stale',
  not_found: 'stale',
  malformed: 'refused',
  not_now: 'notNow',
  too_many: 'full',
};

export interface OutcomeDesk {
  trouble: OutcomeTrouble | null;
  /** True: it was taken over. */
  ask: (act: OutcomeAct) => Promise<boolean>;
}

/** Asks for something of the form, and keeps why it was refused until the next try. */
export function useOutcome(): OutcomeDesk {
  const consultation = useConsultation();
  const [trouble, setTrouble] = useState<OutcomeTrouble | null>(null);
  const ask = async (act: OutcomeAct) => {
    const answer = await consultation.ask({ type: 'fill_outcome', act });
    if (answer.kind === 'done') setTrouble(null);
    else setTrouble(answer.kind === 'refused' ? (TROUBLES[answer.code] ?? 'failed') : 'failed');
    return answer.kind === 'done';
  };
  return { trouble, ask };
}
