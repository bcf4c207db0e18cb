import { Alert, Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseResult, signConsent } from '../../cases/casesApi';
import { type Scope, SCOPES, type TrackPage } from '../../cases/types';
import { sentenceOf } from '../../cases/refusals';
import { useLocale } from '../parts/useLocale';
import { useSentence } from './Refusals';

const FORM_VERSION = '2026-1';

interface ConsentFormProps {
  page: Pick<TrackPage, 'minor' | 'patients_link' | 'reader'>;
  /** Scopes of consents that stand; they are not asked for again. */
  given: readonly Scope[];
  onAnswer: (result: CaseResult<TrackPage>) => void;
}

/**
 * Signed by the patient through a link of the patient's own, by any other link as representative, who names relation and
 * document. Nothing is chosen beforehand.
 */
export function ConsentForm({ page, given, onAnswer }: ConsentFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [scopes, setScopes] = useState<Scope[]>([]);
  const by = page.patients_link && !page.minor ? 'patient' : 'guardian';
  const [relation, setRelation] = useState('');
  const [paper, setPaper] = useState('');
  const [name, setName] = useState('');
  const [interpreter, setInterpreter] = useState('');
  const [incomplete, setIncomplete] = useState(false);
  const [refused, setRefused] = useState('');
  const sentence = useSentence();

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
    // What is wrong with the signature is said where it is typed; the page says what else went wrong.
    const known = result.ok ? null : sentenceOf(result.detail);
    setRefused(result.ok || !known ? '' : result.detail);
    if (!known) onAnswer(result);
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
      <Text data-testid={`signs-as-${by}`}>{page.minor ? t('cases.track.minor') : by === 'patient' ? t('cases.track.bySelf') : t('cases.track.byRepresentative', { name: page.reader ?? '' })}</Text>
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
      {refused && (
        <Alert color="orange" role="alert" data-testid="not-signed">
          {sentence(refused)}
        </Alert>
      )}
      <Button size="md" onClick={() => void sign()} data-testid="sign">
        {t('cases.track.sign')}
      </Button>
    </Stack>
  );
}
