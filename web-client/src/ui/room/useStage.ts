import { useState } from 'react';
import { chooseStage, type Stage } from '../../session/chooseStage';
import { useConsultationState } from '../parts/consultationContext';
import { useView } from './roomContext';

const same = (a: Stage | null, b: Stage | null) => a?.participant === b?.participant && a?.source === b?.source;

/** What stands large now. Remembers what stood there before, so that silence does not change the picture. */
export function useStage(pinned: Stage | null): Stage | null {
  const view = useView();
  const lastSpeaker = useConsultationState((state) => state.session.lastSpeaker);
  const [before, setBefore] = useState<Stage | null>(null);
  const stage = chooseStage({ view, pinned, lastSpeaker, before });
  if (!same(stage, before)) setBefore(stage);
  return stage;
}
