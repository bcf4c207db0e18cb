import { Button, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CasePage, SUMMARY_PARTS, type Summary } from '../../cases/types';
import { useDraft } from '../parts/useDraft';
import type { Work } from './CasePage';
import classes from './Desk.module.css';
import { OpinionList } from './MyCase';

const EMPTY: Summary = { headline_zh: '', headline_en: '', history_zh: '', history_en: '', concern_zh: '', concern_en: '', questions_zh: '', questions_en: '' };

/** The one-page summary in both languages, the words for the booth, and the sealed opinions. */
export function Prepare({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <SummaryForm page={page} work={work} />
      <GlossaryForm page={page} work={work} />
      <Paper withBorder p="md">
        <Title order={3} size="h5">
          {t('journey.opinion.title')}
        </Title>
        {page.opinions.length === 0 ? <Text c="var(--dim)">{t('journey.opinion.none')}</Text> : <OpinionList opinions={page.opinions} />}
      </Paper>
    </Stack>
  );
}

function SummaryForm({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const draft = useDraft(`case.${page.id}.summary`, page.summary ?? EMPTY);
  const save = () => draft.send(draft.value, () => work('sheets', { sheet: 'summary', body: draft.value }));
  const field = (key: keyof Summary) => ({
    value: draft.value[key],
    maxLength: 4000,
    onChange: (event: { currentTarget: { value: string } }) => draft.change({ [key]: event.currentTarget.value }),
    'data-testid': `summary-${key}`,
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5">
        {t('journey.summary.title')}
      </Title>
      {SUMMARY_PARTS.map((part) => (
        <div key={part} className={classes.pair}>
          <Text size="sm" className={classes.pairTitle}>
            {t(`journey.summary.${part}`)}
          </Text>
          <Textarea aria-label={`${t(`journey.summary.${part}`)} · 中文`} lang="zh-CN" placeholder="中文" autosize {...field(`${part}_zh`)} />
          <Textarea aria-label={`${t(`journey.summary.${part}`)} · English`} lang="en" placeholder="English" autosize {...field(`${part}_en`)} />
        </div>
      ))}
      <Button mt="sm" onClick={() => void save()} data-testid="save-summary">
        {t('journey.save')}
      </Button>
    </Paper>
  );
}

function GlossaryForm({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const draft = useDraft(`case.${page.id}.term`, { zh: '', en: '' });
  const { zh, en } = draft.value;
  const save = (body: CasePage['glossary']) => work('sheets', { sheet: 'glossary', body });
  const add = () => draft.send({ zh, en }, () => save([...page.glossary, { zh, en, note: '' }]));
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5">
        {t('journey.glossary.title')}
      </Title>
      <Text size="sm" c="var(--dim)">
        {t('journey.glossary.how')}
      </Text>
      {page.glossary.map((term) => (
        <div key={`${term.zh}${term.en}`} className={classes.fields}>
          <Text lang="zh-CN">{term.zh}</Text>
          <Text lang="en">{term.en}</Text>
          <Button size="compact-xs" variant="subtle" onClick={() => void save(page.glossary.filter((other) => other !== term))}>
            {t('journey.remove')}
          </Button>
        </div>
      ))}
      <div className={classes.fields}>
        <TextInput aria-label="中文" placeholder="中文" lang="zh-CN" value={zh} maxLength={200} onChange={(event) => draft.change({ zh: event.currentTarget.value })} data-testid="term-zh" />
        <TextInput aria-label="English" placeholder="English" lang="en" value={en} maxLength={200} onChange={(event) => draft.change({ en: event.currentTarget.value })} data-testid="term-en" />
        <Button size="xs" variant="outline" disabled={!zh.trim() || !en.trim()} onClick={() => void add()} data-testid="add-term">
          {t('journey.add')}
        </Button>
      </div>
    </Paper>
  );
}
