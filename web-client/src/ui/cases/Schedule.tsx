import { Button, Checkbox, CopyButton, List, NumberInput, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseFailure, scheduleCase } from '../../cases/casesApi';
import { clockIn, moment } from '../../cases/time';
import type { CasePage, Letter } from '../../cases/types';
import { useLocale } from '../parts/useLocale';

interface ScheduleProps {
  page: CasePage;
  onChange: (page: CasePage) => void;
  onTrouble: (failure: CaseFailure | null) => void;
}

/** The time in everybody's own zone, then links and calendar files to send. */
export function Schedule({ page, onChange, onTrouble }: ScheduleProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [starts, setStarts] = useState('');
  const [minutes, setMinutes] = useState(60);
  const [recorded, setRecorded] = useState(false);
  const [letters, setLetters] = useState<Letter[]>([]);
  const at = Date.parse(starts);
  const fix = async () => {
    const result = await scheduleCase(page.id, { starts: at, minutes, recorded });
    onTrouble(result.ok ? null : result);
    if (!result.ok) return;
    setLetters(result.value.invitations);
    onChange(result.value.case);
  };
  const shown = page.starts ?? (Number.isNaN(at) ? null : at);
  return (
    <Stack gap="sm">
      {page.starts !== null && (
        <Text>
          {t('cases.schedule.planned')} {moment(page.starts, locale)}
        </Text>
      )}
      {shown !== null && (
        <List size="sm">
          {page.team.map((member) => (
            <List.Item key={member.id}>
              {member.name}: {clockIn(shown, member.time_zone, locale)} · {member.time_zone}
            </List.Item>
          ))}
        </List>
      )}
      {page.state !== 'preparing' && letters.length === 0 && page.starts === null && <Text>{t('cases.schedule.notYet')}</Text>}
      {page.state === 'preparing' && (
        <>
          <TextInput type="datetime-local" label={t('cases.schedule.starts')} value={starts} onChange={(event) => setStarts(event.currentTarget.value)} data-testid="starts" />
          <NumberInput label={t('cases.schedule.minutes')} value={minutes} min={10} max={480} hideControls onChange={(value) => setMinutes(Number(value))} />
          <Checkbox label={t('cases.schedule.recorded')} checked={recorded} onChange={(event) => setRecorded(event.currentTarget.checked)} />
          <Button disabled={Number.isNaN(at)} onClick={() => void fix()} data-testid="schedule">
            {t('cases.schedule.make')}
          </Button>
        </>
      )}
      {letters.length > 0 && <Letters letters={letters} />}
    </Stack>
  );
}

function Letters({ letters }: { letters: Letter[] }) {
  const { t } = useTranslation();
  const file = (letter: Letter) => URL.createObjectURL(new Blob([letter.calendar], { type: 'text/calendar' }));
  return (
    <section data-testid="letters">
      <Title order={3} size="h5">
        {t('cases.schedule.links')}
      </Title>
      <Text>{t('cases.schedule.once')}</Text>
      {letters.map((letter) => (
        <Paper key={letter.link} withBorder p="sm" mt="xs">
          <Text fw={600}>
            {letter.name} · {t(`role.${letter.role}`)}
          </Text>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {letter.link}
          </Text>
          <CopyButton value={letter.link}>
            {({ copied, copy }) => (
              <Button size="xs" mt="xs" mr="xs" variant="outline" onClick={copy}>
                {t(copied ? 'cases.schedule.copied' : 'cases.schedule.copy')}
              </Button>
            )}
          </CopyButton>
          <Button component="a" size="xs" mt="xs" variant="outline" href={file(letter)} download="consultation.ics">
            {t('cases.schedule.calendar')}
          </Button>
        </Paper>
      ))}
    </section>
  );
}
