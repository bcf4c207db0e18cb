import { Badge, CopyButton, Button, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withoutLinks } from '../../cases/letters';
import { moment } from '../../cases/time';
import type { LetterRow } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import classes from './Desk.module.css';
import { PatientLink } from './PatientLink';

/** What left the house, what waits, and what is shown to copy. */
export function Letters({ id, letters, mail }: { id: number; letters: LetterRow[]; mail: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div data-testid="outbox">
      <Text size="sm" mb="sm">
        {t(mail ? 'journey.letters.mail' : 'journey.letters.noMail')}
      </Text>
      {letters.length === 0 && <Text c="var(--dim)">{t('journey.letters.none')}</Text>}
      {letters.map((letter) => {
        const body = withoutLinks(letter.body, t('journey.letters.link'));
        return (
          <Paper key={letter.id} withBorder p="sm" mb="xs">
            <Text fw={600}>{letter.subject}</Text>
            <Text size="sm" c="var(--dim)">
              {letter.recipient}
              {letter.address && ` <${letter.address}>`} · {moment(letter.created, locale)}
            </Text>
            <Badge variant="outline" tt="none" my={4} c={letter.state === 'failed' ? 'var(--danger)' : 'var(--text)'}>
              {t(`journey.letters.states.${letter.state}`)}
              {letter.problem && ` · ${letter.problem}`}
            </Badge>
            <Text size="sm" className={classes.long}>
              {body}
            </Text>
            <CopyButton value={`${letter.subject}\n\n${body}`}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="outline" mt="xs" onClick={copy}>
                  {t(copied ? 'cases.schedule.copied' : 'journey.letters.copy')}
                </Button>
              )}
            </CopyButton>
            {letter.kind === 'release_to_patient' && letter.state !== 'sent' && <PatientLink id={id} />}
          </Paper>
        );
      })}
    </div>
  );
}
