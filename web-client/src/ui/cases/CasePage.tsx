import { Alert, Button, List, Paper, Tabs, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseResult, workOn } from '../../cases/casesApi';
import type { CasePage as Page, CaseState } from '../../cases/types';
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
  const [trouble, setTrouble] = useState<string | null>(null);
  const take = (result: CaseResult<Page>) => {
    setTrouble(result.ok ? null : result.detail);
    if (result.ok) onChange(result.value);
  };
  const work = async (what: 'transition' | 'checklist' | 'team', body: unknown) => take(await workOn(page.id, what, body));
  return (
    <>
      <Button variant="subtle" onClick={onBack} mb="xs">
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
            </Tabs.Panel>
            <Tabs.Panel value="team" pt="md">
              <Team team={page.team} onAdd={(person) => void work('team', person)} />
            </Tabs.Panel>
            <Tabs.Panel value="schedule" pt="md">
              <Schedule page={page} onChange={onChange} onTrouble={setTrouble} />
            </Tabs.Panel>
          </Tabs>
        </Paper>
        <Side page={page} trouble={trouble} onMove={(to, reason) => void work('transition', { to, reason })} />
      </div>
    </>
  );
}

interface SideProps {
  page: Page;
  trouble: string | null;
  onMove: (to: CaseState, reason: string) => void;
}

/** What is missing, and the next move. */
function Side({ page, trouble, onMove }: SideProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const items = page.readiness.missing.map((kind) => t(`cases.items.${kind}`));
  const missing = [...page.missing.map((what) => t(`cases.missing.${what}`)), ...items];
  return (
    <Paper withBorder p="md" component="aside" aria-label={t('cases.desk.missing')}>
      <Title order={3} size="h5">
        {t('cases.desk.missing')}
      </Title>
      {missing.length === 0 ? (
        <Text>{t('cases.desk.nothingMissing')}</Text>
      ) : (
        <List size="sm">
          {missing.map((what) => (
            <List.Item key={what}>{what}</List.Item>
          ))}
        </List>
      )}
      <TextInput mt="md" label={t('cases.desk.reason')} value={reason} maxLength={2000} onChange={(event) => setReason(event.currentTarget.value)} />
      {page.next
        .filter((to) => to !== 'scheduled')
        .map((to) => (
          <Button key={to} fullWidth mt="xs" variant="outline" onClick={() => onMove(to, reason)} data-testid={`move-${to}`}>
            {t('cases.desk.moveTo')} {t(`cases.states.${to}`)}
          </Button>
        ))}
      {trouble !== null && (
        <Alert mt="md" color="red" role="alert" title={t('cases.desk.notMoved')}>
          {trouble}
        </Alert>
      )}
    </Paper>
  );
}
