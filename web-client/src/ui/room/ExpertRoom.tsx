import { useMediaQuery } from '@mantine/hooks';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelBanner } from '../hear/ChannelBanner';
import { MixBanner } from '../hear/MixBanner';
import { SightBanner } from '../hear/SightBanner';
import { useConsultation } from '../parts/consultationContext';
import { RecordingNotice } from '../recording/RecordingNotice';
import { TurnStrip } from '../hear/TurnStrip';
import { SidePanel } from '../panel/SidePanel';
import { useUnread } from '../panel/useUnread';
import { Announcer } from './Announcer';
import { BottomBar } from './BottomBar';
import { ConnectionBanner } from './ConnectionBanner';
import classes from './ExpertRoom.module.css';
import { Knock } from './Knock';
import { MutedHint } from './MutedHint';
import { PicturesNotice } from './PicturesNotice';
import { useView } from './roomContext';
import { SharingLine } from './SharingLine';
import { StageArea } from './StageArea';
import { TopBar } from './TopBar';
import { useImagesAhead } from './useImagesAhead';
import { useShortcuts } from './useShortcuts';
import { WithheldNotice } from './WithheldNotice';

export type PanelName = 'people' | 'chat' | 'interpretation' | 'outcome';

/** The room of experts, consultants, interpreters and the coordinator. */
export function ExpertRoom() {
  const { t } = useTranslation();
  const view = useView();
  const wide = useMediaQuery('(min-width: 1200px)', undefined, { getInitialValueInEffect: false });
  const [panel, setPanel] = useState<PanelName | null>(wide ? 'people' : null);
  const [gallery, setGallery] = useState(false);
  const [images, setImages] = useState(false);
  const { looking } = useConsultation();
  useEffect(() => looking.wanted.watch(() => looking.wanted.get() && setImages(true)), [looking]);
  // The faces first; what stands beside them is drawn in the pauses.
  const rest = useDeferredValue(true, false);
  const unread = useUnread(view, panel === 'chat');
  useShortcuts();
  useImagesAhead();
  const toggle = (name: PanelName) => setPanel(panel === name ? null : name);
  return (
    <div className={classes.room} data-testid="page-room">
      <a className="skip" href="#stage">
        {t('app.skip')}
      </a>
      <TopBar />
      <ConnectionBanner />
      <ChannelBanner />
      <MixBanner />
      <SightBanner />
      <PicturesNotice />
      <WithheldNotice />
      <RecordingNotice />
      <TurnStrip />
      <SharingLine />
      <div className={classes.middle}>
        <main id="stage" tabIndex={-1} className={classes.stage}>
          {panel !== 'people' && <Knock />}
          <StageArea gallery={gallery} images={images} />
        </main>
        {rest && panel && <SidePanel panel={panel} unread={unread} onPanel={setPanel} />}
      </div>
      <Announcer unread={unread} />
      <MutedHint />
      <BottomBar
        panel={panel}
        unread={unread}
        gallery={gallery}
        images={images}
        onPanel={toggle}
        onGallery={() => setGallery(!gallery)}
        onImages={() => setImages(!images)}
      />
    </div>
  );
}
