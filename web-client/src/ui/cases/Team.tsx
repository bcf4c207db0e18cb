import { Button, Checkbox, List, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from '../../cases/types';
import { languageName, type Locale } from '../../i18n/locale';
import { LanguageSelect } from '../parts/LanguageSelect';
import { useLocale } from '../parts/useLocale';

const ROLES = ['local_expert', 'consultant', 'interpreter', 'patient', 'family', 'coordinator', 'translator'] as const;
const ZONES = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Europe/London', 'Europe/Berlin', 'Europe/Paris', 'America/New_York', 'UTC'];

/** What somebody speaks; of an interpreter, from what into what. */
function spoken({ role, speaks, listens }: Member, locale: Locale): string {
  const name = languageName(speaks, locale);
  return role === 'interpreter' ? `${languageName(listens, locale)} → ${name}` : name;
}

/** Who takes part, with language and time zone. */
export function Team({ team, onAdd }: { team: Member[]; onAdd: (person: unknown) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [role, setRole] = useState<string>('local_expert');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState('zh');
  const [zone, setZone] = useState('Asia/Shanghai');
  const [abroad, setAbroad] = useState(false);
  const [source, setSource] = useState('en');
  const interprets = role === 'interpreter';
  const add = () => {
    onAdd({ role, name, speaks: language, listens: interprets ? source : language, abroad, time_zone: zone });
    setName('');
    setAbroad(false);
  };
  return (
    <Stack gap="sm">
      {team.length === 0 && <Text>{t('cases.team.none')}</Text>}
      <List size="sm">
        {team.map((member) => (
          <List.Item key={member.id}>
            {member.name} · {t(`role.${member.role}`)} · {spoken(member, locale)} · {member.time_zone}
          </List.Item>
        ))}
      </List>
      <NativeSelect
        label={t('cases.team.role')}
        data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
      <TextInput label={t('cases.team.name')} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} data-testid="team-name" />
      {interprets && <LanguageSelect label={t('cases.team.from')} value={source} testId="team-source" onChoose={setSource} />}
      <LanguageSelect label={t(interprets ? 'cases.team.into' : 'cases.team.language')} value={language} testId="team-language" onChoose={setLanguage} />
      <NativeSelect label={t('cases.team.zone')} data={ZONES} value={zone} onChange={(event) => setZone(event.currentTarget.value)} />
      <Checkbox label={t('cases.team.abroad')} checked={abroad} onChange={(event) => setAbroad(event.currentTarget.checked)} />
      <Button onClick={add} disabled={name.trim() === '' || (interprets && source === language)} data-testid="team-add">
        {t('cases.team.add')}
      </Button>
    </Stack>
  );
}
