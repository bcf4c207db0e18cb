import { Button } from '@mantine/core';
import { IconDoor } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { peopleWaiting } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { PersonName } from '../parts/PersonName';
import classes from './Knock.module.css';
import { useRights, useView } from './roomContext';

/** Somebody waits outside: one press lets her in, without looking for a list. */
export function Knock() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const { host } = useRights();
  const waiting = peopleWaiting(useView());
  return (
    <div className={classes.place} role="status">
      {host &&
        waiting.map((person) => (
          <div key={person.id} className={classes.knock}>
            <IconDoor size={20} aria-hidden />
            <span className={classes.words}>
              <PersonName name={person.name} /> · {t(`role.${person.role}`)} · {t('people.waiting')}
            </span>
            <Button
              size="xs"
              data-testid={`admit-${person.id}`}
              onClick={() => void consultation.command({ type: 'admit', participant: person.id })}
            >
              {t('people.admit')}
            </Button>
          </div>
        ))}
    </div>
  );
}
