import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FullPage } from '../parts/FullPage';

export function CrashPage() {
  const { t } = useTranslation();
  return (
    <FullPage name="crash" title={t('crash.title')} icon={<IconAlertTriangle size={40} />}>
      <Text>{t('crash.text')}</Text>
      <Button onClick={() => location.reload()}>{t('crash.reload')}</Button>
    </FullPage>
  );
}
