import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView } from '../../protocol/generated';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';
import { PersonName } from '../parts/PersonName';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import classes from './PersonRow.module.css';

/** Somebody in the lobby. */
export function WaitingRow({ person }: { person: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const [asking, setAsking] = useState(false);
  const refuse = () => {
    void consultation.command({ type: 'refuse', participant: person.id });
    setAsking(false);
  };
  return (
    <li className={classes.row} data-testid={`waiting-${person.id}`}>
      <div className={classes.who}>
        <span className={classes.name}>
          <PersonName name={person.name} />
        </span>
        <span className={classes.detail}>{t(`role.${person.role}`)}</span>
      </div>
      <Button size="compact-sm" variant="default" data-testid={`refuse-${person.id}`} onClick={() => setAsking(true)}>
        {t('people.refuse')}
      </Button>
      <Button
        size="compact-sm"
        data-testid={`admit-${person.id}`}
        onClick={() => void consultation.command({ type: 'admit', participant: person.id })}
      >
        {t('people.admit')}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t('people.refuseConfirm', { name: splitName(person.name, locale).first })}
        confirm={t('people.refuse')}
        color="red"
        testId={`refuse-confirm-${person.id}`}
        onConfirm={refuse}
        onCancel={() => setAsking(false)}
      />
    </li>
  );
}
