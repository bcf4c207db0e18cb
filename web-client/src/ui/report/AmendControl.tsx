import { Alert, Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/Dialog';
import { useRefusal } from './useRefusal';
import type { ReportDesk } from './useReport';

/** Opens the next version of a signed report. */
export function AmendControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState('');
  const tell = useRefusal();
  const amend = async () => {
    const result = await desk.amend(reason);
    setTrouble(result.ok ? '' : tell(result));
    if (result.ok) setOpen(false);
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} data-testid="amend-open">
        {t('report.amend')}
      </Button>
      <Dialog opened={open} title={t('report.amendTitle')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t('report.amendText')}</span>
          <Textarea label={t('report.reason')} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="amend-reason" />
          <div role="alert">{trouble !== '' && <Alert color="red">{trouble}</Alert>}</div>
          <Group justify="flex-end">
            <Button onClick={() => void amend()} disabled={reason.trim() === ''} data-testid="amend-send">
              {t('report.amend')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
