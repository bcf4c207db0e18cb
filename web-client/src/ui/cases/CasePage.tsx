import { Button, Paper, Tabs, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accessOfCase } from '../../accounts/accountsApi';
import { forgetDrafts } from '../../base/Draft';
import { addToTeam, type CaseFailure, type CaseResult, readCase, workOn } from '../../cases/casesApi';
import { sentenceOf } from '../../cases/refusals';
import type { CasePage as Page, Letter } from '../../cases/types';
import { AccessSection } from '../accounts/AccessSection';
import { CaseData } from './CaseData';
import { CaseSide } from './CaseSide';
import { ConsentList } from './ConsentList';
import classes from './Desk.module.css';
import { DossierTab } from './DossierTab';
import { FollowUps } from './FollowUps';
import { Letters } from './Letters';
import { PatientLink } from './PatientLink';
import { Prepare } from './Prepare';
import { Referral } from './Referral';
import { RequestFacts } from './RequestFacts';
import { Schedule } from './Schedule';
import { Team } from './Team';
import { Translations } from './Translations';
import { Triage } from './Triage';

/** Something done to the case; the page shows what came of it. `true`: the server has taken it. */
export type Work = (what: string, body: unknown) => Promise<boolean>;

/** Somebody is added to the team. `true`: the server has taken it. */
export type Join = (person: unknown) => Promise<boolean>;

interface CasePageProps {
  page: Page;
  onChange: (page: Page) => void;
  onBack: () => void;
}

const TABS = ['request', 'consents', 'checklist', 'prepare', 'translation', 'team', 'schedule', 'referral', 'follow', 'letters'] as const;

/** One case: its parts, what is missing, and where it may go. */
export function CasePage({ page, onChange, onBack }: CasePageProps) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<CaseFailure | null>(null);
  // Their links are shown once: they stay until the case is left, whichever tab is open.
  const [invitations, setInvitations] = useState<Letter[]>([]);
  const [late, setLate] = useState<Letter[]>([]);
  // They end with a session that is called off, by whatever door.
  const forgetLinks = () => {
    setInvitations([]);
    setLate([]);
  };
  const take = (result: CaseResult<Page>) => {
    setTrouble(result.ok ? null : result);
    if (!result.ok) return false;
    onChange(result.value);
    const { state } = result.value;
    if (state !== 'scheduled' && state !== 'in_session') forgetLinks();
    return true;
  };
  const work: Work = async (what, body) => {
    doings.current += 1;
    const result = await workOn(page.id, what, body);
    const done = take(result);
    // What was confirmed while this page was open is shown before anybody goes on.
    if (!result.ok && sentenceOf(result.detail)?.key === 'planConfirmedMeanwhile') await readAgain();
    return done;
  };
  // What is done meanwhile says more than what was asked for before.
  const doings = useRef(0);
  const readAgain = async () => {
    const before = doings.current;
    const result = await readCase(page.id);
    if (result.ok && doings.current === before) onChange(result.value);
  };
  const join: Join = async (person) => {
    const result = await addToTeam(page.id, person);
    if (!result.ok) return take(result);
    const { invitation, ...value } = result.value;
    if (invitation) setLate((before) => [...before, invitation]);
    return take({ ok: true, value });
  };
  const erased = () => {
    forgetDrafts(`case.${page.id}.`);
    onBack();
  };
  const panels: Record<(typeof TABS)[number], React.ReactNode> = {
    request: (
      <>
        <RequestFacts page={page} />
        <PatientLink id={page.id} />
        <Triage page={page} work={work} />
      </>
    ),
    consents: (
      <>
        <ConsentList consents={page.consents} />
        <AccessSection load={() => accessOfCase(page.id)} own={false} />
        <CaseData page={page} onErased={erased} />
      </>
    ),
    checklist: <DossierTab page={page} work={work} onDossier={() => void readAgain()} />,
    prepare: <Prepare page={page} work={work} />,
    translation: <Translations page={page} work={work} />,
    team: <Team page={page} late={late} work={work} join={join} />,
    schedule: <Schedule page={page} invitations={invitations} work={work} onChange={onChange} onInvite={setInvitations} onTrouble={setTrouble} />,
    referral: <Referral key={page.referral?.state} page={page} trouble={trouble} work={work} />,
    follow: <FollowUps page={page} work={work} />,
    letters: <Letters id={page.id} letters={page.letters} mail={page.mail} />,
  };
  return (
    <>
      <Button variant="subtle" onClick={onBack} mb="xs" px="xs" leftSection={<IconArrowLeft size={16} />} data-testid="back">
        {t('cases.desk.back')}
      </Button>
      <div className={classes.case} data-testid="case-page">
        <Paper withBorder p="md" miw={0}>
          <Title order={2} size="h3">
            {page.patient_name}
          </Title>
          <Text c="var(--dim)" mb="sm">
            {t('cases.track.number', { number: page.id })} · {t(`cases.states.${page.state}`)}
          </Text>
          <Tabs defaultValue="request" keepMounted={false}>
            <Tabs.List>
              {TABS.map((tab) => (
                <Tabs.Tab key={tab} value={tab} px="sm" data-testid={`tab-${tab}`}>
                  {t(`cases.desk.tabs.${tab}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {TABS.map((tab) => (
              <Tabs.Panel key={tab} value={tab} pt="md">
                {panels[tab]}
              </Tabs.Panel>
            ))}
          </Tabs>
        </Paper>
        <CaseSide page={page} trouble={trouble} work={work} />
      </div>
    </>
  );
}
