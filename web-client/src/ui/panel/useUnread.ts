import { useState } from 'react';
import type { SessionView } from '../../protocol/generated';

/** How many messages of others came since the chat was last open. */
export function useUnread(view: SessionView, open: boolean): number {
  const newest = view.chat.at(-1)?.number ?? 0;
  const [seen, setSeen] = useState(newest);
  if (open && seen !== newest) setSeen(newest);
  return open ? 0 : view.chat.filter((message) => message.number > seen && message.from !== view.me).length;
}
