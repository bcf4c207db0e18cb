import { Alert, Button, Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addColleague, type CaseFailure, changeColleague } from '../../cases/casesApi';
import { COLLEAGUE_ROLES, type ColleagueDraft, formOf, weekdayName } from '../../cases/colleagues';
import { SPECIALTIES } from '../../cases/requestForm';
import { useLocale } from '../parts/useLocale';
import classes from './Desk.module.css';
import { Refusals } from './Refusals';
import { COUNTRIES, countryName, ZONES } from './Team';

interface ColleagueFormProps {
  /** `null`: somebody new. */
  id: number | null;
  before: ColleagueDraft;
  onKept: () => void;
}

interface PartProps {
  draft: ColleagueDraft;
  change: (part: Partial<ColleagueDraft>) => void;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** Everything that the directory says of somebody. */
export function ColleagueForm({ id, before, onKept }: ColleagueFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(before);
  const [trouble, setTrouble] = useState<CaseFailure | null>(null);
  const change = (part: Partial<ColleagueDraft>) => setDraft((now) => ({ ...now, ...part }));
  const keep = async () => {
    const form = formOf(draft);
    const result = await (id === null ? addColleague(form) : changeColleague(id, form));
    setTrouble(result.ok ? null : result);
    if (result.ok) onKept();
  };
  return (
    <Stack gap="sm" mt="sm" data-testid="colleague-form">
      <Person draft={draft} change={change} />
      <Week draft={draft} change={change} />
      <Absences draft={draft} change={change} />
      <Checkbox label={t('colleagues.listed')} description={t('colleagues.listedHint')} checked={draft.listed} onChange={(event) => change({ listed: event.currentTarget.checked })} data-testid="colleague-listed" />
      {trouble !== null && (
        <Alert color="red" role="alert" title={t('cases.desk.notMoved')}>
          <Refusals failure={trouble} />
        </Alert>
      )}
      <Button w="fit-content" disabled={draft.name.trim() === ''} onClick={() => void keep()} data-testid="keep-colleague">
        {t('colleagues.save')}
      </Button>
    </Stack>
  );
}

function Person({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const zones = ZONES.includes(draft.time_zone) ? ZONES : [draft.time_zone, ...ZONES];
  const countries = COUNTRIES.includes(draft.country) || draft.country === '' ? COUNTRIES : [draft.country, ...COUNTRIES];
  const roles = (COLLEAGUE_ROLES as readonly string[]).includes(draft.role) ? COLLEAGUE_ROLES : [draft.role, ...COLLEAGUE_ROLES];
  return (
    <>
      <NativeSelect label={t('cases.team.role')} data={roles.map((value) => ({ value, label: t(`role.${value}`) }))} value={draft.role} onChange={(event) => change({ role: roles.find((one) => one === event.currentTarget.value) ?? draft.role })} />
      <TextInput label={t('cases.team.name')} value={draft.name} maxLength={100} onChange={(event) => change({ name: event.currentTarget.value })} data-testid="colleague-name" />
      <TextInput label={t('cases.request.email')} type="email" value={draft.email} maxLength={200} onChange={(event) => change({ email: event.currentTarget.value })} />
      <Checkbox.Group label={t('colleagues.specialties')} value={draft.specialties} onChange={(specialties) => change({ specialties })}>
        <div className={classes.ticks}>
          {SPECIALTIES.map((value) => (
            <Checkbox key={value} value={value} label={value === 'general' ? t('colleagues.general') : t(`cases.specialties.${value}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput label={t('colleagues.languages')} value={draft.languages} maxLength={200} onChange={(event) => change({ languages: event.currentTarget.value })} data-testid="colleague-languages" />
      <NativeSelect label={t('journey.team.country')} data={[{ value: '', label: '—' }, ...countries.map((value) => ({ value, label: countryName(value, locale) }))]} value={draft.country} onChange={(event) => change({ country: event.currentTarget.value })} data-testid="colleague-country" />
      <TextInput label={t('colleagues.hospital')} value={draft.hospital} maxLength={200} onChange={(event) => change({ hospital: event.currentTarget.value })} />
      <TextInput label={t('journey.team.credential')} value={draft.credential} maxLength={200} onChange={(event) => change({ credential: event.currentTarget.value })} />
      <NativeSelect label={t('cases.team.zone')} data={zones} value={draft.time_zone} onChange={(event) => change({ time_zone: event.currentTarget.value })} />
    </>
  );
}

function Week({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Checkbox.Group label={t('colleagues.weekdays')} description={t('colleagues.weekdaysHint')} value={draft.weekdays.map(String)} onChange={(days) => change({ weekdays: days.map(Number) })}>
      <div className={classes.ticks}>
        {WEEK.map((day) => (
          <Checkbox key={day} value={String(day)} label={weekdayName(day, locale)} data-testid={`weekday-${day}`} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Absences({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const { absences } = draft;
  const set = (place: number, part: Partial<(typeof absences)[number]>) => change({ absences: absences.map((one, at) => (at === place ? { ...one, ...part } : one)) });
  return (
    <div>
      <Checkbox label={t('colleagues.away')} checked={draft.away} onChange={(event) => change({ away: event.currentTarget.checked })} data-testid="colleague-away" />
      <Text size="sm" fw={600} mt="sm">
        {t('colleagues.absences')}
      </Text>
      {absences.map(({ from, until }, place) => (
        <div key={place} className={classes.fields}>
          <TextInput type="date" label={t('colleagues.from')} value={from} onChange={(event) => set(place, { from: event.currentTarget.value })} />
          <TextInput type="date" label={t('colleagues.until')} value={until} min={from} onChange={(event) => set(place, { until: event.currentTarget.value })} />
          <Button size="compact-xs" variant="default" onClick={() => change({ absences: absences.filter((_, at) => at !== place) })}>
            {t('colleagues.removeAbsence')}
          </Button>
        </div>
      ))}
      <Button size="compact-xs" variant="outline" mt="xs" disabled={absences.length >= 50} onClick={() => change({ absences: [...absences, { from: '', until: '' }] })} data-testid="add-absence">
        {t('colleagues.addAbsence')}
      </Button>
    </div>
  );
}
