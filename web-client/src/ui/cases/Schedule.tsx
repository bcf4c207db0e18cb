import { Badge, Button, Checkbox, NumberInput, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseFailure, readHours, scheduleCase } from '../../cases/casesApi';
import { clockIn, dayOf, moment } from '../../cases/time';
import type { CasePage, Hours, Letter } from '../../cases/types';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import classes from './Desk.module.css';
import { Invitations } from './Invitations';

interface ScheduleProps {
  page: CasePage;
  invitations: readonly Letter[];
  work: Work;
  onChange: (page: CasePage) => void;
  onInvite: (invitations: Letter[]) => void;
  onTrouble: (failure: CaseFailure | null) => void;
}

/** The time in everybody's own zone with working hours and holidays, then links and calendar files to send. */
export function Schedule({ page, invitations, work, onChange, onInvite, onTrouble }: ScheduleProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { value, change, send } = useDraft(`case.${page.id}.schedule`, { starts: '', minutes: page.appointment?.minutes ?? 60, recorded: page.appointment?.recorded ?? false, reason: '' });
  const { starts, minutes, recorded, reason } = value;
  const at = Date.parse(starts);
  const planned = page.state === 'scheduled';
  const open = page.state === 'preparing' || planned;
  const fix = async () => {
    const result = await scheduleCase(page.id, planned, { starts: at, minutes, recorded, reason });
    onTrouble(result.ok ? null : result);
    if (!result.ok) return false;
    onInvite(result.value.invitations);
    onChange(result.value.case);
    return true;
  };
  const shown = Number.isNaN(at) ? page.starts : at;
  return (
    <Stack gap="sm">
      {page.starts !== null && (
        <Text fw={600}>
          {t('cases.schedule.planned')} {moment(page.starts, locale)}
        </Text>
      )}
      {shown !== null && <Everybody page={page} starts={shown} minutes={minutes} />}
      {!open && page.starts === null && <Text>{t('cases.schedule.notYet')}</Text>}
      {open && (
        <>
          <Proposals page={page} minutes={minutes} onChoose={(proposed) => change({ starts: proposed })} />
          <TextInput type="datetime-local" label={t('cases.schedule.starts')} value={starts} onChange={(event) => change({ starts: event.currentTarget.value })} data-testid="starts" />
          <NumberInput label={t('cases.schedule.minutes')} value={minutes} min={10} max={480} hideControls onChange={(typed) => change({ minutes: Number(typed) })} />
          <Checkbox label={t('cases.schedule.recorded')} checked={recorded} onChange={(event) => change({ recorded: event.currentTarget.checked })} data-testid="recorded" />
          <TextInput label={t('journey.schedule.reason')} value={reason} maxLength={2000} onChange={(event) => change({ reason: event.currentTarget.value })} />
          <Button disabled={Number.isNaN(at)} onClick={() => void send(value, fix)} data-testid="schedule">
            {t(planned ? 'journey.schedule.move' : 'cases.schedule.make')}
          </Button>
        </>
      )}
      {planned && <CallOff id={page.id} work={work} />}
      {invitations.length > 0 && <Invitations letters={invitations} />}
    </Stack>
  );
}

/** Everybody's own clock at that time, and whether it suits. */
function Everybody({ page, starts, minutes }: { page: CasePage; starts: number; minutes: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [hours, setHours] = useState<Hours | null>(null);
  useEffect(() => {
    let over = false;
    void readHours(page.id, minutes, starts).then((result) => !over && result.ok && setHours(result.value[0] ?? null));
    return () => {
      over = true;
    };
  }, [page.id, minutes, starts, page.team.length]);
  return (
    <div data-testid="everybody">
      {page.team.map((member) => {
        const here = hours?.people.find((one) => one.member === member.id);
        return (
          <Text key={member.id} size="sm">
            {member.name}: {clockIn(starts, member.time_zone, locale)} · {member.time_zone}{' '}
            {here && here.suits !== 'well' && (
              <Badge size="sm" variant="outline" tt="none" c="var(--warn-text)">
                {here.suits === 'holiday' && here.holiday ? t('journey.schedule.holiday', { name: here.holiday }) : t(`journey.schedule.suits.${here.suits}`)}
                {here.next_free && ` · ${t('journey.schedule.nextFree', { day: dayOf(here.next_free, locale) })}`}
              </Badge>
            )}
          </Text>
        );
      })}
    </div>
  );
}

/** A moment as the field for it wants it: in the reader's own zone. */
function fieldValue(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Proposals({ page, minutes, onChoose }: { page: CasePage; minutes: number; onChoose: (value: string) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [found, setFound] = useState<Hours[]>([]);
  useEffect(() => {
    let over = false;
    void readHours(page.id, minutes, null).then((result) => !over && result.ok && setFound(result.value));
    return () => {
      over = true;
    };
  }, [page.id, minutes, page.team.length]);
  if (page.team.length === 0) return null;
  return (
    <div data-testid="proposals">
      <Text size="sm" c="var(--dim)">
        {t(found.length > 0 ? 'journey.schedule.proposals' : 'journey.schedule.noProposals')}
      </Text>
      <div className={classes.buttons}>
        {found.map(({ starts, people }) => (
          <Button key={starts} size="compact-sm" variant="outline" onClick={() => onChoose(fieldValue(starts))}>
            {moment(starts, locale)}
            {people.every(({ suits }) => suits === 'well') && ' ✓'}
          </Button>
        ))}
      </div>
    </div>
  );
}

function CallOff({ id, work }: { id: number; work: Work }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(`case.${id}.callOff`, { reason: '' });
  const { reason } = value;
  return (
    <Paper withBorder p="sm">
      <TextInput label={t('journey.schedule.callOffReason')} value={reason} maxLength={2000} onChange={(event) => change({ reason: event.currentTarget.value })} data-testid="call-off-reason" />
      <Button mt="xs" size="xs" variant="default" c="var(--danger)" disabled={reason.trim() === ''} onClick={() => void send(value, () => work('call-off', { reason }))} data-testid="call-off">
        {t('journey.schedule.callOff')}
      </Button>
    </Paper>
  );
}
