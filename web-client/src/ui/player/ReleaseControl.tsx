import { Alert, Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingAddress } from '../../recordings/paths';
import { setRelease } from '../../recordings/recordingApi';
import type { Release } from '../../recordings/types';
import { Dialog } from '../parts/Dialog';
import classes from './Player.module.css';

/** Whether patient and family may play the recording, for whoever decides that where the house allows it. */
export function ReleaseControl({ session, first }: { session: string; first: Release | null }) {
  const { t } = useTranslation();
  const [release, setKnown] = useState(first);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState(false);
  if (!release?.offered) return null;
  const { given } = release;
  const send = async () => {
    const result = await setRelease(session, !given, reason.trim());
    setFailed(result.kind !== 'ok');
    if (result.kind !== 'ok') return;
    setKnown(result.value);
    setReason('');
    setOpen(false);
  };
  return (
    <section className={classes.panel}>
      <Title order={2} size="h5">
        {t('player.release.title')}
      </Title>
      <Text my={8} data-testid="release-state" data-given={given}>
        {t(given ? 'player.release.given' : 'player.release.withheld')} {given && <code className={classes.address}>{`${location.origin}${recordingAddress(session)}`}</code>}
      </Text>
      <Button variant="default" onClick={() => setOpen(true)} data-testid="release-open">
        {t(given ? 'player.release.takeBack' : 'player.release.give')}
      </Button>
      <Dialog opened={open} title={t(given ? 'player.release.takeBack' : 'player.release.give')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t(given ? 'player.release.takeBackText' : 'player.release.giveText')}</span>
          <Textarea
            label={t('player.release.reason')}
            description={t('player.release.reasonHint')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="release-reason"
          />
          <div role="alert">{failed && <Alert color="red">{t('player.release.failed')}</Alert>}</div>
          <Group justify="flex-end">
            <Button onClick={() => void send()} disabled={reason.trim() === ''} data-testid="release-send">
              {t(given ? 'player.release.takeBack' : 'player.release.give')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </section>
  );
}
