import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../protocol/generated';
import { isFamilySide } from '../../session/rights';
import { participantOf } from '../../session/selectors';
import { ConsoleRoom } from '../console/ConsoleRoom';
import { DeliberationPage } from '../family/DeliberationPage';
import { FamilyRoom } from '../family/FamilyRoom';
import { CueToasts } from '../hear/CueToasts';
import { ExpertRoom } from './ExpertRoom';
import { MuteRequestDialog } from './MuteRequestDialog';
import { Notices } from './Notices';
import { ViewContext } from './roomContext';
import { useWakeLock } from './useWakeLock';

/** The room, as it fits whoever sits in it. */
export function RoomPage({ view }: { view: SessionView }) {
  const { t } = useTranslation();
  useWakeLock();
  const role = participantOf(view, view.me)?.role;
  useEffect(() => {
    document.title = `${view.title} · ${t('app.name')}`;
  }, [view.title, t]);
  const calm = role !== undefined && isFamilySide(role);
  const room = calm ? <FamilyRoom /> : role === 'interpreter' ? <ConsoleRoom /> : <ExpertRoom />;
  return (
    <ViewContext value={view}>
      {view.shut_out ? <DeliberationPage /> : room}
      {!view.shut_out && <CueToasts />}
      <MuteRequestDialog />
      <Notices />
    </ViewContext>
  );
}
