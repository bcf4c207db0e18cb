import { createContext, useContext } from 'react';
import type { Consultation } from '../../consultation/Consultation';
import type { ConsultationState } from '../../consultation/ConsultationState';
import type { LocalMediaState } from '../../rtc/LocalMedia';
import { useStore } from './useStore';

export const ConsultationContext = createContext<Consultation | null>(null);

export function useConsultation(): Consultation {
  const consultation = useContext(ConsultationContext);
  if (!consultation) throw new Error('drawn outside of a seat');
  return consultation;
}

export function useConsultationState<Part>(select: (state: ConsultationState) => Part): Part {
  return useStore(useConsultation().store, select);
}

export function useLocalMedia(): LocalMediaState {
  return useStore(useConsultation().local.store, (state) => state);
}
