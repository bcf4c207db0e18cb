import { Alert, Anchor, Loader, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { watchBoard } from '../../ops/opsApi';
import type { Picture } from '../../ops/types';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { AlertList } from './AlertList';
import { DrainSwitch } from './DrainSwitch';
import { NowFigures } from './NowFigures';
import classes from './Ops.module.css';
import { RecentSessions } from './RecentSessions';
import { SessionDetail } from './SessionDetail';
import { SessionLine } from './SessionLine';

/** The operators' wall screen. */
export function OpsPage() {
  const { t } = useTranslation();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [lost, setLost] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  useEffect(() => {
    document.title = `${t('ops.title')} · ${t('app.name')}`;
  }, [t]);
  useEffect(
    () =>
      watchBoard(
        (next) => {
          setPicture(next);
          setLost(false);
        },
        () => setLost(true),
      ),
    [],
  );
  return (
    <div className={classes.page} data-testid="page-ops">
      <header className={classes.head}>
        <Title order={1} size="h4">
          {t('ops.title')}
        </Title>
        {picture && <NowFigures picture={picture} />}
        <div className={classes.words}>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        {lost && (
          <Alert color="orange">
            {t('ops.lost')} <Anchor href="/sign-in">{t('accounts.signIn.title')}</Anchor>
          </Alert>
        )}
        {!picture && !lost && <Loader size="sm" />}

        {picture && picture.shed !== 'nothing' && picture.shed !== '' && <Alert color="red">{t(`ops.shed.${picture.shed}`)}</Alert>}
        {picture && open !== null && <SessionDetail session={open} now={picture.at} onBack={() => setOpen(null)} />}
        {picture && open === null && (
          <>
            <AlertList alerts={picture.alerts} now={picture.at} />
            <DrainSwitch draining={picture.draining} sessions={picture.sessions.length} />
            <div className={classes.lines}>
              {picture.sessions.map((line) => (
                <SessionLine key={line.session} line={line} now={picture.at} onOpen={() => setOpen(line.session)} />
              ))}
              {picture.sessions.length === 0 && <p>{t('ops.noSessions')}</p>}
            </div>
            <RecentSessions live={new Set(picture.sessions.map((line) => line.session))} onOpen={setOpen} />
          </>
        )}
      </main>
    </div>
  );
}
