import { Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { Access, Sight } from '../../images/types';

const GUESTS = ['interpreter', 'translator', 'patient', 'family'] as const;
const SIGHTS = ['nothing', 'deidentified', 'identified'] as const;

interface AccessFormProps {
  api: DossierApi;
  access: Access;
  onChanged: () => void;
}

/** Who sees images, and in which form. Each choice counts at once. */
export function AccessForm({ api, access, onChanged }: AccessFormProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(access);
  const [note, setNote] = useState('');
  const choose = (who: keyof Access, sight: Sight) => {
    const next = { ...chosen, [who]: sight };
    setChosen(next);
    setNote('');
    api
      .setAccess(next)
      .then(() => setNote(t('dossier.access.saved')))
      .then(onChanged)
      .catch((error: unknown) => {
        setChosen(chosen);
        setNote(t('dossier.failed', { detail: error instanceof Error ? error.message : '' }));
      });
  };
  return (
    <Stack gap={12}>
      <Text size="sm">{t('dossier.access.explain')}</Text>
      {GUESTS.map((who) => (
        <Select
          key={who}
          label={t(`dossier.access.${who}`)}
          value={chosen[who]}
          data={SIGHTS.map((sight) => ({ value: sight, label: t(`dossier.access.${sight}`) }))}
          onChange={(value) => {
            const sight = SIGHTS.find((known) => known === value);
            if (sight) choose(who, sight);
          }}
          data-testid={`access-${who}`}
        />
      ))}
      <Text size="sm" role="status">
        {note}
      </Text>
    </Stack>
  );
}
