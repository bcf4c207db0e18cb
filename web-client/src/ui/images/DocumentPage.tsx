import { Anchor } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentEntry } from '../../images/types';
import classes from './DocumentPage.module.css';

const PdfPages = lazy(() => import('./PdfPages'));

/** A document of the case: a PDF page by page, a photo, or the way to save what cannot be shown. */
export function DocumentPage({ document, address }: { document: DocumentEntry; address: string }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const shown = (document.kind === 'pdf' || document.kind === 'image') && !failed;
  return (
    <section className={classes.page} aria-label={document.file_name} data-testid="document">
      {shown && document.kind === 'pdf' && (
        <Suspense fallback={<p className={classes.message}>{t('images.loading')}</p>}>
          <PdfPages address={address} name={document.file_name} onFailed={() => setFailed(true)} />
        </Suspense>
      )}
      {shown && document.kind === 'image' && (
        <img className={classes.photo} src={address} alt={document.file_name} onError={() => setFailed(true)} />
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
