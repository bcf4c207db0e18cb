import { Anchor, Button, Text } from '@mantine/core';
import { IconDownload, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../protocol/generated';
import { recordingAddress } from '../../recordings/paths';
import { readCheckpoint } from '../../recordings/recordingApi';
import type { KeptCheckpoint } from '../../recordings/types';
import classes from './Keepsake.module.css';

/** The end of the evidence is signed a moment after the end of the call. */
const PATIENCE_MS = 1000;
const TRIES = 5;

const PLAYERS: readonly Role[] = ['local_expert', 'consultant', 'coordinator'];

/** What everybody takes home at the end of the call: the signed fingerprint of all that happened. */
export function Keepsake({ session, role }: { session: string; role: Role }) {
  const { t } = useTranslation();
  const kept = useCheckpoint(session);
  if (!kept) return null;
  const text = `${JSON.stringify(kept, null, 2)}\n`;
  return (
    <section className={classes.box} data-testid="keepsake">
      <Text fw={600}>{t('kept.title')}</Text>
      <Text size="sm">{t('kept.text')}</Text>
      <Text size="sm">
        {t('kept.short')}: <code className={classes.root}>{kept.root.slice(0, 16)}</code>
      </Text>
      <Button
        component="a"
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        href={`data:application/json;charset=utf-8,${encodeURIComponent(text)}`}
        download={t('kept.file', { session })}
        data-testid="keepsake-save"
      >
        {t('kept.save')}
      </Button>
      {PLAYERS.includes(role) && (
        <Anchor href={recordingAddress(session)} className={classes.play} data-testid="keepsake-play">
          <IconPlayerPlay size={18} aria-hidden /> {t('player.open')}
        </Anchor>
      )}
    </section>
  );
}

/** The newest checkpoint; asked for again while the end is not signed yet. */
function useCheckpoint(session: string): KeptCheckpoint | null {
  const [kept, setKept] = useState<KeptCheckpoint | null>(null);
  useEffect(() => {
    let stopped = false;
    const opened = Date.now();
    const ask = async (tries: number) => {
      const result = await readCheckpoint(session);
      if (stopped) return;
      if (result.kind === 'ok') setKept(result.value);
      const signedSince = result.kind === 'ok' && (result.value?.at ?? 0) >= opened;
      if (!signedSince && tries > 1) setTimeout(() => void ask(tries - 1), PATIENCE_MS);
    };
    void ask(TRIES);
    return () => {
      stopped = true;
    };
  }, [session]);
  return kept;
}
