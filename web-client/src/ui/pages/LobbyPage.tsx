import { Button, Text } from '@mantine/core';
import { IconDoor } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FullPage } from '../parts/FullPage';
import { formatDuration } from '../parts/formatDuration';
import { useNow } from '../parts/useNow';
import { ConnectionBanner } from '../room/ConnectionBanner';

export function LobbyPage({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const [since] = useState(now);
  return (
    <FullPage name="lobby" title={t('lobby.title')} icon={<IconDoor size={40} />}>
      <ConnectionBanner />
      <Text>{t('lobby.text')}</Text>
      <Text c="var(--dim)" className="figures">
        {t('lobby.since', { time: formatDuration(now - since) })}
      </Text>
      <Button variant="default" onClick={onLeave}>
        {t('lobby.leave')}
      </Button>
    </FullPage>
  );
}
