import type { Invitation } from '../api/types';
import type { Consultation } from '../consultation/Consultation';
import { isHeld } from '../signalling/isHeld';
import { ConsultationContext } from './parts/consultationContext';
import { useStore } from './parts/useStore';
import { EndedPage } from './pages/EndedPage';
import { LobbyPage } from './pages/LobbyPage';
import { PreJoinPage } from './prejoin/PreJoinPage';
import { RoomPage } from './room/RoomPage';

interface SeatProps {
  invitation: Invitation;
  consultation: Consultation;
}

export function SeatPages(props: SeatProps) {
  return (
    <ConsultationContext value={props.consultation}>
      <SeatPage {...props} />
    </ConsultationContext>
  );
}

/** Which page a seat is on follows from what the server said, not from what was clicked. */
function SeatPage({ invitation, consultation }: SeatProps) {
  const signal = useStore(consultation.store, (state) => state.signal);
  const joined = useStore(consultation.store, (state) => state.joined);
  const presence = useStore(consultation.store, (state) => state.session.presence);
  const view = useStore(consultation.store, (state) => state.session.view);
  if (signal.kind === 'closed') return <EndedPage reason={signal.reason} invitation={invitation} />;
  // Also of one that has begun: a consent was withdrawn while the server was started anew.
  if (!joined || isHeld(signal)) return <PreJoinPage invitation={invitation} />;
  if (presence === 'lobby') return <LobbyPage onLeave={() => void consultation.leave()} />;
  if (view) return <RoomPage view={view} />;
  return <PreJoinPage invitation={invitation} />;
}
