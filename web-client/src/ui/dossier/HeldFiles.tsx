import { Anchor, Button, Group, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DossierApi, DossierProblem } from '../../images/dossierApi';
import type { DocumentEntry, PatientsBeside } from '../../images/types';
import { useReason } from '../images/useReason';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useDraft } from '../parts/useDraft';
import classes from './DossierDesk.module.css';
import { PatientTable } from './PatientTable';

/** The family or a referrer sent it; who decides about it opens it first. */
const FROM_OUTSIDE = 'from_outside';

interface HeldFilesProps {
  api: DossierApi;
  documents: readonly DocumentEntry[];
  onChanged: () => void;
}

/** Files in quarantine, each with what is wrong with it and the decision. */
export function HeldFiles({ api, documents, onChanged }: HeldFilesProps) {
  const { t } = useTranslation();
  if (documents.length === 0) return <Text c="dimmed">{t('dossier.nothingHeld')}</Text>;
  return (
    <ul className={classes.list}>
      {documents.map((document) => (
        <HeldFile key={document.id} api={api} document={document} onChanged={onChanged} />
      ))}
    </ul>
  );
}

function HeldFile({ api, document, onChanged }: { api: DossierApi; document: DocumentEntry; onChanged: () => void }) {
  const { t } = useTranslation();
  const words = useReason();
  const { value, change, send } = useDraft(`held.${document.id}`, { reason: '' });
  const { reason } = value;
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const [trouble, setTrouble] = useState('');
  const patients = usePatients(api, document);
  const decide = (release: boolean) => {
    setBusy(true);
    setSure(false);
    send(value, () => api.decide(document.id, release, reason.trim()).then(() => true))
      .then(onChanged)
      .catch((error: unknown) => {
        setBusy(false);
        const gone = error instanceof DossierProblem && error.status === 409;
        setTrouble(gone ? t('dossier.gone') : t('dossier.failed', { detail: error instanceof Error ? error.message : '' }));
        if (gone) onChanged();
      });
  };
  return (
    <li className={classes.file} data-testid="held-file">
      <h3 className={classes.name}>
        <IconAlertTriangle size={16} aria-hidden />{' '}
        {document.reason === FROM_OUTSIDE && document.kind !== 'dicom' ? (
          <Anchor inherit href={api.fileAddress(document.id)} target="_blank" rel="noreferrer">
            {document.file_name}
          </Anchor>
        ) : (
          document.file_name
        )}
      </h3>
      <Text size="sm">{words(document.reason)}</Text>
      {patients && <PatientTable patients={patients} />}
      <Textarea
        label={t('dossier.reason')}
        placeholder={t('dossier.reasonHint')}
        value={reason}
        maxLength={500}
        autosize
        minRows={1}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
      {trouble !== '' && (
        <Text size="sm" c="red" role="alert">
          {trouble}
        </Text>
      )}
      <Group gap={8} justify="flex-end">
        <Button variant="default" color="red" disabled={busy} onClick={() => setSure(true)}>
          {t('dossier.refuse')}
        </Button>
        <Button disabled={busy || reason.trim() === ''} loading={busy} onClick={() => decide(true)} data-testid="release-document">
          {t('dossier.release')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={sure}
        title={t('dossier.refuseSure')}
        text={document.file_name}
        confirm={t('dossier.refuse')}
        color="red"
        testId="refuse-sure"
        onConfirm={() => decide(false)}
        onCancel={() => setSure(false)}
      />
    </li>
  );
}

/** Both patients, for files that say whose they are. */
function usePatients(api: DossierApi, { id, kind }: DocumentEntry): PatientsBeside | null {
  const [patients, setPatients] = useState<PatientsBeside | null>(null);
  useEffect(() => {
    let over = false;
    if (kind === 'dicom') {
      api
        .patients(id)
        .then((found) => !over && setPatients(found))
        .catch(() => undefined); // The decision does not depend on it.
    }
    return () => {
      over = true;
    };
  }, [api, id, kind]);
  return patients;
}
