import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { points } from '../../ops/shade';
import type { Line } from '../../ops/types';
import { formatDuration } from '../parts/formatDuration';
import classes from './Ops.module.css';
import { Strip } from './Strip';

/** One session on the wall screen. */
export function SessionLine({ line, now, onOpen }: { line: Line; now: number; onOpen: () => void }) {
  const { t } = useTranslation();
  const worst = line.worst ? t('ops.worst', { score: points(line.worst.score), delay: line.worst.delay_ms }) : t('ops.noPair');
  return (
    <button type="button" className={`${classes.line} ${line.alerts > 0 ? classes.sick : ''}`} onClick={onOpen} data-testid="session-line">
      <div>
        <strong>{line.session}</strong>
        <div className={classes.words}>
          <span>{formatDuration(now - line.started)}</span>
          <span>{t('ops.present', { count: line.present })}</span>
          {line.reconnecting > 0 && <span>{t('ops.reconnecting', { count: line.reconnecting })}</span>}
        </div>
      </div>
      <span>{worst}</span>
      <Strip cells={line.strip} label={worst} />
      <div className={classes.words}>
        {line.recorded && <Badge color="red">{t('ops.recorded')}</Badge>}
        {line.consent !== 'unasked' && (
          <Badge variant="light" color={line.consent === 'given' ? 'teal' : 'orange'}>
            {t(`ops.consent.${line.consent}`)}
          </Badge>
        )}
        {line.deliberation && <Badge color="violet">{t('ops.deliberation')}</Badge>}
        {line.channels.map((channel) => (
          <Badge key={channel.language} variant="light" color={channel.covered ? 'teal' : 'orange'}>
            {channel.language} {channel.covered ? '✓' : t('ops.uncovered')}
          </Badge>
        ))}
        {line.alerts > 0 && <Badge variant="light" color="orange">{t('ops.alerts', { count: line.alerts })}</Badge>}
      </div>
    </button>
  );
}
