import { useTranslation } from 'react-i18next';
import type { OutcomeItem } from '../../protocol/generated';
import { PersonName } from '../parts/PersonName';
import { BilingualText } from './BilingualText';
import classes from './OutcomePanel.module.css';

/** What belongs to a line beside its text. */
export function ItemFacts({ item }: { item: OutcomeItem }) {
  const { t } = useTranslation();
  const { body } = item;
  const facts: string[] = [];
  if (body.kind === 'topic' && body.minutes !== null) facts.push(`${body.minutes} ${t('outcome.minutes')}`);
  if (body.kind === 'question' && body.strength) facts.push(t(`outcome.strengths.${body.strength}`));
  if (body.kind === 'option') {
    facts.push(body.priority === null ? t('outcome.notRecommended') : t('outcome.priorityShort', { number: body.priority }));
    if (body.intent) facts.push(t(`outcome.intents.${body.intent}`));
  }
  const more = body.kind === 'question' ? body.answer : body.kind === 'option' ? body.evidence : body.kind === 'test' ? body.changes : null;
  return (
    <>
      {more && (more.zh || more.en) && (
        <div className={classes.sub}>
          <BilingualText text={more} />
        </div>
      )}
      {(facts.length > 0 || body.kind === 'action') && (
        <div className={classes.meta}>
          {body.kind === 'action' && (
            <>
              <PersonName name={body.owner} />
              <span className="figures">{body.due}</span>
            </>
          )}
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </div>
      )}
    </>
  );
}
