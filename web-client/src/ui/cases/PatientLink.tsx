import { Button, CopyButton, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makePatientLink } from '../../cases/casesApi';
import classes from './Desk.module.css';

/** A link for the patient's own side: consents are signed there, and not by whoever referred the patient. */
export function PatientLink({ id }: { id: number }) {
  const { t } = useTranslation();
  const about = useId();
  const [made, setMade] = useState<{ name: string; link: string } | null>(null);
  const make = async (patient: boolean) => {
    const result = await makePatientLink(id, patient);
    if (result.ok) setMade(result.value);
  };
  return (
    <>
      <Button mt="sm" size="xs" variant="outline" onClick={() => void make(false)} aria-describedby={about} data-testid="patient-link">
        {t('journey.track.patientLink')}
      </Button>
      <Button mt="sm" ml="xs" size="xs" variant="outline" onClick={() => void make(true)} aria-describedby={about} data-testid="patients-own-link">
        {t('journey.track.patientsOwn')}
      </Button>
      <Text size="xs" c="var(--dim)" mt={4} id={about}>
        {t('journey.track.earlierEnd')}
      </Text>
      {made && (
        <>
          <Text size="sm" mt="xs">
            {t('journey.track.linkFor', { name: made.name })}
          </Text>
          <Text size="xs" className={classes.long} data-testid="patient-link-shown">
            {made.link}
          </Text>
          <CopyButton value={made.link}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="outline" onClick={copy}>
                {t(copied ? 'cases.schedule.copied' : 'cases.schedule.copy')}
              </Button>
            )}
          </CopyButton>
        </>
      )}
    </>
  );
}
