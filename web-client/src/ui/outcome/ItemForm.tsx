import { Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Intent, ItemBody, Strength } from '../../protocol/generated';
import { BilingualInput } from './BilingualInput';

interface ItemFormProps {
  start: ItemBody;
  onSave: (body: ItemBody) => Promise<boolean>;
  onClose: () => void;
}

const INTENTS: readonly Intent[] = ['curative', 'palliative', 'diagnostic', 'supportive'];
const STRENGTHS: readonly Strength[] = ['unanimous', 'majority', 'no_consensus', 'deferred'];

/** One line of the form while it is written. What was typed stays when the server refuses it. */
export function ItemForm({ start, onSave, onClose }: ItemFormProps) {
  const { t } = useTranslation();
  const [body, setBody] = useState(start);
  const save = async () => {
    if (await onSave(body)) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      data-testid="outcome-form"
    >
      <Stack gap={8}>
        <BilingualInput label={t('outcome.text')} value={body.text} testId="outcome-text" onChange={(text) => setBody({ ...body, text })} />
        <KindFields body={body} onBody={setBody} />
        <Group justify="flex-end" gap={8}>
          <Button size="xs" variant="default" onClick={onClose}>
            {t('outcome.cancel')}
          </Button>
          <Button size="xs" type="submit" data-testid="outcome-save">
            {t('outcome.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function KindFields({ body, onBody }: { body: ItemBody; onBody: (body: ItemBody) => void }) {
  const { t } = useTranslation();
  switch (body.kind) {
    case 'topic':
      return (
        <NumberInput
          label={t('outcome.minutes')}
          min={1}
          max={600}
          value={body.minutes ?? ''}
          onChange={(value) => onBody({ ...body, minutes: typeof value === 'number' ? value : null })}
        />
      );
    case 'question':
      return (
        <>
          <BilingualInput label={t('outcome.answer')} value={body.answer} testId="outcome-answer" onChange={(answer) => onBody({ ...body, answer })} />
          <Select
            label={t('outcome.strength')}
            clearable
            data={STRENGTHS.map((value) => ({ value, label: t(`outcome.strengths.${value}`) }))}
            value={body.strength}
            onChange={(strength) => onBody({ ...body, strength: strength })}
          />
        </>
      );
    case 'option':
      return <OptionFields body={body} onBody={onBody} />;
    case 'test':
      return (
        <BilingualInput label={t('outcome.changes')} value={body.changes} testId="outcome-changes" onChange={(changes) => onBody({ ...body, changes })} />
      );
    case 'action':
      return (
        <>
          <TextInput
            label={t('outcome.owner')}
            maxLength={100}
            value={body.owner}
            onChange={(event) => onBody({ ...body, owner: event.currentTarget.value })}
            data-testid="outcome-owner"
          />
          <TextInput
            type="date"
            label={t('outcome.due')}
            value={body.due}
            onChange={(event) => onBody({ ...body, due: event.currentTarget.value })}
            data-testid="outcome-due"
          />
        </>
      );
    case 'red_flag':
      return null;
  }
}

type OptionBody = Extract<ItemBody, { kind: 'option' }>;

function OptionFields({ body, onBody }: { body: OptionBody; onBody: (body: ItemBody) => void }) {
  const { t } = useTranslation();
  const priorities = [1, 2, 3, 4, 5].map((number) => ({ value: String(number), label: t('outcome.priorityShort', { number }) }));
  return (
    <>
      <Select
        label={t('outcome.priority')}
        data={[...priorities, { value: 'none', label: t('outcome.notRecommended') }]}
        value={body.priority === null ? 'none' : String(body.priority)}
        onChange={(value) => onBody({ ...body, priority: value === 'none' || value === null ? null : Number(value) })}
      />
      <Select
        label={t('outcome.intent')}
        clearable
        data={INTENTS.map((value) => ({ value, label: t(`outcome.intents.${value}`) }))}
        value={body.intent}
        onChange={(intent) => onBody({ ...body, intent: intent })}
      />
      <BilingualInput label={t('outcome.evidence')} value={body.evidence} testId="outcome-evidence" onChange={(evidence) => onBody({ ...body, evidence })} />
    </>
  );
}
