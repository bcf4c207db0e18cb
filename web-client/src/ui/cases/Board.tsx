import { Button, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { type CaseCard, type Column, isOver, STATES } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import classes from './Desk.module.css';

/** States that are always shown; the others only while a case is there. */
const ALWAYS: readonly string[] = ['submitted', 'triage', 'preparing', 'scheduled'];

interface BoardProps {
  columns: Column[];
  onOpen: (id: number) => void;
  /** Shows every case of a state. */
  onAll: (state: string) => void;
}

/** Cases by state, with what is due and what is missing. */
export function Board({ columns, onOpen, onAll }: BoardProps) {
  const { t } = useTranslation();
  const shown = STATES.map((state) => ({ state, count: 0, cards: [], ...columns.find((column) => column.state === state) }));
  return (
    <div className={classes.board} role="region" aria-label={t('cases.desk.board')} tabIndex={0}>
      {shown
        .filter(({ state, count }) => count > 0 || ALWAYS.includes(state))
        .map(({ state, count, cards }) => (
          <section key={state} className={classes.column} aria-label={t(`cases.states.${state}`)}>
            <Title order={2} size="h5">
              {t(`cases.states.${state}`)} · {count}
            </Title>
            {count === 0 && <Text c="var(--dim)">{t('cases.desk.empty')}</Text>}
            {cards.map((card) => (
              <Card key={card.id} card={card} onOpen={onOpen} />
            ))}
            {count > cards.length && (
              <Button size="xs" mt="xs" variant="subtle" onClick={() => onAll(state)}>
                {t('journey.desk.all', { count })}
              </Button>
            )}
          </section>
        ))}
    </div>
  );
}

export function Card({ card, onOpen }: { card: CaseCard; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const overdue = card.due < useNow(60_000);
  const missing = card.missing.map((what) => t(`cases.missing.${what}`)).join(t('common.list'));
  return (
    <button type="button" className={classes.card} onClick={() => onOpen(card.id)} data-testid={`case-${card.id}`}>
      <Text fw={600}>{card.patient_name}</Text>
      <Text size="sm">{t('cases.track.number', { number: card.id })}</Text>
      {!isOver(card.state) && (
        <>
          <Text size="sm" fw={overdue ? 600 : undefined} c={overdue ? 'var(--danger)' : 'var(--dim)'}>
            {t(overdue ? 'cases.desk.overdue' : 'cases.desk.due', { when: moment(card.due, locale) })}
          </Text>
          {card.starts !== null && <Text size="sm">{t('journey.desk.starts', { when: moment(card.starts, locale) })}</Text>}
          {card.next_look && (
            <Text size="sm" c={card.next_look.owned ? 'var(--dim)' : 'var(--warn-text)'} data-testid={`next-look-${card.id}`}>
              {[t('journey.follow.look', { day: card.next_look.day }), moment(card.next_look.due, locale), !card.next_look.owned && t('journey.follow.unowned')].filter(Boolean).join(' · ')}
            </Text>
          )}
          <Text size="sm">{t('cases.desk.ready', { score: card.readiness.score })}</Text>
          {missing && (
            <Text size="sm" c="var(--warn-text)">
              {t('cases.desk.missingList', { list: missing })}
            </Text>
          )}
        </>
      )}
    </button>
  );
}
