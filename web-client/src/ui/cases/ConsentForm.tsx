import { Alert, Button, Checkbox, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseResult, signConsent } from '../../cases/casesApi';
import { type Scope, SCOPES, type TrackPage } from '../../cases/types';
import { useLocale } from '../parts/useLocale';

const FORM_VERSION = '2026-1';

interface ConsentFormProps {
  minor: boolean;
  /** Scopes of consents that stand; they are not asked for again. */
  given: readonly Scope[];
  onAnswer: (result: CaseResult<TrackPage>) => void;
}

/** Signed by the patient, or by a guardian who names relation and document. Nothing is chosen beforehand. */
export function ConsentForm({ minor, given, onAnswer }: ConsentFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [by, setBy] = useState<'patient' | 'guardian'>(minor ? 'guardian' : 'patient');
  const [relation, setRelation] = useState('');
  const [paper, setPaper] = useState('');
  const [name, setName] = useState('');
  const [interpreter, setInterpreter] = useState('');
  const [incomplete, setIncomplete] = useState(false);

  const open = SCOPES.filter((scope) => !given.includes(scope));
  if (open.length === 0) return null;

  const sign = async () => {
    const complete = scopes.length > 0 && name.trim() && (by === 'patient' || (relation.trim() && paper.trim()));
    setIncomplete(!complete);
    if (!complete) return;
    const signer = by === 'patient' ? { by } : { by, relation, document: paper };
    const language = locale === 'en' ? 'en' : 'zh';
    const result = await signConsent({ scopes, signer, signed_name: name, language, form_version: FORM_VERSION, interpreter });
    if (result.ok) setScopes([]);
    onAnswer(result);
  };
  return (
    <Stack gap="sm">
      {open.map((scope) => (
        <Checkbox
          key={scope}
          size="md"
          label={t(`cases.scopes.${scope}`)}
          checked={scopes.includes(scope)}
          onChange={() => setScopes(scopes.includes(scope) ? scopes.filter((s) => s !== scope) : [...scopes, scope])}
        />
      ))}
      {minor ? (
        <Text>{t('cases.track.minor')}</Text>
      ) : (
        <Radio.Group size="md" value={by} onChange={(value) => setBy(value === 'guardian' ? 'guardian' : 'patient')} label={t('cases.track.signer')}>
          <Stack gap="xs" mt={4}>
            <Radio size="md" value="patient" label={t('cases.track.bySelf')} />
            <Radio size="md" value="guardian" label={t('cases.track.byGuardian')} />
          </Stack>
        </Radio.Group>
      )}
      {by === 'guardian' && (
        <>
          <TextInput size="md" label={t('cases.track.relation')} value={relation} maxLength={60} onChange={(event) => setRelation(event.currentTarget.value)} />
          <TextInput size="md" label={t('cases.track.document')} value={paper} maxLength={200} onChange={(event) => setPaper(event.currentTarget.value)} />
        </>
      )}
      <TextInput size="md" label={t('cases.track.name')} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput size="md" label={t('journey.consent.interpreter')} value={interpreter} maxLength={100} onChange={(event) => setInterpreter(event.currentTarget.value)} />
      {incomplete && (
        <Alert color="orange" role="alert">
          {t('cases.track.incomplete')}
        </Alert>
      )}
      <Button size="md" onClick={() => void sign()} data-testid="sign">
        {t('cases.track.sign')}
      </Button>
    </Stack>
  );
}
