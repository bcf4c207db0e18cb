import { useTranslation } from 'react-i18next';
import { ChatPanel } from '../panel/ChatPanel';
import { Dialog } from '../parts/Dialog';
import classes from './FamilyMessages.module.css';

/** What was written to everybody or to oneself, and the way to write back. */
export function FamilyMessages({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} title={t('family.messages')} onClose={onClose}>
      <div className={classes.sheet} data-testid="family-messages">
        <ChatPanel large />
      </div>
    </Dialog>
  );
}
