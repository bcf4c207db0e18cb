import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LAST_PAGE, LONGEST_DOCUMENT, sightOf, sightText } from '../../session/sight';
import { Dialog } from '../parts/Dialog';
import { useView } from '../room/roomContext';
import { useDesk, useModel } from './deskContext';

/** Sight translation: which document, from which page; everybody reads it while it lasts. */
export function SightDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('sight.title')}>
      <SightForm onClose={onClose} />
    </Dialog>
  );
}

/** Begins with what is rendered now, each time that it is opened. */
function SightForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const { mine } = useModel();
  const rendered = sightOf(useView());
  const [document, setDocument] = useState(rendered?.document ?? '');
  const [page, setPage] = useState<number | string>(rendered?.page ?? 1);
  const text = sightText(document, page);
  const open = mine.microphone === 'live' || mine.microphone === 'cough';
  const begin = () => {
    if (!text) return;
    void desk.act({ act: 'sight', text });
    onClose();
  };
  const end = () => {
    void desk.act({ act: 'sight', text: null });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <Stack gap={12}>
        <Text size="sm">{t('sight.text')}</Text>
        <TextInput label={t('sight.document')} required maxLength={LONGEST_DOCUMENT} value={document} onChange={(event) => setDocument(event.currentTarget.value)} data-autofocus data-testid="sight-document" />
        <NumberInput label={t('sight.page')} min={1} max={LAST_PAGE} allowDecimal={false} value={page} onChange={setPage} data-testid="sight-page" />
        {!open && (
          <Text size="sm" c="var(--warn-text)">
            {t('sight.onAirFirst')}
          </Text>
        )}
        <Group justify="flex-end" gap={8}>
          {rendered && (
            <Button variant="default" onClick={end} data-testid="sight-end">
              {t('sight.end')}
            </Button>
          )}
          <Button type="submit" disabled={text === null || !open} data-testid="sight-begin">
            {t('sight.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
