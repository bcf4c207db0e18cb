import { Alert, Badge, Box, Button, Checkbox, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findColleagues } from '../../cases/casesApi';
import { weekdayNames } from '../../cases/colleagues';
import { SPECIALTIES } from '../../cases/requestForm';
import { dayOf } from '../../cases/time';
import type { CasePage, ColleagueView, Letter, Member } from '../../cases/types';
import { languageName, type Locale } from '../../i18n/locale';
import { LanguageSelect } from '../parts/LanguageSelect';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import type { Join, Work } from './CasePage';
import classes from './Desk.module.css';
import { Invitations } from './Invitations';
import { EndLinks, OwnLinks } from './OwnLinks';

const ROLES = ['local_expert', 'consultant', 'interpreter', 'patient', 'family', 'coordinator', 'translator'] as const;
export const ZONES = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'Europe/Paris', 'America/New_York', 'America/Los_Angeles', 'Australia/Sydney', 'UTC'];

/** What somebody speaks; of an interpreter, from what into what. */
function spoken({ role, speaks, listens }: Member, locale: Locale): string {
  const name = languageName(speaks, locale);
  return role === 'interpreter' ? `${languageName(listens, locale)} → ${name}` : name;
}

interface TeamProps {
  page: CasePage;
  /** What those are sent who came into the team when the session was planned already. */
  late: readonly Letter[];
  work: Work;
  join: Join;
}

/** Who takes part, who is missing in the booth, and whom the directory knows. */
export function Team({ page, late, work, join }: TeamProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Stack gap="md">
      {page.short_booths.map(({ from, into, needed, there }) => (
        <Alert key={from + into} color="orange" data-testid="short-booth">
          {t('journey.team.short', { from: languageName(from, locale), into: languageName(into, locale), needed, there })}
        </Alert>
      ))}
      {page.team.length === 0 && <Text>{t('cases.team.none')}</Text>}
      {page.team.map((member) => (
        <MemberLine key={member.id} member={member} words={spoken(member, locale)} locked={page.state === 'scheduled' || page.state === 'in_session'} work={work} />
      ))}
      <Applicant page={page} join={join} />
      <div>
        <div role="status">
          {late.length > 0 && (
            <Box mb="md">
              <Invitations letters={late} testId="late-letters" />
              <Text size="sm" c="var(--dim)" mt="xs">
                {t('journey.team.late')}
              </Text>
            </Box>
          )}
        </div>
        <Directory page={page} join={join} />
      </div>
      <Newcomer id={page.id} join={join} />
    </Stack>
  );
}

function MemberLine({ member, words, locked, work }: { member: Member; words: string; locked: boolean; work: Work }) {
  const { t } = useTranslation();
  const { colleague } = member;
  const ownPage = member.role !== 'patient' && member.role !== 'family';
  return (
    <Paper withBorder p="sm" data-testid={`member-${member.id}`}>
      <Text fw={600}>{member.name}</Text>
      <Text size="sm" c="var(--dim)">
        {t(`role.${member.role}`)} · {words} · {member.time_zone}
      </Text>
      <div className={classes.buttons}>
        {!locked && (
          <Button size="compact-xs" variant="default" onClick={() => void work(`team/${member.id}/remove`, {})}>
            {t('journey.remove')}
          </Button>
        )}
        {colleague !== null && ownPage && <OwnLinks colleague={colleague} name={member.name} member={member.id} />}
      </div>
    </Paper>
  );
}

/** The family joins from its own page; one press keeps a seat. */
function Applicant({ page, join }: { page: CasePage; join: Join }) {
  const { t } = useTranslation();
  const name = page.request.applicant_name ?? '';
  if (!name || page.team.some((member) => member.name === name) || page.request.relation === 'physician') return null;
  const role = page.request.relation === 'myself' ? 'patient' : 'family';
  const language = page.language.startsWith('zh') ? 'zh' : 'en';
  const seat = () => void join({ role, name, speaks: language, listens: language, abroad: false, time_zone: 'Asia/Shanghai', email: page.request.email ?? '' });
  return (
    <Button variant="outline" size="xs" w="fit-content" onClick={seat} data-testid="seat-family">
      {t('journey.team.family', { name })}
    </Button>
  );
}

/** Experts, interpreters and translators who fit, the best in front. */
function Directory({ page, join }: { page: CasePage; join: Join }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [role, setRole] = useState<string>('consultant');
  const [language, setLanguage] = useState('');
  const [country, setCountry] = useState('');
  const [found, setFound] = useState<ColleagueView[]>([]);
  const specialty = (key: string) => {
    const known = SPECIALTIES.find((one) => one === key);
    return known ? t(`cases.specialties.${known}`) : key;
  };
  const look = useCallback(() => {
    const specialty = role === 'interpreter' || role === 'translator' ? '' : (page.request.specialty ?? '');
    void findColleagues({ role, language, country, specialty }).then((result) => result.ok && setFound(result.value));
  }, [role, language, country, page.request.specialty]);
  // Somebody new may have been kept in the directory.
  useEffect(look, [look, page.team.length]);
  const home = page.team.find(({ abroad }) => !abroad)?.time_zone ?? 'Asia/Shanghai';
  const add = ({ id, name, role: as, profile }: ColleagueView) => {
    const [first = 'en', second] = profile.languages;
    const listens = as === 'interpreter' ? (second ?? first) : first;
    const abroad = profile.country !== '' ? profile.country !== 'CN' : profile.time_zone !== home;
    void join({ colleague: id, role: as, name, speaks: first, listens, abroad, time_zone: profile.time_zone });
  };
  const taken = new Set(page.team.map(({ colleague }) => colleague));
  return (
    <Paper withBorder p="md" data-testid="directory">
      <Title order={3} size="h5">
        {t('journey.team.directory')}
      </Title>
      <div className={classes.fields}>
        <NativeSelect label={t('cases.team.role')} data={['local_expert', 'consultant', 'interpreter', 'translator'].map((value) => ({ value, label: t(`role.${value as 'consultant'}`) }))} value={role} onChange={(event) => setRole(event.currentTarget.value)} data-testid="directory-role" />
        <NativeSelect label={t('cases.team.language')} data={[{ value: '', label: t('journey.any') }, { value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} value={language} onChange={(event) => setLanguage(event.currentTarget.value)} />
        <NativeSelect label={t('journey.team.country')} data={[{ value: '', label: t('journey.any') }, ...COUNTRIES.map((value) => ({ value, label: countryName(value, locale) }))]} value={country} onChange={(event) => setCountry(event.currentTarget.value)} />
      </div>
      {found.length === 0 && <Text c="var(--dim)">{t('journey.team.nobody')}</Text>}
      {found.map((who) => (
        <div key={who.id} className={classes.row} data-testid={`colleague-${who.id}`}>
          <div>
            <Text fw={600} size="sm">
              {who.name} {who.profile.away && <Badge size="xs" variant="outline" tt="none">{t('journey.team.away')}</Badge>}
            </Text>
            <Text size="xs" c="var(--dim)">
              {[who.profile.hospital, countryName(who.profile.country, locale), who.profile.languages.map((tag) => languageName(tag, locale)).join(t('common.list')), who.profile.specialties.map(specialty).join(t('common.list')), who.profile.credential]
                .filter(Boolean)
                .join(' · ')}
            </Text>
            <Text size="xs" c="var(--dim)" data-testid={`free-${who.id}`}>
              {[who.profile.weekdays.length > 0 && t('colleagues.on', { days: weekdayNames(who.profile.weekdays, locale) }), who.next_free && t('journey.schedule.nextFree', { day: dayOf(who.next_free, locale) })].filter(Boolean).join(' · ')}
            </Text>
          </div>
          <div className={classes.switches}>
            <EndLinks colleague={who.id} name={who.name} testId={`end-links-of-${who.id}`} />
            <Button size="compact-xs" disabled={taken.has(who.id)} onClick={() => add(who)} data-testid={`add-${who.id}`}>
              {t('cases.team.add')}
            </Button>
          </div>
        </div>
      ))}
    </Paper>
  );
}

export const COUNTRIES = ['CN', 'HK', 'SG', 'JP', 'GB', 'IE', 'DE', 'FR', 'CH', 'AT', 'NL', 'BE', 'IT', 'ES', 'SE', 'NO', 'DK', 'US', 'CA', 'AU'];

export function countryName(code: string, locale: Locale): string {
  if (!code) return '';
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

const NEWCOMER = { role: 'local_expert', name: '', email: '', credential: '', language: 'zh', zone: 'Asia/Shanghai', abroad: false, source: 'en', country: '', keep: false };

/** Somebody who is in no directory. */
function Newcomer({ id, join }: { id: number; join: Join }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(`case.${id}.newcomer`, NEWCOMER);
  const { role, name, email, credential, language, zone, abroad, source, country, keep } = value;
  const locale = useLocale();
  const interprets = role === 'interpreter';
  const add = () => {
    const person = { role, name, speaks: language, listens: interprets ? source : language, abroad, time_zone: zone, email, credential, country, keep };
    return send({ name, email, credential, abroad }, () => join(person));
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t('journey.team.newcomer')}
        </Title>
        <NativeSelect label={t('cases.team.role')} data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} value={role} onChange={(event) => change({ role: event.currentTarget.value })} data-testid="team-role" />
        <TextInput label={t('cases.team.name')} value={name} maxLength={100} onChange={(event) => change({ name: event.currentTarget.value })} data-testid="team-name" />
        <TextInput label={t('cases.request.email')} type="email" value={email} maxLength={200} onChange={(event) => change({ email: event.currentTarget.value })} data-testid="team-email" />
        <TextInput label={t('journey.team.credential')} value={credential} maxLength={200} onChange={(event) => change({ credential: event.currentTarget.value })} />
        {interprets && <LanguageSelect label={t('cases.team.from')} value={source} testId="team-source" onChoose={(tag) => change({ source: tag })} />}
        <LanguageSelect label={t(interprets ? 'cases.team.into' : 'cases.team.language')} value={language} testId="team-language" onChoose={(tag) => change({ language: tag })} />
        <NativeSelect label={t('cases.team.zone')} data={ZONES} value={zone} onChange={(event) => change({ zone: event.currentTarget.value })} data-testid="team-zone" />
        <NativeSelect label={t('journey.team.country')} data={[{ value: '', label: '—' }, ...COUNTRIES.map((value) => ({ value, label: countryName(value, locale) }))]} value={country} onChange={(event) => change({ country: event.currentTarget.value })} data-testid="team-country" />
        <Checkbox label={t('journey.team.keep')} checked={keep} onChange={(event) => change({ keep: event.currentTarget.checked })} data-testid="team-keep" />
        <Checkbox label={t('cases.team.abroad')} checked={abroad} onChange={(event) => change({ abroad: event.currentTarget.checked })} data-testid="team-abroad" />
        <Button onClick={() => void add()} disabled={name.trim() === '' || (interprets && source === language)} data-testid="team-add">
          {t('cases.team.add')}
        </Button>
      </Stack>
    </Paper>
  );
}
