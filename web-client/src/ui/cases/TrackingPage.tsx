import { Alert, Badge, Button, Loader, Paper, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accessOfOwnCase } from '../../accounts/accountsApi';
import { answerPlan, type CaseResult, joinFromTrack, openTrack, OWN_ARCHIVE, resubmit, returnedAddress, withdrawConsent } from '../../cases/casesApi';
import { withoutLinks } from '../../cases/letters';
import { moment } from '../../cases/time';
import { isOver, type TrackPage } from '../../cases/types';
import { DossierApi } from '../../images/dossierApi';
import { Uploader } from '../../images/Uploader';
import { AccessSection } from '../accounts/AccessSection';
import { UploadBox } from '../images/UploadBox';
import { FullPage } from '../parts/FullPage';
import { useLocale } from '../parts/useLocale';
import { ConsentForm } from './ConsentForm';
import { ConsentList } from './ConsentList';
import classes from './Desk.module.css';
import { PlanView } from './PlanView';

type Take = (result: CaseResult<TrackPage>) => void;

/** What the family follows: state, next step, letters, plan, consents, documents. */
export function TrackingPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<TrackPage | null>(null);
  const [trouble, setTrouble] = useState<'lost' | 'failed' | null>(null);
  useEffect(() => {
    void openTrack(secret).then((result) => (result.ok ? setPage(result.value) : setTrouble('lost')));
  }, [secret]);

  const take: Take = (result) => {
    setTrouble(result.ok ? null : 'failed');
    if (result.ok) setPage(result.value);
  };
  return (
    <FullPage name="track" title={t('cases.track.title')}>
      {!page && !trouble && <Loader size="sm" />}
      {trouble && (
        <Alert color="orange" role="alert">
          {t(`cases.track.${trouble}`)}
        </Alert>
      )}
      {page && (
        <>
          <Standing page={page} onAnswer={take} />
          {page.plan && <PlanAnswer page={page} onAnswer={take} />}
          <Returned page={page} />
          <Letters page={page} />
          {page.referrer ? (
            <Text>{t('journey.track.referrer')}</Text>
          ) : (
            <>
              <Title order={2} size="h4">
                {t('cases.track.consents')}
              </Title>
              <ConsentList consents={page.consents} onWithdraw={(id) => void withdrawConsent(id).then(take)} />
              <ConsentForm page={page} given={page.consents.filter(({ withdrawn }) => withdrawn === null).flatMap(({ scopes }) => scopes)} onAnswer={take} />
              <AccessSection load={accessOfOwnCase} own />
              <OwnData />
            </>
          )}
          {!isOver(page.state) && <Files caseId={String(page.case)} />}
        </>
      )}
    </FullPage>
  );
}

function Standing({ page, onAnswer }: { page: TrackPage; onAnswer: Take }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [more, setMore] = useState('');
  const join = async () => {
    const result = await joinFromTrack();
    if (result.ok) location.assign('/');
  };
  return (
    <>
      <div>
        <Text c="var(--dim)">{t('cases.track.number', { number: page.case })}</Text>
        <Text size="lg">{page.patient_name}</Text>
        <Badge variant="outline" size="lg" mt={8} tt="none">
          {t(`cases.states.${page.state}`)}
        </Badge>
      </div>
      {page.reason && <Text className={classes.long}>{t('cases.track.reason', { reason: page.reason })}</Text>}
      {page.state === 'returned' && (
        <>
          <Textarea size="md" label={t('journey.track.complete')} value={more} maxLength={4000} autosize minRows={3} onChange={(event) => setMore(event.currentTarget.value)} data-testid="complete" />
          <Button size="md" disabled={more.trim() === ''} onClick={() => void resubmit(more).then(onAnswer)} data-testid="resubmit">
            {t('journey.track.resubmit')}
          </Button>
        </>
      )}
      {page.starts !== null && !isOver(page.state) && <Text>{t('cases.track.starts', { when: moment(page.starts, locale) })}</Text>}
      {page.starts === null && !isOver(page.state) && <Text>{t('cases.track.next', { when: moment(page.due, locale) })}</Text>}
      {page.report && (
        <Button component="a" size="md" href="/api/v1/track/report" target="_blank" data-testid="read-report">
          {t('journey.track.report')}
        </Button>
      )}
      {page.may_join && (
        <Button size="lg" onClick={() => void join()} data-testid="join-family">
          {t('journey.my.join')}
        </Button>
      )}
    </>
  );
}

/** The plan with its quotation, and the answer to it. */
function PlanAnswer({ page, onAnswer }: { page: TrackPage; onAnswer: Take }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [name, setName] = useState('');
  const { plan } = page;
  if (!plan) return null;
  return (
    <Paper withBorder p="md" data-testid="offered-plan">
      <Title order={2} size="h4" mb="xs">
        {t('journey.plan.title')}
      </Title>
      <PlanView plan={plan} />
      {plan.state === 'offered' ? (
        <>
          <TextInput mt="sm" size="md" label={t('cases.track.name')} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} data-testid="plan-name" />
          <div className={classes.buttons}>
            <Button size="md" disabled={name.trim() === ''} onClick={() => void answerPlan(true, name, page.plan_digest).then(onAnswer)} data-testid="confirm-plan">
              {t('journey.plan.confirm')}
            </Button>
            <Button size="md" variant="default" disabled={name.trim() === ''} onClick={() => void answerPlan(false, name, page.plan_digest).then(onAnswer)}>
              {t('journey.plan.decline')}
            </Button>
          </div>
        </>
      ) : (
        <Text fw={600} mt="sm" data-testid="plan-answered">
          {t(`journey.plan.states.${plan.state}`)} · {plan.answered_by} {plan.answered !== null && moment(plan.answered, locale)}
        </Text>
      )}
    </Paper>
  );
}

/** Discharge summaries and the like, to be read or saved. */
function Returned({ page }: { page: TrackPage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (page.returned.length === 0) return null;
  return (
    <Paper withBorder p="md" data-testid="returned">
      <Title order={2} size="h4">
        {t('journey.returned.title')}
      </Title>
      {page.returned.map(({ what, title, document, passed }) => (
        <div key={`${passed}${title}`} className={classes.returned}>
          <Text fw={600} className={classes.long}>
            {title}
          </Text>
          <Text size="sm" c="var(--dim)">
            {t(`journey.returned.kinds.${what}`)} · {t('journey.returned.passed', { when: moment(passed, locale) })}
          </Text>
          {document === null ? (
            <Text size="sm">{t('journey.returned.unreadable')}</Text>
          ) : (
            <Button component="a" size="md" variant="default" mt={4} href={returnedAddress(document)} target="_blank" rel="noreferrer" data-testid={`read-returned-${document}`}>
              {t('journey.returned.read')}
            </Button>
          )}
        </div>
      ))}
    </Paper>
  );
}

function Letters({ page }: { page: TrackPage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (page.letters.length === 0) return null;
  return (
    <section data-testid="letters">
      <Title order={2} size="h4">
        {t('journey.letters.title')}
      </Title>
      {page.letters.map(({ subject, body, created }) => (
        <Paper key={`${created}${subject}`} withBorder p="md" mt="xs">
          <Text fw={600}>{subject}</Text>
          <Text size="sm" c="var(--dim)">
            {moment(created, locale)}
          </Text>
          <Text className={classes.long}>{withoutLinks(body, t('journey.letters.link'))}</Text>
        </Paper>
      ))}
    </section>
  );
}

/** A copy of everything, and how it comes to an end. */
function OwnData() {
  const { t } = useTranslation();
  return (
    <section aria-label={t('cases.data.own')} data-testid="own-data">
      <Title order={2} size="h4">
        {t('cases.data.own')}
      </Title>
      <Text size="sm">{t('cases.data.ownText')}</Text>
      <Button component="a" href={OWN_ARCHIVE} download size="md" variant="default" mt="sm" leftSection={<IconDownload size={16} aria-hidden />} data-testid="download-own">
        {t('cases.data.download')}
      </Button>
      <Text size="sm" c="var(--dim)" mt="sm">
        {t('cases.data.ownErasure')}
      </Text>
    </section>
  );
}

/** Records and pictures, at any time before the end. */
function Files({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const [uploader] = useState(() => new Uploader(new DossierApi(caseId), () => undefined));
  useEffect(() => () => uploader.stop(), [uploader]);
  return (
    <section data-testid="files">
      <Title order={2} size="h4">
        {t('journey.request.files')}
      </Title>
      <Text size="sm">{t('journey.request.addFiles')}</Text>
      <UploadBox uploader={uploader} />
    </section>
  );
}
