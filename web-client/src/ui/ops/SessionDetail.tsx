import { Button, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readSession } from '../../ops/opsApi';
import { points } from '../../ops/shade';
import { AlertList } from './AlertList';
import { ChannelTable, HearingTable, PeopleTable, PictureTable } from './DetailTables';
import { FloorLine } from './FloorLine';
import classes from './Ops.module.css';
import { SessionHistory } from './SessionHistory';
import { Strip } from './Strip';
import { useReadAgain } from './useReadAgain';

const EVERY_MS = 2_000;

/** One session closely: people over time, who hears whom, who sees what and why not better. */
export function SessionDetail({ session, now, onBack }: { session: string; now: number; onBack: () => void }) {
  const { t } = useTranslation();
  const detail = useReadAgain(readSession, session, EVERY_MS);
  return (
    <section className={classes.main} data-testid="session-detail">
      <div className={classes.words}>
        <Button variant="default" size="xs" onClick={onBack}>
          {t('ops.back')}
        </Button>
        <Title order={2} size="h4">
          {session}
        </Title>
      </div>
      {detail === null && <Text>{t('ops.over')}</Text>}
      {detail && (
        <>
          <AlertList alerts={detail.alerts} now={now} />
          <Title order={3} size="h5">
            {t('ops.heat')}
          </Title>
          <div className={classes.heat}>
            {detail.heat.rows.map((row) => {
              const heard = row.cells.filter((cell) => cell !== null);
              const words = heard.length > 0 ? t('ops.least', { score: points(Math.min(...heard)) }) : t('ops.noPair');
              return [
                <span key={`n${row.participant}`}>
                  p{row.participant} · {t(`ops.roles.${row.role as 'family'}`)}
                </span>,
                <Strip key={`s${row.participant}`} cells={row.cells} label={words} />,
              ];
            })}
          </div>
          <FloorLine turns={detail.health.turns} people={detail.health.people} now={now} />
          <PeopleTable people={detail.health.people} />
          <HearingTable pairs={detail.health.pairs} people={detail.health.people} />
          <ChannelTable channels={detail.health.channels} />
          <PictureTable pictures={detail.health.pictures} />
        </>
      )}
      <SessionHistory session={session} />
    </section>
  );
}
