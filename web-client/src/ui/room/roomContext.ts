import { createContext, useContext } from 'react';
import type { ParticipantView, SessionView } from '../../protocol/generated';
import { type Rights, rightsOf } from '../../session/rights';
import { participantOf } from '../../session/selectors';

export const ViewContext = createContext<SessionView | null>(null);

/** The session as this seat may see it. */
export function useView(): SessionView {
  const view = useContext(ViewContext);
  if (!view) throw new Error('drawn outside of the room');
  return view;
}

export function useMe(): ParticipantView | null {
  const view = useView();
  return participantOf(view, view.me);
}

export function useRights(): Rights {
  return rightsOf(useView());
}
