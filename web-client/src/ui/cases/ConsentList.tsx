import { List, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import type { ConsentView } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import { Withdraw } from './Withdraw';

/** Every form that was signed, and what became of it. */
export function ConsentList({ consents, onWithdraw }: { consents: ConsentView[]; onWithdraw?: (id: number) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (consents.length === 0) return <Text>{t('cases.track.none')}</Text>;
  return consents.map((consent) => (
    <Paper key={consent.id} withBorder p="md" mb="sm">
      <List>
        {consent.scopes.map((scope) => (
          <List.Item key={scope}>{t(`cases.scopes.${scope}`)}</List.Item>
        ))}
      </List>
      <Text size="sm">{t('cases.track.signed', { name: consent.signed_name, when: moment(consent.signed, locale) })}</Text>
      <Text size="sm">{consent.signer.by === 'patient' ? t('cases.track.asPatient') : t('cases.track.asRepresentative', { relation: consent.signer.relation, document: consent.signer.document })}</Text>
      {consent.interpreter && (
        <Text size="sm">
          {t('journey.consent.interpreter')}: {consent.interpreter}
        </Text>
      )}
      {consent.withdrawn !== null && <Text fw={600}>{t('cases.track.withdrawn', { when: moment(consent.withdrawn, locale) })}</Text>}
      {consent.withdrawn === null && onWithdraw && <Withdraw onWithdraw={() => onWithdraw(consent.id)} />}
    </Paper>
  ));
}
