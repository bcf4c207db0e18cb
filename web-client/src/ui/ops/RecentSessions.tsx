import { Button, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readRecent } from '../../ops/opsApi';
import { points, shadeOf } from '../../ops/shade';
import type { RecentSession } from '../../ops/types';
import { useLocale } from '../parts/useLocale';
import classes from './Ops.module.css';

/** Sessions that were: how they went can still be looked at. */
export function RecentSessions({ live, onOpen }: { live: ReadonlySet<string>; onOpen: (session: string) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [sessions, setSessions] = useState<RecentSession[] | null>(null);
  useEffect(() => {
    let gone = false;
    void readRecent().then((answer) => !gone && setSessions(answer));
    return () => {
      gone = true;
    };
  }, [live.size]);
  const over = (sessions ?? []).filter(({ session }) => !live.has(session));
  const when = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (
    <section aria-labelledby="recent">
      <Title order={2} size="h5" id="recent">
        {t('ops.history.recent')}
      </Title>
      {over.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t('ops.history.noRecent')}
        </Text>
      ) : (
        <div className={classes.table}>
          <table>
            <tbody>
              {over.map((one) => (
                <tr key={one.session}>
                  <th scope="row">{one.session}</th>
                  <td>{when.format(one.first_minute * 60_000)}</td>
                  <td>{t('ops.history.minutes', { count: one.last_minute - one.first_minute + 1 })}</td>
                  <td>{t('ops.present', { count: one.most_present })}</td>
                  <td data-shade={shadeOf(one.worst_score)}>{one.worst_score === null ? '–' : t('ops.least', { score: points(one.worst_score) })}</td>
                  <td>
                    <Button size="compact-xs" variant="default" onClick={() => onOpen(one.session)}>
                      {t('ops.history.open')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
