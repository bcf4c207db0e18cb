import { Text } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConsultationState } from '../parts/consultationContext';
import { formatDuration } from '../parts/formatDuration';
import { FullPage } from '../parts/FullPage';
import { useNow } from '../parts/useNow';
import { ConnectionBanner } from '../room/ConnectionBanner';
import { useView } from '../room/roomContext';

/** For whoever is shut out: what happens, that it will end, and that nothing is to be done. */
export function DeliberationPage() {
  const { t } = useTranslation();
  const { deliberation } = useView();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const now = useNow();
  return (
    <FullPage name="deliberation" title={t('deliberation.pageTitle')} icon={<IconShieldLock size={48} color="var(--violet-text)" />}>
      <ConnectionBanner />
      <Text size="lg">{t('deliberation.pageText')}</Text>
      <Text size="lg">{t('deliberation.pagePrivate')}</Text>
      {deliberation !== null && (
        <Text size="lg" c="var(--dim)" className="figures" role="timer">
          {t('deliberation.since', { time: formatDuration(now + offset - deliberation) })}
        </Text>
      )}
    </FullPage>
  );
}
