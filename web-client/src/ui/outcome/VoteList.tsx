import { useTranslation } from 'react-i18next';
import type { OutcomeItem } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { PersonName } from '../parts/PersonName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './OutcomePanel.module.css';
import { votesOn } from './outcomeModel';

/** Everybody's vote on one line. */
export function VoteList({ item }: { item: OutcomeItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const votes = votesOn(view.outcome, item);
  if (votes.length === 0) return null;
  return (
    <ul className={classes.votes}>
      {votes.map(({ stance, holds }) => {
        const person = participantOf(view, stance.participant);
        const [first, second] = locale === 'zh-CN' ? [stance.basis.zh, stance.basis.en] : [stance.basis.en, stance.basis.zh];
        return (
          <li key={stance.participant} data-holds={holds} data-stance={stance.stance}>
            {person ? <PersonName name={person.name} short /> : '…'}: <strong>{t(`outcome.stances.${stance.stance}`)}</strong>
            {!holds && ` (${t('outcome.outdated')})`}
            {(first || second) && ` · ${first || second}`}
          </li>
        );
      })}
    </ul>
  );
}
