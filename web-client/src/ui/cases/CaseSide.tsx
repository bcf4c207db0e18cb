import { Alert, Button, List, Paper, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFailure } from '../../cases/casesApi';
import { type CasePage, type CaseState, isOver, needsReason } from '../../cases/types';
import { Refusals } from './Refusals';

interface CaseSideProps {
  page: CasePage;
  trouble: CaseFailure | null;
  onMove: (to: CaseState, reason: string) => void;
}

/** What is missing, and the next move. A session is scheduled on its own tab. */
export function CaseSide({ page, trouble, onMove }: CaseSideProps) {
  const { t } = useTranslation();
  const moves = page.next.filter((to) => to !== 'scheduled');
  return (
    <Paper withBorder p="md" component="aside" aria-label={t('cases.desk.missing')}>
      {!isOver(page.state) && <MissingParts page={page} />}
      {moves.length > 0 ? <Moves moves={moves} onMove={onMove} /> : <Text>{t('cases.desk.over')}</Text>}
      {trouble !== null && (
        <Alert mt="md" color="red" role="alert" title={t('cases.desk.notMoved')}>
          <Refusals failure={trouble} />
        </Alert>
      )}
    </Paper>
  );
}

function MissingParts({ page }: { page: CasePage }) {
  const { t } = useTranslation();
  const items = page.readiness.missing.map((kind) => t(`cases.items.${kind}`));
  const missing = [...page.missing.map((what) => t(`cases.missing.${what}`)), ...items];
  return (
    <>
      <Title order={3} size="h5">
        {t('cases.desk.missing')}
      </Title>
      {missing.length === 0 && <Text>{t('cases.desk.nothingMissing')}</Text>}
      <List size="sm" mb="md">
        {missing.map((what) => (
          <List.Item key={what}>{what}</List.Item>
        ))}
      </List>
    </>
  );
}

function Moves({ moves, onMove }: { moves: CaseState[]; onMove: CaseSideProps['onMove'] }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <>
      <TextInput
        label={t('cases.desk.reason')}
        description={t('cases.desk.reasonHint')}
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="reason"
      />
      {moves.map((to) => (
        <Button
          key={to}
          fullWidth
          mt="xs"
          variant={needsReason(to) ? 'default' : 'outline'}
          c={needsReason(to) ? 'var(--danger)' : 'var(--accent)'}
          onClick={() => onMove(to, reason)}
          data-testid={`move-${to}`}
        >
          {t('cases.desk.moveTo', { state: t(`cases.states.${to}`) })}
        </Button>
      ))}
    </>
  );
}
