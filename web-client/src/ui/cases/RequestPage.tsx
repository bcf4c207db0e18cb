import { Alert, Anchor, Button, FileInput, Select, Text, Textarea, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recall, remember } from '../../base/remembered';
import { sendRequest } from '../../cases/casesApi';
import { checkDraft, emptyDraft, type FormErrors, parseDraft, RELATIONS, type RequestDraft, SPECIALTIES } from '../../cases/requestForm';
import { today } from '../../cases/time';
import { FullPage } from '../parts/FullPage';
import { useLocale } from '../parts/useLocale';
import { SentPage } from './SentPage';

const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

type Sent = { case: number; tracking_link: string; call_due: number };

/** The public form, for a family or for a physician who refers. What is typed survives a reload; sent twice it is one case. */
export function RequestPage({ referral }: { referral: boolean }) {
  const { t } = useTranslation();
  const KEY = referral ? 'referral' : 'request';
  const locale = useLocale();
  const [draft, setDraft] = useState(() => parseDraft(recall(KEY), randomKey(), referral));
  const [errors, setErrors] = useState<FormErrors>({});
  const [trouble, setTrouble] = useState<'many' | 'unreachable' | 'refused' | null>(null);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  useEffect(() => {
    if (!sent) remember(KEY, JSON.stringify(draft));
  }, [KEY, draft, sent]);

  if (sent) return <SentPage caseId={String(sent.case)} link={sent.tracking_link} callDue={sent.call_due} files={files} />;

  const change = (part: Partial<RequestDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => !(field in part))));
  };
  const send = async () => {
    const found = checkDraft(draft, today(new Date()));
    setErrors(found);
    const [first] = Object.keys(found);
    if (first) {
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    setBusy(true);
    const result = await sendRequest({ ...draft, language: locale === 'en' ? 'en' : 'zh' });
    setBusy(false);
    if (!result.ok) {
      setTrouble(result.status === 429 ? 'many' : result.status === 0 ? 'unreachable' : 'refused');
      return;
    }
    remember(KEY, JSON.stringify(emptyDraft(randomKey(), referral)));
    setSent(result.value);
  };
  const field = (name: keyof RequestDraft, optional = false) => {
    const error = errors[name];
    return {
      id: `field-${name}`,
      label: optional ? t('cases.request.optional', { field: t(`cases.request.${name as 'phone'}`) }) : t(`cases.request.${name as 'phone'}`),
      value: draft[name],
      error: error && t(`cases.request.errors.${error}`),
      onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
      size: 'md' as const,
    };
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <FullPage name={referral ? 'refer' : 'request'} title={t(referral ? 'journey.refer.title' : 'cases.request.title')}>
      <Text>{t(referral ? 'journey.refer.intro' : 'cases.request.intro')}</Text>
      <form onSubmit={submit} noValidate style={{ display: 'grid', gap: 16 }}>
        {!referral && (
          <Select
            {...field('relation')}
            data={RELATIONS.map((value) => ({ value, label: t(`cases.request.relations.${value}`) }))}
            value={draft.relation || null}
            onChange={(value) => change({ relation: RELATIONS.find((relation) => relation === value) ?? '' })}
          />
        )}
        <TextInput {...field('applicant_name')} maxLength={100} autoComplete="name" />
        {referral && (
          <>
            <TextInput {...field('hospital')} maxLength={200} autoComplete="organization" />
            <TextInput {...field('department', true)} maxLength={200} />
            <TextInput {...field('licence')} maxLength={100} />
          </>
        )}
        <TextInput {...field('phone')} maxLength={40} type="tel" autoComplete="tel" />
        <TextInput {...field('email', true)} maxLength={200} type="email" autoComplete="email" />
        <TextInput {...field('patient_name')} maxLength={100} />
        <TextInput {...field('patient_born')} type="date" />
        {referral && <TextInput {...field('guardian_name', true)} maxLength={100} />}
        <TextInput {...field('address', true)} maxLength={300} />
        <Select
          {...field('specialty')}
          data={SPECIALTIES.map((value) => ({ value, label: t(`cases.specialties.${value}`) }))}
          value={draft.specialty || null}
          onChange={(value) => change({ specialty: SPECIALTIES.find((specialty) => specialty === value) ?? '' })}
        />
        {referral && <Textarea {...field('history')} maxLength={8000} autosize minRows={3} />}
        <Textarea {...field('purpose')} maxLength={4000} autosize minRows={3} />
        <TextInput {...field('preferred_expert', true)} maxLength={100} />
        <FileInput multiple clearable size="md" label={t('journey.request.files')} description={t('journey.request.filesHint')} value={files} onChange={setFiles} />
        {trouble && (
          <Alert color="red" role="alert">
            {t(`cases.request.errors.${trouble}`)}
          </Alert>
        )}
        <Button type="submit" size="md" loading={busy} data-testid="send-request">
          {t('cases.request.send')}
        </Button>
        <Text size="sm" c="var(--dim)">
          {t('cases.request.kept')}
        </Text>
        <Anchor size="sm" href={referral ? '/request' : '/refer'}>
          {t(referral ? 'journey.refer.toFamily' : 'journey.refer.toPhysician')}
        </Anchor>
      </form>
    </FullPage>
  );
}
