import { Alert, Button, List, Loader, Paper, Stack, Table, Text, Textarea, Title } from '@mantine/core';
import { IconArrowLeft, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { oneAtATime } from '../../base/oneAtATime';
import { recall, remember } from '../../base/remembered';
import { call, type CaseFailure, type CaseResult } from '../../cases/casesApi';
import { moment } from '../../cases/time';
import { type Briefing, type Opinion, SUMMARY_PARTS, type Summary, type Term } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import classes from './Desk.module.css';
import { DossierList } from './DossierList';

type Trouble = 'over' | 'withheld' | 'failed';

function troubleOf({ status, reasons }: CaseFailure): Trouble {
  if (reasons.includes('no_cross_border_consent')) return 'withheld';
  return status === 410 ? 'over' : 'failed';
}

/** What somebody reads before a session, and the opinion he seals. */
export function MyCase({ id, onBack }: { id: number; onBack: () => void }) {
  const { t } = useTranslation();
  const [briefing, setBriefing] = useState<Briefing | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const take = (result: CaseResult<Briefing>) => {
    const why = result.ok ? null : troubleOf(result);
    setTrouble(why);
    if (result.ok) setBriefing(result.value);
    // What was read before the consent was taken back does not stay on the screen.
    if (why === 'withheld') setBriefing(null);
    return result.ok;
  };
  useEffect(() => {
    void call<Briefing>(`my/cases/${id}`).then(take);
  }, [id]);
  return (
    <Stack maw={960} gap="md" data-testid="my-case">
      <Button variant="subtle" onClick={onBack} px="xs" w="fit-content" leftSection={<IconArrowLeft size={16} />} data-testid="back">
        {t('journey.my.title')}
      </Button>
      {trouble && (
        <Alert color="orange" role="alert">
          {t(`journey.my.${trouble}`)}
        </Alert>
      )}
      {!briefing && !trouble && <Loader size="sm" />}
      {briefing && (
        <>
          <Title order={2} size="h4">
            {briefing.case.patient_name ?? t('cases.track.number', { number: id })}
          </Title>
          <SummaryView summary={briefing.summary} />
          {briefing.dossier !== null && <DossierList caseId={briefing.dossier} />}
          {(briefing.case.role === 'local_expert' || briefing.case.role === 'consultant') && (
            <Opinions briefing={briefing} onSeal={(text) => call<Briefing>(`my/cases/${id}/opinion`, { text }).then(take)} onOpen={() => void call<Briefing>(`my/cases/${id}/opinions/open`, {}).then(take)} />
          )}
          <GlossaryView terms={briefing.glossary} />
        </>
      )}
    </Stack>
  );
}

/** One page, both languages side by side, the same field on the same line. */
export function SummaryView({ summary }: { summary: Summary | null }) {
  const { t } = useTranslation();
  const parts = SUMMARY_PARTS.filter((part) => summary?.[`${part}_zh`] || summary?.[`${part}_en`]);
  return (
    <Paper withBorder p="md" data-testid="summary">
      <Title order={3} size="h5" mb="xs">
        {t('journey.summary.title')}
      </Title>
      {parts.length === 0 && <Text c="var(--dim)">{t('journey.summary.none')}</Text>}
      {summary &&
        parts.map((part) => (
          <section key={part} className={classes.pair}>
            <Text size="sm" c="var(--dim)" className={classes.pairTitle}>
              {t(`journey.summary.${part}`)}
            </Text>
            <Text lang="zh-CN" className={classes.zh}>
              {summary[`${part}_zh`]}
            </Text>
            <Text lang="en" className={classes.long}>
              {summary[`${part}_en`]}
            </Text>
          </section>
        ))}
    </Paper>
  );
}

function GlossaryView({ terms }: { terms: Term[] }) {
  const { t } = useTranslation();
  if (terms.length === 0) return null;
  return (
    <Paper withBorder p="md" data-testid="glossary">
      <Title order={3} size="h5" mb="xs">
        {t('journey.glossary.title')}
      </Title>
      <Table>
        <Table.Tbody>
          {terms.map(({ zh, en, note }) => (
            <Table.Tr key={`${zh}${en}`}>
              <Table.Td lang="zh-CN">{zh}</Table.Td>
              <Table.Td lang="en">{en}</Table.Td>
              <Table.Td>{note}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

/** Sealed opinions by their hash; their texts once they are open. Those before the last session in front. */
export function OpinionList({ opinions }: { opinions: Opinion[] }) {
  const { t } = useTranslation();
  const rounds = [...new Set(opinions.map(({ round }) => round))].sort((a, b) => b - a);
  if (rounds.length === 1) return <OneRound opinions={opinions} />;
  return rounds.map((round) => (
    <section key={round} data-testid={`opinions-round-${round}`}>
      <Text size="sm" fw={600} mt="xs">
        {t('journey.opinion.before', { round })}
      </Text>
      <OneRound opinions={opinions.filter((opinion) => opinion.round === round)} />
    </section>
  ));
}

function OneRound({ opinions }: { opinions: Opinion[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <List spacing="xs" listStyleType="none" data-testid="opinions">
      {opinions.map((opinion) => (
        <List.Item key={opinion.colleague} icon={opinion.opened === null ? <IconLock size={16} aria-hidden /> : <IconLockOpen size={16} aria-hidden />}>
          <Text fw={600} size="sm">
            {opinion.name} · {t(opinion.opened === null ? 'journey.opinion.sealedAt' : 'journey.opinion.openedAt', { when: moment(opinion.opened ?? opinion.sealed, locale) })}
          </Text>
          <Text size="xs" ff="monospace" c="var(--dim)" className={classes.long}>
            SHA-256 {opinion.commitment}
          </Text>
          {opinion.text !== null && <Text className={classes.long}>{opinion.text}</Text>}
        </List.Item>
      ))}
    </List>
  );
}

function Opinions({ briefing, onSeal, onOpen }: { briefing: Briefing; onSeal: (text: string) => Promise<boolean>; onOpen: () => void }) {
  const { t } = useTranslation();
  const key = `opinion.${briefing.case.case}`;
  const [text, setText] = useState(() => recall(key));
  const write = (value: string) => {
    setText(value);
    remember(key, value);
  };
  const [once] = useState(oneAtATime);
  const seal = async () => {
    // Until the server has it, this browser may hold the only copy.
    if (await once(() => onSeal(text))) remember(key, '');
  };
  return (
    <Paper withBorder p="md" data-testid="opinion">
      <Title order={3} size="h5" mb="xs">
        {t('journey.opinion.title')}
      </Title>
      <Text size="sm" mb="xs">
        {t('journey.opinion.how')}
      </Text>
      {briefing.case.owes_opinion && briefing.round > 1 && (
        <Text size="sm" mb="xs" data-testid="opinion-again">
          {t('journey.opinion.again', { round: briefing.round })}
        </Text>
      )}
      {briefing.case.owes_opinion && (
        <>
          <Textarea label={t('journey.opinion.yours')} value={text} maxLength={8000} autosize minRows={4} onChange={(event) => write(event.currentTarget.value)} data-testid="opinion-text" />
          <Button mt="xs" mb="md" disabled={text.trim() === ''} onClick={() => void seal()} data-testid="seal">
            {t('journey.opinion.seal')}
          </Button>
        </>
      )}
      {briefing.opinions.length === 0 ? <Text c="var(--dim)">{t('journey.opinion.none')}</Text> : <OpinionList opinions={briefing.opinions} />}
      {briefing.may_open && (
        <Button mt="sm" onClick={onOpen} data-testid="open-opinions">
          {t('journey.opinion.open')}
        </Button>
      )}
    </Paper>
  );
}
