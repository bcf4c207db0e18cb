import { CloseButton, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { InterpretationPanel } from '../lead/InterpretationPanel';
import { OutcomePanel } from '../outcome/OutcomePanel';
import type { PanelName } from '../room/ExpertRoom';
import { useRights } from '../room/roomContext';
import { ChatPanel } from './ChatPanel';
import { PeoplePanel } from './PeoplePanel';
import classes from './SidePanel.module.css';

interface SidePanelProps {
  panel: PanelName;
  unread: number;
  onPanel: (panel: PanelName | null) => void;
}

/** People, chat and, for whoever leads, the interpretation; beside the stage; over it on a phone. */
export function SidePanel({ panel, unread, onPanel }: SidePanelProps) {
  const { t } = useTranslation();
  const { host, outcome } = useRights();
  return (
    <aside className={classes.panel} aria-label={t('room.panel')}>
      <CloseButton className={classes.close} size="lg" aria-label={t('room.closePanel')} onClick={() => onPanel(null)} />
      <Tabs
        value={panel}
        onChange={(value) => onPanel(value as PanelName)}
        keepMounted={false}
        classNames={{ root: classes.tabs, panel: classes.body }}
      >
        <Tabs.List>
          <Tabs.Tab value="people">{t('people.title')}</Tabs.Tab>
          <Tabs.Tab value="chat">
            {t('chat.title')}
            {unread > 0 && ` (${unread})`}
          </Tabs.Tab>
          {outcome && <Tabs.Tab value="outcome">{t('outcome.title')}</Tabs.Tab>}
          {host && <Tabs.Tab value="interpretation">{t('lead.title')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeoplePanel />
        </Tabs.Panel>
        <Tabs.Panel value="chat">
          <ChatPanel />
        </Tabs.Panel>
        {outcome && (
          <Tabs.Panel value="outcome">
            <OutcomePanel />
          </Tabs.Panel>
        )}
        {host && (
          <Tabs.Panel value="interpretation">
            <InterpretationPanel />
          </Tabs.Panel>
        )}
      </Tabs>
    </aside>
  );
}
