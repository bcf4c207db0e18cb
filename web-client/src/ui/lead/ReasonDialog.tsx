import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeadReason, LeadStep } from '../../protocol/generated';
import { leadCauses, leadReason, LONGEST_WORDS } from '../../session/leadReason';
import { ConfirmDialog } from '../parts/ConfirmDialog';

interface ReasonDialogProps {
  step: LeadStep | null;
  /** Whom it is about. */
  name: string;
  testId: string;
  onDecide: (step: LeadStep, reason: LeadReason) => void;
  onCancel: () => void;
}

/** Asks why, before chair or coordinator decide about an interpreter: a cause that everybody reads in his own language, and words. */
export function ReasonDialog({ step, name, testId, onDecide, onCancel }: ReasonDialogProps) {
  const { t } = useTranslation();
  const [cause, setCause] = useState<LeadReason['cause'] | null>(null);
  const [words, setWords] = useState('');
  const shown = step ?? 'revoked';
  const reason = leadReason(cause, words);
  const close = (done: () => void) => {
    setCause(null);
    setWords('');
    done();
  };
  return (
    <ConfirmDialog
      opened={step !== null}
      title={t(`lead.decide.${shown}.title`, { name })}
      text={t('lead.decide.text')}
      confirm={t(`lead.decide.${shown}.confirm`)}
      color={shown === 'revoked' ? 'red' : 'teal'}
      disabled={reason === null}
      testId={testId}
      onConfirm={() => step && reason && close(() => onDecide(step, reason))}
      onCancel={() => close(onCancel)}
    >
      <Stack gap={12}>
        <Radio.Group label={t('lead.reason')} value={cause} onChange={(value) => setCause(leadCauses(shown).find((known) => known === value) ?? null)} required>
          <Stack gap={6} mt={6}>
            {leadCauses(shown).map((known) => (
              <Radio key={known} value={known} label={t(`lead.cause.${known}`)} data-testid={`cause-${known}`} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('lead.decide.words')}
          required={cause === 'other'}
          maxLength={LONGEST_WORDS}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          data-testid="reason-words"
        />
      </Stack>
    </ConfirmDialog>
  );
}
