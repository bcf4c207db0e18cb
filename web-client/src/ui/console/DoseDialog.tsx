import { Button, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type DoseMinute, isLoud, LOUD_SPL, sumOf, writeMinutes } from '../../rtc/limiter/DoseLog';
import { Dialog } from '../parts/Dialog';
import { saveFile } from '../parts/saveFile';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import classes from './DoseDialog.module.css';
import { useDesk } from './deskContext';

/** Two hours fit side by side; before them the sum speaks. */
const SHOWN = 120;
/** The foot and the top of the picture, in dB at the ear. */
const LOW_DB = 40;
const HIGH_DB = 100;

/** How loud it was in the ears of the interpreter, minute by minute. */
export function DoseDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('console.dose.title')}>
      {opened && <Dose />}
    </Dialog>
  );
}

function Dose() {
  const { t } = useTranslation();
  const { ears } = useDesk();
  const minutes = useStore(ears.store, (state) => state.day);
  const sum = sumOf(minutes);
  if (sum.mean === null || sum.loudest === null) return <Text size="sm">{t('console.dose.empty')}</Text>;
  return (
    <Stack gap={12} data-testid="dose-log">
      <Text size="sm">{t('console.dose.text', { limit: LOUD_SPL })}</Text>
      <Bars minutes={minutes.slice(-SHOWN)} />
      <dl className={classes.sum}>
        <dt>{t('console.dose.minutes')}</dt>
        <dd>{sum.minutes}</dd>
        <dt>{t('console.dose.mean')}</dt>
        <dd>{t('console.incoming.db', { count: Math.round(sum.mean) })}</dd>
        <dt>{t('console.dose.loudest')}</dt>
        <dd>{t('console.incoming.db', { count: Math.round(sum.loudest) })}</dd>
        <dt>{t('console.dose.loud', { limit: LOUD_SPL })}</dt>
        <dd data-warn={sum.loud > 0}>{sum.loud}</dd>
      </dl>
      <Button size="xs" variant="default" leftSection={<IconDownload size={16} />} onClick={() => save(ears.dose.minutes)} data-testid="dose-save">
        {t('console.dose.save')}
      </Button>
      <Text size="xs" c="var(--dim)">
        {t('console.dose.kept')}
      </Text>
    </Stack>
  );
}

function Bars({ minutes }: { minutes: readonly DoseMinute[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const share = (loudness: number) => Math.min(1, Math.max(0.02, (loudness - LOW_DB) / (HIGH_DB - LOW_DB))) * 100;
  const words = ({ at, decibels, limited }: DoseMinute) => {
    const time = new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    return t('console.dose.minute', { time, count: Math.round(decibels), limited });
  };
  return (
    <svg className={classes.bars} viewBox={`0 0 ${SHOWN * 3} 100`} preserveAspectRatio="none" role="img" aria-label={t('console.dose.picture', { count: minutes.length })}>
      <line x1={0} x2={SHOWN * 3} y1={100 - share(LOUD_SPL)} y2={100 - share(LOUD_SPL)} className={classes.limit} />
      {minutes.map((minute, place) => (
        <rect key={minute.at} x={place * 3} width={2} y={100 - share(minute.decibels)} height={share(minute.decibels)} data-loud={isLoud(minute)}>
          <title>{words(minute)}</title>
        </rect>
      ))}
    </svg>
  );
}

/** A file for the interpreter, who owns it. */
function save(minutes: readonly DoseMinute[]): void {
  saveFile('loudness.csv', 'text/csv', `minute,decibels,seconds_limited\n${writeMinutes(minutes)}\n`);
}
