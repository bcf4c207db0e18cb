import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Answer } from '../../signalling/types';
import type { ParticipantId, ViewAct, ViewingView } from '../../protocol/generated';
import { isClinician } from '../../session/rights';
import { participantOf } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';

/** Said again so often while one leads: without any act for a minute the lead is free. */
const HOLD_MS = 15_000;

export interface Sharing {
  viewing: ViewingView;
  /** Leads what everybody looks at; null: nobody. */
  presenter: ParticipantId | null;
  presenting: boolean;
  /** Somebody else leads and I go where he goes. */
  following: boolean;
  /** May lead, pin, mark and keep. */
  mayAct: boolean;
  chair: boolean;
  follow: (on: boolean) => void;
  act: (act: ViewAct) => Promise<Answer>;
  post: (act: ViewAct) => void;
}

/** Who leads, and whether I follow. `watchOnly`: there is nothing to look around with. */
export function useSharing(watchOnly: boolean): Sharing {
  const consultation = useConsultation();
  const view = useView();
  const [wish, setWish] = useState(true);
  const { viewing } = view;
  const presenter = viewing.presenter?.participant ?? null;
  const presenting = presenter === view.me;
  useEffect(() => {
    if (!presenting) return;
    const timer = setInterval(() => void consultation.attempt({ type: 'view', act: { act: 'hold_control' } }), HOLD_MS);
    return () => clearInterval(timer);
  }, [consultation, presenting]);
  const act = useCallback((what: ViewAct) => consultation.attempt({ type: 'view', act: what }), [consultation]);
  const post = useCallback((what: ViewAct) => consultation.postView(what), [consultation]);
  const role = participantOf(view, view.me)?.role;
  const following = presenter !== null && !presenting && (wish || watchOnly);
  const mayAct = !watchOnly && role !== undefined && isClinician(role);
  const chair = view.chair === view.me;
  return useMemo(
    () => ({ viewing, presenter, presenting, following, mayAct, chair, follow: setWish, act, post }),
    [viewing, presenter, presenting, following, mayAct, chair, act, post],
  );
}
