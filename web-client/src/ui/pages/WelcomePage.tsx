import { Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FullPage } from '../parts/FullPage';

/** The address without an invitation. */
export function WelcomePage() {
  const { t } = useTranslation();
  return (
    <FullPage name="welcome" title={t('welcome.title')} icon={<IconUsersGroup size={40} />}>
      <Text>{t('welcome.what')}</Text>
      <Text>{t('welcome.how')}</Text>
      <Text c="var(--dim)">{t('welcome.lost')}</Text>
    </FullPage>
  );
}
