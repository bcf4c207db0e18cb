import { Anchor, Badge, Button, Paper, Table, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { DossierApi } from '../../images/dossierApi';
import type { DocumentEntry, ImageList } from '../../images/types';
import { Uploader } from '../../images/Uploader';
import { HeldFiles } from '../dossier/HeldFiles';
import { UploadBox } from '../images/UploadBox';
import { useReason } from '../images/useReason';
import { useLocale } from '../parts/useLocale';
import classes from './Desk.module.css';
import { SeriesLook } from './SeriesLook';

interface DossierListProps {
  caseId: string;
  /** Files may be added and judged here. */
  works?: boolean;
  /** Something was uploaded or decided. */
  onChanged?: () => void;
}

/** The files of a case by date, and its series of images. */
export function DossierList({ caseId, works = false, onChanged }: DossierListProps) {
  const { t } = useTranslation();
  const api = useMemo(() => new DossierApi(caseId), [caseId]);
  const [documents, setDocuments] = useState<DocumentEntry[] | null>(null);
  const [images, setImages] = useState<ImageList | null>(null);
  const [shut, setShut] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const look = useCallback(() => {
    api.documents().then(setDocuments, () => setShut(true));
    api.images().then(setImages, () => undefined);
  }, [api]);
  useEffect(look, [look]);
  const changed = () => {
    look();
    onChanged?.();
  };
  const [uploader] = useState(() => new Uploader(api, changed));
  useEffect(() => () => uploader.stop(), [uploader]);
  const papers = (documents ?? []).filter(({ kind }) => kind !== 'dicom');
  const waiting = (documents ?? []).filter(({ state }) => state === 'quarantined');
  const held = waiting.filter(({ kind }) => kind === 'dicom');
  return (
    <Paper withBorder p="md" data-testid="dossier">
      <Title order={3} size="h5" mb="xs">
        {t('journey.dossier.title')}
      </Title>
      {shut && <Text c="var(--dim)">{t('journey.dossier.shut')}</Text>}
      {images?.series.map((entry) => (
        <div key={entry.series}>
          <Button size="compact-sm" variant="subtle" px={4} aria-expanded={open === entry.series} onClick={() => setOpen(open === entry.series ? null : entry.series)} data-testid="open-series">
            {[entry.modality, description(entry.attributes), t('journey.dossier.images', { count: entry.images.length })].filter(Boolean).join(' · ')}
          </Button>
          {open === entry.series && <SeriesLook api={api} entry={entry} />}
        </div>
      ))}
      {documents?.length === 0 && <Text c="var(--dim)">{t('journey.dossier.empty')}</Text>}
      {[...papers, ...held].length > 0 && (
        <Table mt="xs">
          <Table.Tbody>
            {[...papers, ...held].map((document) => (
              <DocumentRow key={document.id} document={document} api={api} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {works && waiting.length > 0 && <HeldFiles api={api} documents={waiting} onChanged={changed} />}
      {works && <UploadBox uploader={uploader} />}
    </Paper>
  );
}

function description(attributes: ImageList['series'][number]['attributes']): string {
  const value = attributes['0008103E']?.Value?.[0] ?? attributes['00081030']?.Value?.[0];
  return typeof value === 'string' ? value : '';
}

function DocumentRow({ document, api }: { document: DocumentEntry; api: DossierApi }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const reason = useReason();
  return (
    <Table.Tr>
      <Table.Td className={classes.long}>
        {document.state === 'released' ? (
          <Anchor href={api.fileAddress(document.id)} target="_blank" rel="noreferrer">
            {document.file_name}
          </Anchor>
        ) : (
          document.file_name
        )}
        <Text size="xs" c="var(--dim)">
          {moment(document.created, locale)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="outline" tt="none" c={document.state === 'released' ? 'var(--accent)' : 'var(--warn-text)'}>
          {t(`journey.dossier.${document.state}`)}
        </Badge>
        {document.state !== 'released' && <Text size="xs">{reason(document.reason)}</Text>}
      </Table.Td>
    </Table.Tr>
  );
}
