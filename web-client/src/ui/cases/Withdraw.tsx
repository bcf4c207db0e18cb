import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Possible at any time; asked once more, since a session may fall with it. */
export function Withdraw({ onWithdraw }: { onWithdraw: () => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button mt="sm" variant="default" c="var(--danger)" onClick={() => setAsked(true)} data-testid="withdraw">
        {t('cases.track.withdraw')}
      </Button>
    );
  }
  return (
    <>
      <Text mt="sm">{t('cases.track.withdrawAsk')}</Text>
      <Group gap="xs" mt="xs">
        <Button bg="var(--danger-fill)" onClick={onWithdraw} data-testid="confirm-withdraw">
          {t('cases.track.withdraw')}
        </Button>
        <Button variant="default" onClick={() => setAsked(false)}>
          {t('cases.track.keep')}
        </Button>
      </Group>
    </>
  );
}
