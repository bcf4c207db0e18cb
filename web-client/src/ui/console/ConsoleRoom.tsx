import { Tabs } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consoleOf } from '../../console/consoleModel';
import { Desk } from '../../console/Desk';
import { TurnStrip } from '../hear/TurnStrip';
import { useConsultation } from '../parts/consultationContext';
import { useUnread } from '../panel/useUnread';
import { ConnectionBanner } from '../room/ConnectionBanner';
import { useView } from '../room/roomContext';
import { AudienceLine } from './AudienceLine';
import { BoothChat, ReceivedLines } from './BoothChat';
import { CheckInDialog } from './CheckInDialog';
import { RecordingNotice } from '../recording/RecordingNotice';
import classes from './Console.module.css';
import { ConsoleHead } from './ConsoleHead';
import { CueRow } from './CueRow';
import { DeskContext, useModel } from './deskContext';
import { DoseDialog } from './DoseDialog';
import { EarsLine } from './EarsLine';
import { Glossary } from './Glossary';
import { HandoverBox } from './HandoverBox';
import { Incoming } from './Incoming';
import { KeysDialog } from './KeysDialog';
import { AutoFlip, HearTalk, Lamp, LampWarnings } from './Lamp';
import { MicrophoneKeys } from './MicrophoneKeys';
import { Pictures } from './Pictures';
import { SightDialog } from './SightDialog';
import sideClasses from './SideTabs.module.css';
import { type BoothTab, useConsoleActions } from './useConsoleActions';
import { useConsoleKeys } from './useConsoleKeys';
import { useDarkConsole } from './useDarkConsole';

/** The interpreter's place of work instead of the room: one screen, every function on a key. */
export function ConsoleRoom() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const [desk] = useState(() => new Desk(consultation));
  const hasBooth = consoleOf(useView()) !== null;
  useDarkConsole();
  useEffect(() => {
    // The server decides where the voice goes; here it must be ready at any time.
    void consultation.local.setMicrophoneOn(true);
    void desk.ears.start();
  }, [consultation, desk]);
  return (
    <DeskContext value={desk}>
      <div className={classes.console} data-testid="console">
        <a className="skip" href="#lamp">
          {t('console.skip')}
        </a>
        {hasBooth ? <Workplace /> : <WithoutBooth />}
      </div>
    </DeskContext>
  );
}

function WithoutBooth() {
  const { t } = useTranslation();
  const { chat } = useView();
  const [keys, setKeys] = useState(false);
  return (
    <>
      <ConsoleHead onCheckIn={null} onSight={null} onKeys={() => setKeys(true)} />
      <ConnectionBanner />
      <RecordingNotice />
      <main className={classes.without}>
        <p role="status">{t('console.noBooth')}</p>
        {chat.length > 0 && (
          <div className={classes.received}>
            <ReceivedLines shown />
          </div>
        )}
        <Pictures />
      </main>
      <KeysDialog opened={keys} onClose={() => setKeys(false)} />
    </>
  );
}

function Workplace() {
  const { mine } = useModel();
  const [dose, setDose] = useState(false);
  const [sight, setSight] = useState(false);
  const [tab, setTab] = useState<{ name: BoothTab; asked: number }>({ name: 'glossary', asked: 0 });
  const act = useConsoleActions({
    showLoudness: () => setDose(true),
    showSoundCheck: () => setChecking(true),
    showKeys: () => setKeys(true),
    showSight: () => setSight(true),
    openTab: (name) => setTab({ name, asked: tab.asked + 1 }),
  });
  // Somebody who has checked in, or works already, is not asked again after a reload.
  const [checking, setChecking] = useState(!mine.checked_in && mine.microphone === 'off');
  const [keys, setKeys] = useState(false);
  useConsoleKeys(act);
  return (
    <>
      <ConsoleHead onCheckIn={() => setChecking(true)} onSight={() => setSight(true)} onKeys={() => setKeys(true)} />
      <ConnectionBanner />
      <RecordingNotice />
      <TurnStrip />
      <main className={classes.work}>
        <div className={classes.left}>
          <Incoming act={act} />
          <EarsLine onDose={() => setDose(true)} />
        </div>
        <div className={classes.middle}>
          <Lamp />
          <LampWarnings />
          <MicrophoneKeys act={act} />
          <Pictures />
        </div>
        <div className={classes.right}>
          <HandoverBox act={act} />
          <AutoFlip />
          <HearTalk />
          <BoothTabs tab={tab.name} asked={tab.asked} onTab={(name) => setTab({ name, asked: 0 })} />
        </div>
      </main>
      <footer className={classes.foot}>
        <CueRow />
        <AudienceLine />
      </footer>
      <CheckInDialog opened={checking} onClose={() => setChecking(false)} />
      <KeysDialog opened={keys} onClose={() => setKeys(false)} />
      <SightDialog opened={sight} onClose={() => setSight(false)} />
      <DoseDialog opened={dose} onClose={() => setDose(false)} />
    </>
  );
}

interface BoothTabsProps {
  tab: BoothTab;
  /** Counts how often a key asked for the tab; 0: it was pressed. */
  asked: number;
  onTab: (tab: BoothTab) => void;
}

function BoothTabs({ tab, asked, onTab }: BoothTabsProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  const unread = useUnread(useView(), tab === 'chat');
  useEffect(() => {
    if (asked > 0) panel.current?.querySelector<HTMLInputElement>(`[data-panel="${tab}"] input`)?.focus();
  }, [tab, asked]);
  return (
    <Tabs ref={panel} value={tab} onChange={(value) => onTab(value === 'chat' ? 'chat' : 'glossary')} classNames={{ root: sideClasses.tabs, panel: sideClasses.body }}>
      <Tabs.List>
        <Tabs.Tab value="glossary">{t('console.terms.title')}</Tabs.Tab>
        <Tabs.Tab value="chat" data-testid="booth-chat-tab">
          {t('console.chat.title')}
          {unread > 0 && (
            <span className={sideClasses.unread} data-testid="console-unread">
              <span aria-hidden>{unread}</span>
              <span className="hidden-words">{t('chat.unread', { count: unread })}</span>
            </span>
          )}
        </Tabs.Tab>
      </Tabs.List>
      <p className="hidden-words" role="status">
        {unread > 0 && t('chat.unread', { count: unread })}
      </p>
      <Tabs.Panel value="glossary" data-panel="glossary">
        <Glossary />
      </Tabs.Panel>
      <Tabs.Panel value="chat" data-panel="chat">
        <BoothChat shown={tab === 'chat'} />
      </Tabs.Panel>
    </Tabs>
  );
}
