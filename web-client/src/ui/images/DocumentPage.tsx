import { Anchor } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentEntry } from '../../images/types';
import classes from './DocumentPage.module.css';
import { Paper } from './Paper';
import { SharingBar } from './SharingBar';
import { useDocumentSharing } from './useDocumentSharing';
import type { Sharing } from './useSharing';

const PdfPages = lazy(() => import('./PdfPages'));

interface DocumentPageProps {
  document: DocumentEntry;
  address: string;
  sharing: Sharing;
}

/** A document of the case: a PDF page by page, a photo, or the way to save what cannot be shown. */
export function DocumentPage({ document, address, sharing }: DocumentPageProps) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const shared = useDocumentSharing(document.id, sharing);
  const shown = (document.kind === 'pdf' || document.kind === 'image') && !failed;
  return (
    <section className={classes.page} aria-label={document.file_name} data-testid="document">
      <SharingBar sharing={sharing} image={shared.image} />
      {shown && document.kind === 'pdf' && (
        <Suspense fallback={<p className={classes.message}>{t('images.loading')}</p>}>
          <PdfPages address={address} name={document.file_name} shared={shared} sharing={sharing} onFailed={() => setFailed(true)} />
        </Suspense>
      )}
      {shown && document.kind === 'image' && (
        <div className={classes.photo}>
          <Paper image={shared.image} sharing={sharing}>
            <img src={address} alt={document.file_name} onLoad={() => shared.onDrawn(1)} onError={() => setFailed(true)} />
          </Paper>
        </div>
      )}
      {!shown && (
        <p className={classes.message}>
          {t('images.documentFailed')}{' '}
          <Anchor href={address} download={document.file_name}>
            {t('images.save')}
          </Anchor>
        </p>
      )}
    </section>
  );
}
