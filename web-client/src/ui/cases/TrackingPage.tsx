import { Alert, Badge, Loader, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accessOfOwnCase } from '../../accounts/accountsApi';
import { type CaseResult, openTrack, withdrawConsent } from '../../cases/casesApi';
import { moment } from '../../cases/time';
import { isOver, type TrackPage } from '../../cases/types';
import { AccessSection } from '../accounts/AccessSection';
import { FullPage } from '../parts/FullPage';
import { useLocale } from '../parts/useLocale';
import { ConsentForm } from './ConsentForm';
import { ConsentList } from './ConsentList';

/** What the family follows: state, next step, consents. */
export function TrackingPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [page, setPage] = useState<TrackPage | null>(null);
  const [trouble, setTrouble] = useState<'lost' | 'failed' | null>(null);
  useEffect(() => {
    void openTrack(secret).then((result) => (result.ok ? setPage(result.value) : setTrouble('lost')));
  }, [secret]);

  const take = (result: CaseResult<TrackPage>) => {
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
          <div>
            <Text c="var(--dim)">{t('cases.track.number', { number: page.case })}</Text>
            <Text size="lg">{page.patient_name}</Text>
            <Badge variant="outline" size="lg" mt={8} tt="none">
              {t(`cases.states.${page.state}`)}
            </Badge>
          </div>
          {page.reason && <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{t('cases.track.reason', { reason: page.reason })}</Text>}
          {page.starts !== null && !isOver(page.state) && <Text>{t('cases.track.starts', { when: moment(page.starts, locale) })}</Text>}
          {page.starts === null && !isOver(page.state) && <Text>{t('cases.track.next', { when: moment(page.due, locale) })}</Text>}
          <Title order={2} size="h4">
            {t('cases.track.consents')}
          </Title>
          <ConsentList consents={page.consents} onWithdraw={(id) => void withdrawConsent(id).then(take)} />
          <ConsentForm minor={page.minor} onAnswer={take} />
          <AccessSection load={accessOfOwnCase} own />
        </>
      )}
    </FullPage>
  );
}
