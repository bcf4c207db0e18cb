import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isFamilySide } from '../../session/rights';
import { peopleInRoom } from '../../session/selectors';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from './roomContext';

/** Says what a deliberation does and to whom before it begins. */
export function DeliberationDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const names = peopleInRoom(useView())
    .filter((person) => isFamilySide(person.role))
    .map((person) => splitName(person.name, locale).first)
    .join(t('common.list'));
  const start = () => {
    void consultation.command({ type: 'set_deliberation', on: true });
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('deliberation.startTitle')}
      text={t('deliberation.startText')}
      confirm={t('deliberation.start')}
      color="violet"
      testId="deliberation-confirm"
      onConfirm={start}
      onCancel={onClose}
    >
      {names && <Text fw={600}>{t('deliberation.startNames', { names })}</Text>}
    </ConfirmDialog>
  );
}
