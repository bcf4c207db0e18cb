import { Text, Title, useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readHistory } from '../../ops/opsApi';
import { plotted } from '../../ops/plotted';
import { points } from '../../ops/shade';
import type { Minute } from '../../ops/types';
import classes from './Ops.module.css';
import { Plot } from './Plot';
import { Timeline } from './Timeline';
import { useReadAgain } from './useReadAgain';

const EVERY_MS = 30_000;

/** How a session went, minute by minute, and what happened when; also after it is over. */
export function SessionHistory({ session }: { session: string }) {
  const { t } = useTranslation();
  const history = useReadAgain(readHistory, session, EVERY_MS);
  if (history === undefined) return null;
  if (history === null) return <Text>{t('ops.history.none')}</Text>;
  return (
    <>
      <Title order={3} size="h5">
        {t('ops.history.title')}
      </Title>
      {history.minutes.length === 0 ? <Text c="dimmed">{t('ops.history.soon')}</Text> : <Plots minutes={history.minutes} />}
      <Timeline events={history.events} />
    </>
  );
}

function Plots({ minutes }: { minutes: readonly Minute[] }) {
  const { t } = useTranslation();
  const dark = useComputedColorScheme('light') === 'dark';
  const ink = dark ? '#c9c9c9' : '#495057';
  const grid = dark ? '#424242' : '#dee2e6';
  const blue = dark ? '#74c0fc' : '#1864ab';
  const orange = dark ? '#ffa94d' : '#d9480f';
  const columns = useMemo(() => plotted(minutes), [minutes]);
  const score = useMemo(() => [{ label: t('ops.history.score'), values: columns.score, colour: blue }], [columns, blue, t]);
  const delay = useMemo(() => [{ label: t('ops.history.delay'), values: columns.delay, colour: blue }], [columns, blue, t]);
  const loss = useMemo(
    () => [
      { label: t('ops.columns.lossUp'), values: columns.up, colour: blue },
      { label: t('ops.columns.lossDown'), values: columns.down, colour: orange, dash: [6, 4] },
    ],
    [columns, blue, orange, t],
  );
  const scores = minutes.flatMap((minute) => (minute.worst_score === null ? [] : [minute.worst_score]));
  const least = scores.length > 0 ? points(Math.min(...scores)) : '–';
  const longest = Math.max(0, ...minutes.map((minute) => minute.longest_delay_ms ?? 0));
  const most = Math.max(0, ...minutes.map((minute) => Math.max(minute.up_loss_permille, minute.down_loss_permille))) / 10;
  return (
    <div className={classes.plots}>
      <Plot label={t('ops.history.scoreLabel', { least })} seconds={columns.seconds} curves={score} unit="" from={1} to={4.5} ink={ink} grid={grid} />
      <Plot label={t('ops.history.delayLabel', { longest })} seconds={columns.seconds} curves={delay} unit=" ms" from={0} to={400} ink={ink} grid={grid} />
      <Plot label={t('ops.history.lossLabel', { most })} seconds={columns.seconds} curves={loss} unit=" %" from={0} to={5} ink={ink} grid={grid} />
    </div>
  );
}
