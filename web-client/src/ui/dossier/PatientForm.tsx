import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import type { Identity } from '../../images/types';
import { dicomDate, readableDate } from './dates';

const SEXES = ['M', 'F', 'O'] as const;

interface PatientFormProps {
  api: DossierApi;
  patient: Identity | null;
  onChanged: () => void;
}

/** Who the patient of the case is. */
export function PatientForm({ api, patient, onChanged }: PatientFormProps) {
  const { t } = useTranslation();
  const [alphabetic, setAlphabetic] = useState(patient?.name.alphabetic ?? '');
  const [ideographic, setIdeographic] = useState(patient?.name.ideographic ?? '');
  const [birth, setBirth] = useState(readableDate(patient?.birth_date ?? ''));
  const [sex, setSex] = useState<string | null>(patient?.sex ?? null);
  const [note, setNote] = useState('');
  const date = dicomDate(birth);
  const save = () => {
    if (date === null) return;
    const next: Identity = {
      name: { alphabetic: alphabetic.trim(), ideographic: ideographic.trim(), phonetic: patient?.name.phonetic ?? '' },
      ...(date !== '' && { birth_date: date }),
      ...(sex !== null && { sex }),
    };
    api
      .setPatient(next)
      .then(() => setNote(t('dossier.patient.saved')))
      .then(onChanged)
      .catch((error: unknown) => setNote(t('dossier.failed', { detail: error instanceof Error ? error.message : '' })));
  };
  return (
    <Stack gap={12}>
      <Text size="sm">{t('dossier.patient.explain')}</Text>
      <TextInput label={t('dossier.patient.alphabetic')} value={alphabetic} maxLength={64} onChange={(event) => setAlphabetic(event.currentTarget.value)} />
      <TextInput label={t('dossier.patient.ideographic')} value={ideographic} maxLength={64} onChange={(event) => setIdeographic(event.currentTarget.value)} />
      <TextInput
        label={t('dossier.patient.birthDate')}
        value={birth}
        error={date === null && t('dossier.patient.badDate')}
        onChange={(event) => setBirth(event.currentTarget.value)}
      />
      <Select label={t('dossier.patient.sex')} value={sex} data={SEXES.map((value) => ({ value, label: t(`dossier.sex.${value}`) }))} onChange={setSex} />
      <Group justify="space-between">
        <Text size="sm" role="status">
          {note}
        </Text>
        <Button disabled={date === null || (alphabetic.trim() === '' && ideographic.trim() === '' && date === '')} onClick={save}>
          {t('dossier.patient.save')}
        </Button>
      </Group>
    </Stack>
  );
}
