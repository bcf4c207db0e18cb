import { Badge, Button, Checkbox, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findColleagues } from '../../cases/casesApi';
import { COLLEAGUE_ROLES, draftOf, NOBODY, weekdayNames } from '../../cases/colleagues';
import { dayOf } from '../../cases/time';
import type { ColleagueView } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import { ColleagueForm } from './ColleagueForm';
import classes from './Desk.module.css';
import { countryName } from './Team';

/** The directory as it is kept up: who is known, when he can be asked, and whether he is offered at all. */
export function Colleagues({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [role, setRole] = useState<string>('consultant');
  const [all, setAll] = useState(false);
  const [people, setPeople] = useState<ColleagueView[]>([]);
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const look = useCallback(() => {
    void findColleagues({ role, all: all ? 'true' : '' }).then((result) => result.ok && setPeople(result.value));
  }, [role, all]);
  useEffect(look, [look]);
  const kept = () => {
    setOpen(null);
    look();
  };
  return (
    <Stack gap="md" data-testid="colleagues">
      <Button variant="subtle" w="fit-content" onClick={onBack} data-testid="to-board">
        {t('colleagues.board')}
      </Button>
      <Title order={2} size="h3">
        {t('colleagues.title')}
      </Title>
      <div className={classes.fields}>
        <NativeSelect label={t('cases.team.role')} data={COLLEAGUE_ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} value={role} onChange={(event) => setRole(event.currentTarget.value)} data-testid="colleagues-role" />
        <Checkbox label={t('colleagues.all')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} data-testid="colleagues-all" />
      </div>
      {people.length === 0 && <Text c="var(--dim)">{t('colleagues.none')}</Text>}
      {people.map((who) => (
        <Paper key={who.id} withBorder p="sm" data-testid={`known-${who.id}`}>
          <Line who={who} open={open === who.id} onOpen={() => setOpen(open === who.id ? null : who.id)} />
          {open === who.id && <ColleagueForm id={who.id} before={draftOf(who)} onKept={kept} />}
        </Paper>
      ))}
      <Button variant="outline" w="fit-content" onClick={() => setOpen(open === 'new' ? null : 'new')} data-testid="new-colleague">
        {t('colleagues.add')}
      </Button>
      {open === 'new' && (
        <Paper withBorder p="sm">
          <ColleagueForm id={null} before={NOBODY} onKept={kept} />
        </Paper>
      )}
    </Stack>
  );
}

function Line({ who, open, onOpen }: { who: ColleagueView; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { name, profile, listed, next_free: free } = who;
  const days = profile.weekdays.length > 0 ? t('colleagues.on', { days: weekdayNames(profile.weekdays, locale) }) : '';
  const next = free ? t('journey.schedule.nextFree', { day: dayOf(free, locale) }) : t('journey.team.away');
  return (
    <div className={classes.row}>
      <div>
        <Text fw={600} size="sm">
          {name}{' '}
          {!listed && (
            <Badge size="xs" variant="outline" tt="none">
              {t('colleagues.unlisted')}
            </Badge>
          )}
        </Text>
        <Text size="xs" c="var(--dim)">
          {[profile.hospital, countryName(profile.country, locale), days, next].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <Button size="compact-xs" variant="default" aria-expanded={open} onClick={onOpen} data-testid={`edit-${who.id}`}>
        {t('colleagues.edit')}
      </Button>
    </div>
  );
}
