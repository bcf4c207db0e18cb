import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { type CaseCard, isOver, STATES } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import classes from './Desk.module.css';

/** States that are always shown; the others only while a case is there. */
const ALWAYS: readonly string[] = ['submitted', 'triage', 'preparing', 'scheduled'];

interface BoardProps {
  cards: CaseCard[];
  onOpen: (id: number) => void;
}

/** Cases by state, with what is due and what is missing. */
export function Board({ cards, onOpen }: BoardProps) {
  const { t } = useTranslation();
  const columns = STATES.map((state) => ({ state, own: cards.filter((card) => card.state === state) }));
  return (
    <div className={classes.board} role="region" aria-label={t('cases.desk.board')} tabIndex={0}>
      {columns
        .filter(({ state, own }) => own.length > 0 || ALWAYS.includes(state))
        .map(({ state, own }) => (
          <section key={state} className={classes.column} aria-label={t(`cases.states.${state}`)}>
            <Title order={2} size="h5">
              {t(`cases.states.${state}`)} · {own.length}
            </Title>
            {own.length === 0 && <Text c="var(--dim)">{t('cases.desk.empty')}</Text>}
            {own.map((card) => (
              <Card key={card.id} card={card} onOpen={onOpen} />
            ))}
          </section>
        ))}
    </div>
  );
}

function Card({ card, onOpen }: { card: CaseCard; onOpen: (id: number) => void }) {
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
