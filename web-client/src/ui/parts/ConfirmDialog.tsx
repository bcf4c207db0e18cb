import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  text?: string;
  confirm: string;
  color?: string;
  /** Something is still to be confirmed before. */
  disabled?: boolean;
  testId: string;
  children?: ReactNode;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { opened, title, text, confirm, color = 'teal', disabled = false, testId, children, onConfirm, onCancel } = props;
  return (
    <Dialog opened={opened} onClose={onCancel} title={title}>
      <Stack gap={16}>
        {text !== undefined && <Text>{text}</Text>}
        {children}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color={color} disabled={disabled} onClick={onConfirm} data-testid={testId}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
