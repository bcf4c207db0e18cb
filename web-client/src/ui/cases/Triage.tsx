import { Button, NativeSelect, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { draftReply } from '../../cases/casesApi';
import type { CasePage, LetterText } from '../../cases/types';
import { useDraft } from '../parts/useDraft';
import type { Work } from './CasePage';

const VERDICTS = ['accept', 'adjust', 'not_for_now'] as const;

interface Decision {
  verdict: (typeof VERDICTS)[number];
  reason: string;
  expert: string;
  admission: string;
  language: string;
  letter: LetterText | null;
}

/** The decision about a request, with the reply the applicant reads. */
export function Triage({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft<Decision>(`case.${page.id}.triage`, {
    verdict: 'accept',
    reason: '',
    expert: page.request.preferred_expert ?? '',
    admission: '',
    language: page.language.startsWith('zh') ? 'zh' : 'en',
    letter: null,
  });
  const { verdict, reason, expert, admission, language, letter } = value;
  const decide = () => send(value, () => work('triage', { verdict, reason, letter }));
  const write = async () => {
    const result = await draftReply(page.id, { verdict, reason, expert, admission, language });
    if (result.ok) change({ letter: result.value });
  };
  if (page.state === 'submitted') return <Text>{t('journey.triage.first')}</Text>;
  if (page.state !== 'triage') return null;
  return (
    <Paper withBorder p="md" mt="md" data-testid="triage">
      <Title order={3} size="h5" mb="xs">
        {t('journey.triage.title')}
      </Title>
      <Stack gap="sm">
        <NativeSelect label={t('journey.triage.verdict')} data={VERDICTS.map((value) => ({ value, label: t(`journey.triage.verdicts.${value}`) }))} value={verdict} onChange={(event) => change({ verdict: VERDICTS.find((one) => one === event.currentTarget.value) ?? 'accept' })} data-testid="verdict" />
        {verdict === 'accept' ? (
          <>
            <TextInput label={t('journey.triage.expert')} value={expert} maxLength={100} onChange={(event) => change({ expert: event.currentTarget.value })} data-testid="receiving-expert" />
            <TextInput label={t('journey.triage.admission')} value={admission} maxLength={100} onChange={(event) => change({ admission: event.currentTarget.value })} />
          </>
        ) : (
          <Textarea label={t('journey.triage.reason')} value={reason} maxLength={2000} autosize minRows={2} onChange={(event) => change({ reason: event.currentTarget.value })} data-testid="triage-reason" />
        )}
        <NativeSelect label={t('journey.triage.language')} data={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} value={language} onChange={(event) => change({ language: event.currentTarget.value })} />
        <Button variant="outline" onClick={() => void write()} data-testid="draft-reply">
          {t('journey.triage.draft')}
        </Button>
        {letter && (
          <>
            <TextInput label={t('journey.letters.subject')} value={letter.subject} maxLength={200} onChange={(event) => change({ letter: { ...letter, subject: event.currentTarget.value } })} />
            <Textarea label={t('journey.letters.text')} value={letter.body} maxLength={8000} autosize minRows={6} onChange={(event) => change({ letter: { ...letter, body: event.currentTarget.value } })} data-testid="reply-text" />
            <Button onClick={() => void decide()} data-testid="send-reply">
              {t(page.mail && page.request.email ? 'journey.triage.send' : 'journey.triage.show')}
            </Button>
          </>
        )}
      </Stack>
    </Paper>
  );
}
