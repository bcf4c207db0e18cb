import { Badge, Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { acknowledge } from '../../ops/opsApi';
import type { BoardAlert } from '../../ops/types';
import { formatDuration } from '../parts/formatDuration';
import classes from './Ops.module.css';

/** What somebody has to do, the gravest first, with its first step. */
export function AlertList({ alerts, now }: { alerts: readonly BoardAlert[]; now: number }) {
  const { t } = useTranslation();
  const sorted = [...alerts].sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || a.raised - b.raised);
  if (sorted.length === 0) return <Text c="dimmed">{t('ops.quiet')}</Text>;
  return (
    <div className={classes.lines}>
      {sorted.map((alert) => (
        <div key={[alert.kind, alert.subject.session, alert.subject.participant, alert.subject.language].join()} className={`${classes.alert} ${alert.severity === 'critical' ? classes.critical : ''}`} data-testid={`alert-${alert.kind}`}>
          <div>
            <Text fw={600} size="sm">
              {t(`ops.kinds.${alert.kind}.name`)} · {place(alert)}
            </Text>
            <Text size="sm">{t(`ops.kinds.${alert.kind}.step`)}</Text>
          </div>
          <div className={classes.words}>
            <Badge variant="light" color={alert.severity === 'critical' ? 'red' : 'orange'}>
              {t(`ops.severity.${alert.severity}`)}
            </Badge>
            <Badge variant="light" color="gray">
              {t(`ops.owner.${alert.owner}`)}
            </Badge>
            <span>{formatDuration(now - alert.raised)}</span>
            {alert.acknowledged === null ? (
              <Button size="compact-sm" variant="default" onClick={() => void acknowledge(alert)}>
                {t('ops.acknowledge')}
              </Button>
            ) : (
              <span>{t('ops.acknowledged')}</span>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function place({ subject }: BoardAlert): string {
  const person = subject.participant === null ? null : `p${subject.participant}`;
  return [subject.session, person, subject.language].filter((part) => part !== null).join(' · ') || '–';
}
