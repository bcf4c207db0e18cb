import { Button, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ParticipantView } from '../../protocol/generated';
import { peopleArriving, peopleInRoom, peopleWaiting } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { PersonName } from '../parts/PersonName';
import { useRights, useView } from '../room/roomContext';
import classes from './PeoplePanel.module.css';
import { PersonRow } from './PersonRow';
import { WaitingRow } from './WaitingRow';

/** Hands first, in the order they were raised; then as they came. */
function inOrder(people: ParticipantView[]): ParticipantView[] {
  const raised = (person: ParticipantView) => person.hand ?? Number.POSITIVE_INFINITY;
  return [...people].sort((a, b) => (raised(a) === raised(b) ? a.id - b.id : raised(a) - raised(b)));
}

/** Who is here, who waits outside, and what may be done about it. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const view = useView();
  const rights = useRights();
  const waiting = peopleWaiting(view);
  const arriving = peopleArriving(view);
  const people = inOrder(peopleInRoom(view));
  return (
    <div className={classes.panel} data-testid="people-list" tabIndex={0} role="region" aria-label={t('people.title')}>
      {rights.takeChair && (
        <div className={classes.chair}>
          <Text size="sm">{t('people.noChair')}</Text>
          <Button size="xs" data-testid="take-chair" onClick={() => void consultation.command({ type: 'take_chair' })}>
            {t('people.takeChair')}
          </Button>
        </div>
      )}
      {rights.host && waiting.length > 0 && (
        <section className={classes.waiting}>
          <Title order={2} size="h6" className={classes.title}>
            {t('people.waiting')} <span className="figures">{waiting.length}</span>
          </Title>
          <ul className={classes.list}>
            {waiting.map((person) => (
              <WaitingRow key={person.id} person={person} />
            ))}
          </ul>
        </section>
      )}
      <section>
        <Title order={2} size="h6" className={classes.title}>
          {t('people.inRoom')} <span className="figures">{people.length}</span>
        </Title>
        <ul className={classes.list}>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
      </section>
      {arriving.length > 0 && (
        <section className={classes.arriving}>
          <Title order={2} size="h6" className={classes.title}>
            {t('people.arriving')} <span className="figures">{arriving.length}</span>
          </Title>
          <ul className={classes.list}>
            {arriving.map((person) => (
              <li key={person.id} className={classes.guest}>
                <PersonName name={person.name} /> · {t(`role.${person.role}`)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
