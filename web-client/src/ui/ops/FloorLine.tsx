import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { held } from '../../ops/floor';
import type { FloorTurn, Person } from '../../ops/types';
import { useLocale } from '../parts/useLocale';
import classes from './Ops.module.css';

interface FloorLineProps {
  turns: readonly FloorTurn[];
  people: readonly Person[];
  now: number;
}

/** Who has just had the floor and for how long, the oldest first. */
export function FloorLine({ turns, people, now }: FloorLineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 0 });
  const who = (participant: number | null) => {
    if (participant === null) return t('ops.nobodySpeaks');
    const role = people.find((person) => person.participant === participant)?.role;
    return role ? `p${participant} · ${t(`ops.roles.${role as 'family'}`)}` : `p${participant}`;
  };
  if (turns.length === 0) return null;
  return (
    <div>
      <Title order={3} size="h5">
        {t('ops.floor')}
      </Title>
      <ol className={classes.floor} data-testid="floor">
        {held(turns, now).map(({ participant, since, ms }) => (
          <li key={`${since}-${participant}`} data-quiet={participant === null || undefined}>
            {who(participant)} <strong>{seconds.format(ms / 1000)}</strong>
          </li>
        ))}
      </ol>
    </div>
  );
}
