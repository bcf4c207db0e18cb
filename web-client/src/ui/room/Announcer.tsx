import { useTranslation } from 'react-i18next';
import { raisedHands } from '../../session/selectors';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from './roomContext';

/** For whoever listens to the screen: raised hands and new messages, when they come. */
export function Announcer({ unread }: { unread: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const hands = raisedHands(useView());
  return (
    <div className="hidden-words">
      <div role="status">
        {hands.map((person) => (
          <p key={person.id}>
            {splitName(person.name, locale).first}: {t('room.handRaised')}
          </p>
        ))}
      </div>
      <div role="status">{unread > 0 && t('chat.unread', { count: unread })}</div>
    </div>
  );
}
