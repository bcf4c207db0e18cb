import { Alert, Loader, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiResult } from '../../api/types';
import { readContents } from '../../recordings/recordingApi';
import type { Contents } from '../../recordings/types';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { Player } from './Player';
import classes from './Player.module.css';

/** A recording, played in the browser by whoever may. */
export function PlayerPage({ session }: { session: string }) {
  const { t } = useTranslation();
  const [result, setResult] = useState<ApiResult<Contents> | null>(null);
  useEffect(() => {
    void readContents(session).then(setResult);
  }, [session]);
  const title = result?.kind === 'ok' ? result.value.title : t('player.title');
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <div className={classes.page} data-testid="page-player">
      <header className={classes.head}>
        <Title order={1} size="h4" className={classes.title}>
          {title}
        </Title>
        <div className={classes.switches}>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      {result === null && (
        <Text className={classes.wait} role="status">
          <Loader size="sm" /> {t('player.loading')}
        </Text>
      )}
      {result?.kind === 'ok' && <Player contents={result.value} />}
      {result !== null && result.kind !== 'ok' && (
        <main className={classes.wait}>
          <Alert color="orange" data-testid="player-problem">
            {t(`player.problem.${problemOf(result)}`)}
          </Alert>
        </main>
      )}
    </div>
  );
}

function problemOf(result: Exclude<ApiResult<Contents>, { kind: 'ok' }>): 'unknown' | 'refused' | 'seat' | 'key' | 'erased' | 'large' | 'unreachable' {
  if (result.kind === 'unreachable') return 'unreachable';
  switch (result.status) {
    case 401:
      return 'seat';
    case 403:
      return 'refused';
    case 404:
      return 'unknown';
    case 409:
      return 'key';
    case 410:
      return 'erased';
    case 413:
      return 'large';
    default:
      return 'unreachable';
  }
}
