import { Button, CopyButton, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Letter } from '../../cases/types';
import { saveFile } from '../parts/saveFile';
import classes from './Desk.module.css';

interface InvitationsProps {
  letters: readonly Letter[];
  testId?: string;
}

/** What each person is sent: a link that is shown this once, the letter around it, and a calendar file. */
export function Invitations({ letters, testId = 'letters' }: InvitationsProps) {
  const { t } = useTranslation();
  return (
    <section data-testid={testId}>
      <Title order={3} size="h5">
        {t('cases.schedule.links')}
      </Title>
      <Text>{t('cases.schedule.once')}</Text>
      {letters.map((letter) => (
        <Paper key={letter.link || `${letter.name}${letter.role}`} withBorder p="sm" mt="xs">
          <Text fw={600}>
            {letter.name} · {t(`role.${letter.role}`)}
          </Text>
          {letter.mailed && <Text size="sm">{t('journey.letters.mailed')}</Text>}
          <Text size="sm" className={classes.long}>
            {letter.link || t('journey.schedule.sameLink')}
          </Text>
          <CopyButton value={`${letter.subject}\n\n${letter.text}`}>
            {({ copied, copy }) => (
              <Button size="xs" mt="xs" mr="xs" variant="outline" onClick={copy}>
                {t(copied ? 'cases.schedule.copied' : 'journey.letters.copy')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" mt="xs" variant="outline" onClick={() => saveFile('consultation.ics', 'text/calendar', letter.calendar)}>
            {t('cases.schedule.calendar')}
          </Button>
        </Paper>
      ))}
    </section>
  );
}
