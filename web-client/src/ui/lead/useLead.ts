import type { LeadAct } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

/** What chair and coordinator decide about the interpretation. */
export function useLead(): (act: LeadAct) => void {
  const consultation = useConsultation();
  return (act) => void consultation.command({ type: 'lead_interpretation', act });
}
