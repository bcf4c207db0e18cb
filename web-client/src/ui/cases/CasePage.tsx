import { Button, Paper, Tabs, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accessOfCase } from '../../accounts/accountsApi';
import { type CaseFailure, type CaseResult, workOn } from '../../cases/casesApi';
import type { CasePage as Page } from '../../cases/types';
import { AccessSection } from '../accounts/AccessSection';
import { CaseSide } from './CaseSide';
import { Checklist } from './Checklist';
import { ConsentList } from './ConsentList';
import classes from './Desk.module.css';
import { RequestFacts } from './RequestFacts';
import { Schedule } from './Schedule';
import { Team } from './Team';

interface CasePageProps {
  page: Page;
  onChange: (page: Page) => void;
  onBack: () => void;
}

const TABS = ['request', 'checklist', 'consents', 'team', 'schedule'] as const;

/** One case: its parts, what is missing, and where it may go. */
export function CasePage({ page, onChange, onBack }: CasePageProps) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<CaseFailure | null>(null);
  const take = (result: CaseResult<Page>) => {
    setTrouble(result.ok ? null : result);
    if (result.ok) onChange(result.value);
  };
  const work = async (what: 'transition' | 'checklist' | 'team', body: unknown) => take(await workOn(page.id, what, body));
  return (
    <>
      <Button variant="subtle" onClick={onBack} mb="xs" px="xs" leftSection={<IconArrowLeft size={16} />} data-testid="back">
        {t('cases.desk.back')}
      </Button>
      <div className={classes.case} data-testid="case-page">
        <Paper withBorder p="md">
          <Title order={2} size="h3">
            {page.patient_name}
          </Title>
          <Text c="var(--dim)" mb="sm">
            {t('cases.track.number', { number: page.id })} · {t(`cases.states.${page.state}`)}
          </Text>
          <Tabs defaultValue="request" keepMounted={false}>
            <Tabs.List>
              {TABS.map((tab) => (
                <Tabs.Tab key={tab} value={tab} data-testid={`tab-${tab}`}>
                  {t(`cases.desk.tabs.${tab}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="request" pt="md">
              <RequestFacts page={page} />
            </Tabs.Panel>
            <Tabs.Panel value="checklist" pt="md">
              <Checklist items={page.checklist} onChange={(kind, state) => void work('checklist', { kind, state })} />
            </Tabs.Panel>
            <Tabs.Panel value="consents" pt="md">
              <ConsentList consents={page.consents} />
              <AccessSection load={() => accessOfCase(page.id)} own={false} />
            </Tabs.Panel>
            <Tabs.Panel value="team" pt="md">
              <Team team={page.team} onAdd={(person) => void work('team', person)} />
            </Tabs.Panel>
            <Tabs.Panel value="schedule" pt="md">
              <Schedule page={page} onChange={onChange} onTrouble={setTrouble} />
            </Tabs.Panel>
          </Tabs>
        </Paper>
        <CaseSide page={page} trouble={trouble} onMove={(to, reason) => void work('transition', { to, reason })} />
      </div>
    </>
  );
}
