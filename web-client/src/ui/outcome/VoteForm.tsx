import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutcomeItem, Stance, StanceView } from '../../protocol/generated';
import { BilingualInput } from './BilingualInput';
import { lacksBasis, NOTHING } from './outcomeModel';
import type { OutcomeDesk } from './useOutcome';

interface VoteFormProps {
  item: OutcomeItem;
  mine: StanceView | null;
  desk: OutcomeDesk;
  onClose: () => void;
}

const STANCES: readonly Stance[] = ['agree', 'reservation', 'dissent', 'abstain'];

/** How I stand to this line. Whoever does not simply agree says why. */
export function VoteForm({ item, mine, desk, onClose }: VoteFormProps) {
  const { t } = useTranslation();
  const [stance, setStance] = useState<Stance>(mine?.stance ?? 'agree');
  const [basis, setBasis] = useState(mine?.basis ?? NOTHING);
  const [effect, setEffect] = useState(mine?.effect ?? NOTHING);
  const [tried, setTried] = useState(false);
  const lacking = lacksBasis(stance, basis);
  const vote = async () => {
    setTried(true);
    if (lacking) return;
    if (await desk.ask({ act: 'take_stance', item: item.id, if_revision: item.revision, stance, basis, effect })) onClose();
  };
  return (
    <Stack gap={8} mt={8}>
      <SegmentedControl
        size="xs"
        orientation="vertical"
        aria-label={t('outcome.stance')}
        data={STANCES.map((value) => ({ value, label: t(`outcome.stances.${value}`) }))}
        value={stance}
        onChange={(value) => setStance(value)}
        data-testid={`vote-${item.id}`}
      />
      {stance !== 'agree' && (
        <>
          <BilingualInput
            label={t('outcome.basis')}
            value={basis}
            testId="vote-basis"
            error={tried && lacking ? t('outcome.basisMissing') : undefined}
            onChange={setBasis}
          />
          <BilingualInput label={t('outcome.effect')} value={effect} testId="vote-effect" onChange={setEffect} />
        </>
      )}
      <Group justify="flex-end">
        <Button size="xs" onClick={() => void vote()} data-testid={`vote-send-${item.id}`}>
          {t('outcome.vote')}
        </Button>
      </Group>
    </Stack>
  );
}
