import { Tabs } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consoleOf } from '../../console/consoleModel';
import { Desk } from '../../console/Desk';
import { TurnStrip } from '../hear/TurnStrip';
import { useConsultation } from '../parts/consultationContext';
import { ConnectionBanner } from '../room/ConnectionBanner';
import { useView } from '../room/roomContext';
import { AudienceLine } from './AudienceLine';
import { BoothChat } from './BoothChat';
import { CheckInDialog } from './CheckInDialog';
import classes from './Console.module.css';
import { ConsoleHead } from './ConsoleHead';
import { CueRow } from './CueRow';
import { DeskContext, useModel } from './deskContext';
import { EarsLine } from './EarsLine';
import { Glossary } from './Glossary';
import { HandoverBox } from './HandoverBox';
import { Incoming } from './Incoming';
import { KeysDialog } from './KeysDialog';
import { AutoFlip, Lamp, LampWarnings } from './Lamp';
import { MicrophoneKeys } from './MicrophoneKeys';
import { Pictures } from './Pictures';
import sideClasses from './SideTabs.module.css';
import { useConsoleActions } from './useConsoleActions';
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
  const [keys, setKeys] = useState(false);
  return (
    <>
      <ConsoleHead onCheckIn={null} onKeys={() => setKeys(true)} />
      <ConnectionBanner />
      <main className={classes.without}>
        <p role="status">{t('console.noBooth')}</p>
        <Pictures />
      </main>
      <KeysDialog opened={keys} onClose={() => setKeys(false)} />
    </>
  );
}

function Workplace() {
  const { mine } = useModel();
  const act = useConsoleActions();
  // Somebody who has checked in, or works already, is not asked again after a reload.
  const [checking, setChecking] = useState(mine.credential === null && !mine.may_record && mine.microphone === 'off');
  const [keys, setKeys] = useState(false);
  useConsoleKeys(act);
  return (
    <>
      <ConsoleHead onCheckIn={() => setChecking(true)} onKeys={() => setKeys(true)} />
      <ConnectionBanner />
      <TurnStrip />
      <main className={classes.work}>
        <div className={classes.left}>
          <Incoming act={act} />
          <EarsLine />
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
          <BoothTabs />
        </div>
      </main>
      <footer className={classes.foot}>
        <CueRow />
        <AudienceLine />
      </footer>
      <CheckInDialog opened={checking} onClose={() => setChecking(false)} />
      <KeysDialog opened={keys} onClose={() => setKeys(false)} />
    </>
  );
}

function BoothTabs() {
  const { t } = useTranslation();
  return (
    <Tabs defaultValue="glossary" classNames={{ root: sideClasses.tabs, panel: sideClasses.body }}>
      <Tabs.List>
        <Tabs.Tab value="glossary">{t('console.terms.title')}</Tabs.Tab>
        <Tabs.Tab value="chat" data-testid="booth-chat-tab">
          {t('console.chat.title')}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="glossary">
        <Glossary />
      </Tabs.Panel>
      <Tabs.Panel value="chat">
        <BoothChat />
      </Tabs.Panel>
    </Tabs>
  );
}
