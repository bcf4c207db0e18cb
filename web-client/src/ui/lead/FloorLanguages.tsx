import { Select, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageName, SPOKEN } from '../../i18n/locale';
import type { ParticipantView } from '../../protocol/generated';
import { peopleInRoom } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './InterpretationPanel.module.css';
import { useLead } from './useLead';

const AS_DECLARED = '';

/** What somebody really speaks, when it is not what she said. */
export function FloorLanguages() {
  const { t } = useTranslation();
  const speakers = peopleInRoom(useView()).filter((person) => person.role !== 'interpreter');
  return (
    <section>
      <Title order={2} size="h6">
        {t('lead.floorLanguages')}
      </Title>
      <ul className={classes.list}>
        {speakers.map((person) => (
          <SpeakerRow key={person.id} person={person} />
        ))}
      </ul>
    </section>
  );
}

function SpeakerRow({ person }: { person: ParticipantView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const lead = useLead();
  const [chosen, setChosen] = useState(AS_DECLARED);
  const { first } = splitName(person.name, locale);
  const data = [
    { value: AS_DECLARED, label: t('lead.asDeclared', { language: languageName(person.speaks, locale) }) },
    ...SPOKEN.map((tag) => ({ value: tag, label: languageName(tag, locale) })),
  ];
  const choose = (value: string | null) => {
    setChosen(value ?? AS_DECLARED);
    lead({ act: 'floor_language', participant: person.id, language: value === null || value === AS_DECLARED ? null : value });
  };
  return (
    <li className={classes.head}>
      <span className={classes.grow}>{first}</span>
      <Select
        size="xs"
        w={180}
        aria-label={t('lead.speaksReally', { name: first })}
        data={data}
        value={chosen}
        onChange={choose}
        data-testid={`floor-language-${person.id}`}
      />
    </li>
  );
}
