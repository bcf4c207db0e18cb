import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Moment } from '../../ops/types';
import { useLocale } from '../parts/useLocale';
import classes from './Ops.module.css';

const SHOWN = 200;

/** What happened when, the newest first. */
export function Timeline({ events }: { events: readonly Moment[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const words = (moment: Moment) => {
    if (moment.what === 'path') return t(`ops.paths.${moment.path}`);
    if (moment.what !== 'alert') return t(`ops.moments.${moment.what}`);
    const { over, alert } = moment.alert;
    return t(over ? 'ops.moments.alertOver' : 'ops.moments.alert', { name: t(`ops.kinds.${alert.kind}.name`) });
  };
  const who = (moment: Moment) => {
    const participant = moment.what === 'alert' ? moment.alert.alert.subject.participant : moment.participant;
    return participant === null ? '' : `p${participant}`;
  };
  return (
    <div>
      <Title order={3} size="h5" id="timeline">
        {t('ops.history.timeline')}
      </Title>
      <div className={classes.scroll} role="region" aria-labelledby="timeline" tabIndex={0}>
        <ol className={classes.timeline} data-testid="timeline">
          {[...events]
            .reverse()
            .slice(0, SHOWN)
            .map((moment, index) => (
              <li key={index} data-kind={moment.what === 'alert' && !moment.alert.over ? 'alert' : 'plain'}>
                <time dateTime={new Date(moment.at).toISOString()}>{time.format(moment.at)}</time>
                <span>{who(moment)}</span>
                <span>{words(moment)}</span>
              </li>
            ))}
        </ol>
      </div>
    </div>
  );
}
