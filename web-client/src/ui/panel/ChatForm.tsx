import { ActionIcon, Select, Text, Textarea } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatAudience } from '../../protocol/generated';
import { writableTo } from '../../session/writable';
import { useConsultation } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useRights, useView } from '../room/roomContext';
import classes from './ChatPanel.module.css';

const LONGEST = 2000;

/** The audience as the value of the choice: a person's id, or one of the two groups. */
function audienceOf(value: string): ChatAudience {
  if (value === 'everyone' || value === 'clinicians') return { kind: value };
  return { kind: 'one', participant: Number(value) };
}

/** `large`: for thumbs. */
export function ChatForm({ large }: { large: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const view = useView();
  const rights = useRights();
  const [text, setText] = useState('');
  const [to, setTo] = useState('everyone');
  const [failed, setFailed] = useState(false);
  const choices = [
    { value: 'everyone', label: t('chat.everyone') },
    ...(rights.clinicianChat ? [{ value: 'clinicians', label: t('chat.clinicians') }] : []),
    ...writableTo(view).map((person) => ({
      value: String(person.id),
      label: t('chat.onlyTo', { name: splitName(person.name, locale).first }),
    })),
  ];
  // The person written to has left: never widen to everyone without being told.
  const known = choices.some((choice) => choice.value === to);
  const tooLong = Array.from(text).length > LONGEST;
  const send = async () => {
    const sentence = text.trim();
    if (sentence === '' || tooLong || !known) return;
    setText('');
    const answer = await consultation.command({ type: 'send_chat', audience: audienceOf(to), text: sentence });
    setFailed(answer.kind !== 'done');
    if (answer.kind !== 'done') setText((typed) => typed || sentence);
  };
  const handleKey = (event: KeyboardEvent) => {
    // While a Chinese word is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Select
        size={large ? 'md' : 'xs'}
        aria-label={t('chat.to')}
        data={choices}
        value={known ? to : null}
        error={!known}
        onChange={(value) => setTo(value ?? 'everyone')}
        data-testid="chat-audience"
      />
      <div className={classes.row}>
        <Textarea
          className={classes.input}
          size={large ? 'md' : 'sm'}
          aria-label={t('chat.placeholder')}
          placeholder={t('chat.placeholder')}
          autosize
          minRows={1}
          maxRows={5}
          value={text}
          error={tooLong ? t('chat.tooLong') : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={handleKey}
          data-testid="chat-input"
        />
        <ActionIcon type="submit" size={large ? 42 : 36} aria-label={t('chat.send')} data-testid="chat-send">
          <IconSend size={18} />
        </ActionIcon>
      </div>
      <div role="alert">
        {failed && (
          <Text size="sm" c="var(--danger)">
            {t('chat.failed')}
          </Text>
        )}
      </div>
    </form>
  );
}
