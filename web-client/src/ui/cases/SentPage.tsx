import { Anchor, Button, Text } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { FullPage } from '../parts/FullPage';
import { useLocale } from '../parts/useLocale';

/** The request is there: when we call, and the link to keep. */
export function SentPage({ link, callDue }: { link: string; callDue: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <FullPage name="sent" title={t('cases.request.sent')} icon={<IconMailCheck size={40} />}>
      <Text>{t('cases.request.callBy', { when: moment(callDue, locale) })}</Text>
      <Text fw={500}>{t('cases.request.keepLink')}</Text>
      <Anchor href={link} style={{ overflowWrap: 'anywhere' }} data-testid="tracking-link">
        {link}
      </Anchor>
      <Button component="a" href={link}>
        {t('cases.request.openLink')}
      </Button>
    </FullPage>
  );
}
