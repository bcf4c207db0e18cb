import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useView } from '../room/roomContext';
import { ChatForm } from './ChatForm';
import { ChatLine } from './ChatLine';
import classes from './ChatPanel.module.css';

/** Messages with who reads them, oldest first. `large`: for whoever is not at a desk. */
export function ChatPanel({ large = false }: { large?: boolean }) {
  const { t } = useTranslation();
  const { chat } = useView();
  const list = useRef<HTMLDivElement>(null);
  const newest = chat.at(-1)?.number;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <div className={classes.panel} data-large={large}>
      <div ref={list} className={classes.list} role="log" aria-label={t('chat.title')} tabIndex={0} data-testid="chat-list">
        {chat.length === 0 && (
          <Text c="var(--dim)" ta="center" mt={24}>
            {t('chat.empty')}
          </Text>
        )}
        {chat.map((message) => (
          <ChatLine key={message.number} message={message} />
        ))}
      </div>
      <ChatForm large={large} />
    </div>
  );
}
