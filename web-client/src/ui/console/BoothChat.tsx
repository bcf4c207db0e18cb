import { ActionIcon, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatLine } from '../panel/ChatLine';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import classes from './SideTabs.module.css';

const LONGEST = 2000;

/** What reaches this place, each with who reads it. `shown`: one looks at it. */
export function ReceivedLines({ shown }: { shown: boolean }) {
  const { t } = useTranslation();
  const { chat } = useView();
  const list = useRef<HTMLDivElement>(null);
  const newest = chat.at(-1)?.number;
  useEffect(() => {
    if (shown) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, shown]);
  return (
    <div ref={list} className={classes.list} role="log" aria-label={t('console.chat.title')} tabIndex={0} data-testid="console-chat">
      {chat.length === 0 && <p className={classes.hint}>{t('console.chat.empty')}</p>}
      {chat.map((message) => (
        <div key={message.number} className={classes.message} data-audience={message.audience.kind}>
          <ChatLine message={message} told />
        </div>
      ))}
    </div>
  );
}

/** A word to the boothmate that nobody else reads, and what others wrote to everybody or to oneself. */
export function BoothChat({ shown }: { shown: boolean }) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const send = async () => {
    const sentence = text.trim();
    if (sentence === '') return;
    setText('');
    const answer = await consultation.command({ type: 'send_chat', audience: { kind: 'booth' }, text: sentence });
    setFailed(answer.kind !== 'done');
    if (answer.kind !== 'done') setText((typed) => typed || sentence);
  };
  return (
    <div className={classes.fill} data-testid="booth-chat">
      <ReceivedLines shown={shown} />
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextInput
          size="xs"
          className={classes.grow}
          aria-label={t('console.chat.placeholder')}
          placeholder={t('console.chat.placeholder')}
          maxLength={LONGEST}
          value={text}
          error={failed && t('console.chat.failed')}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          data-testid="booth-chat-input"
        />
        <ActionIcon type="submit" size={30} aria-label={t('console.chat.send')} data-testid="booth-chat-send">
          <IconSend size={16} />
        </ActionIcon>
      </form>
    </div>
  );
}
