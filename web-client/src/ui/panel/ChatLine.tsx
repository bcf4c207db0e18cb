import { IconEyeOff, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { PersonName } from '../parts/PersonName';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './ChatPanel.module.css';

/** One message: from whom, when, and, unless everybody reads it, who does. `told`: that everybody reads it is said too. */
export function ChatLine({ message, told = false }: { message: ChatView; told?: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const from = participantOf(view, message.from);
  const { audience } = message;
  const reader = audience.kind === 'one' ? participantOf(view, audience.participant) : null;
  const readerName = reader ? splitName(reader.name, locale).first : '…';
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(message.at);
  return (
    <div className={classes.line} data-testid="chat-line" data-audience={audience.kind}>
      <div className={classes.head}>
        <span className={classes.name}>{from ? <PersonName name={from.name} short /> : '…'}</span>
        <span className="figures">{time}</span>
      </div>
      {(told || audience.kind !== 'everyone') && (
        <span className={classes.audience}>
          {audience.kind === 'everyone' ? <IconUsers size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
          {t(`chat.seenBy.${audience.kind}`, { name: readerName })}
        </span>
      )}
      <p className={classes.text}>{message.text}</p>
    </div>
  );
}
