import { useMediaQuery } from '@mantine/hooks';
import {
  IconHandStop,
  IconLanguage,
  IconLayoutGrid,
  IconLayoutSidebarRight,
  IconListCheck,
  IconMessage,
  IconPhotoScan,
  IconScreenShare,
  IconScreenShareOff,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { troublesOf } from '../../session/coverage';
import { peopleInRoom, peopleWaiting } from '../../session/selectors';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { BarButton } from './BarButton';
import classes from './BottomBar.module.css';
import { RecordingControl } from '../recording/RecordingControl';
import { CameraControl } from './CameraControl';
import { ChairControls } from './ChairControls';
import type { PanelName } from './ExpertRoom';
import { LeaveControl } from './LeaveControl';
import { MicrophoneControl } from './MicrophoneControl';
import { MoreMenu } from './MoreMenu';
import { useMe, useRights, useView } from './roomContext';

interface BottomBarProps {
  panel: PanelName | null;
  unread: number;
  gallery: boolean;
  images: boolean;
  onPanel: (panel: PanelName) => void;
  onGallery: () => void;
  onImages: () => void;
}

/** Everything one does in the room, in one row. */
export function BottomBar({ panel, unread, gallery, images, onPanel, onGallery, onImages }: BottomBarProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 700px)', undefined, { getInitialValueInEffect: false });
  const view = useView();
  const rights = useRights();
  const waiting = rights.host ? peopleWaiting(view).length : 0;
  const troubles = rights.host ? troublesOf(view) : 0;
  return (
    <footer>
      <div className={classes.bar} role="toolbar" aria-label={t('bar.label')}>
      <div className={classes.group}>
        <MicrophoneControl />
        <CameraControl />
        {!narrow && <ShareButton />}
        <HandButton />
      </div>
      <div className={classes.group}>
        {!narrow && <RecordingControl />}
        {!narrow && <ChairControls />}
        {narrow && <MoreMenu gallery={gallery} onGallery={onGallery} />}
        <LeaveControl />
      </div>
      <div className={classes.group}>
        <BarButton
          icon={<IconPhotoScan size={22} />}
          label={t('images.title')}
          testId="images-toggle"
          tone={images ? 'on' : 'plain'}
          pressed={images}
          onClick={onImages}
        />
        {!narrow && !images && (
          <BarButton
            icon={gallery ? <IconLayoutSidebarRight size={22} /> : <IconLayoutGrid size={22} />}
            label={t(gallery ? 'bar.speaker' : 'bar.gallery')}
            testId="gallery-toggle"
            onClick={onGallery}
          />
        )}
        {rights.host && !narrow && (
          <BarButton
            icon={<IconLanguage size={22} />}
            label={t('lead.title')}
            testId="interpretation-toggle"
            tone={panel === 'interpretation' ? 'on' : 'plain'}
            pressed={panel === 'interpretation'}
            badge={{ count: troubles, words: t('lead.troubles', { count: troubles }) }}
            onClick={() => onPanel('interpretation')}
          />
        )}
        {rights.outcome && (
          <BarButton
            icon={<IconListCheck size={22} />}
            label={t('outcome.title')}
            testId="outcome-toggle"
            tone={panel === 'outcome' ? 'on' : 'plain'}
            pressed={panel === 'outcome'}
            onClick={() => onPanel('outcome')}
          />
        )}
        <BarButton
          icon={<IconUsers size={22} />}
          label={`${t('bar.people')} ${peopleInRoom(view).length}`}
          testId="people-toggle"
          tone={panel === 'people' ? 'on' : 'plain'}
          pressed={panel === 'people'}
          badge={{ count: waiting, words: `${t('people.waiting')}: ${waiting}` }}
          onClick={() => onPanel('people')}
        />
        <BarButton
          icon={<IconMessage size={22} />}
          label={t('bar.chat')}
          testId="chat-toggle"
          tone={panel === 'chat' ? 'on' : 'plain'}
          pressed={panel === 'chat'}
          badge={{ count: unread, words: t('chat.unread', { count: unread }) }}
          onClick={() => onPanel('chat')}
        />
      </div>
      </div>
    </footer>
  );
}

function ShareButton() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { screen } = useLocalMedia();
  if (!useRights().share) return null;
  return (
    <BarButton
      icon={screen ? <IconScreenShareOff size={22} /> : <IconScreenShare size={22} />}
      label={t(screen ? 'bar.stopShare' : 'bar.share')}
      testId="share-toggle"
      tone={screen ? 'on' : 'plain'}
      pressed={screen !== null}
      onClick={() => (screen ? local.stopScreen() : void local.shareScreen())}
    />
  );
}

function HandButton() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const raised = (useMe()?.hand ?? null) !== null;
  return (
    <BarButton
      icon={<IconHandStop size={22} />}
      label={t(raised ? 'bar.lower' : 'bar.raise')}
      testId="hand-toggle"
      tone={raised ? 'on' : 'plain'}
      pressed={raised}
      shortcut="H"
      onClick={() => void consultation.command({ type: 'raise_hand', raised: !raised })}
    />
  );
}
