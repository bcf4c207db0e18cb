import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DocumentPage.module.css';
import { Paper } from './Paper';
import type { SharedPage } from './useDocumentSharing';
import type { Sharing } from './useSharing';

GlobalWorkerOptions.workerSrc = workerAddress;

interface PdfPagesProps {
  address: string;
  name: string;
  shared: SharedPage;
  sharing: Sharing;
  onFailed: () => void;
}

/** One page at a time, as wide as there is room. Nothing in the document may run. */
export default function PdfPages({ address, name, shared, sharing, onFailed }: PdfPagesProps) {
  const { t } = useTranslation();
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const { page: at, onPage: setAt, onDrawn } = shared;
  const canvas = useRef<HTMLCanvasElement>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    const loading = getDocument({ url: address, isEvalSupported: false, enableXfa: false });
    loading.promise.then(setPdf, () => failed.current());
    return () => void loading.destroy();
  }, [address]);
  useEffect(() => {
    if (!pdf || !canvas.current) return;
    return drawPage(pdf, at, canvas.current, onDrawn, () => failed.current());
  }, [pdf, at, onDrawn]);
  const count = pdf?.numPages ?? 1;
  return (
    <>
      <div className={classes.pages} role="toolbar" aria-label={name}>
        <ActionIcon variant="subtle" color="gray" size={34} disabled={at <= 1} aria-label={t('images.previousPage')} onClick={() => setAt(at - 1)}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <span className="figures">{t('images.page', { at, count })}</span>
        <ActionIcon variant="subtle" color="gray" size={34} disabled={at >= count} aria-label={t('images.nextPage')} onClick={() => setAt(at + 1)}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </div>
      <div className={classes.paper} tabIndex={0} role="region" aria-label={t('images.page', { at, count })}>
        <Paper image={shared.image} sharing={sharing}>
          <canvas ref={canvas} data-testid="pdf-page" />
        </Paper>
      </div>
    </>
  );
}

/** Returns the way to break off. */
function drawPage(pdf: PDFDocumentProxy, at: number, canvas: HTMLCanvasElement, onDrawn: (page: number) => void, onFailed: () => void): () => void {
  let stop: (() => void) | null = null;
  let over = false;
  const draw = async () => {
    // A presenter's page may lie beyond the end of another version of the document.
    const page = await pdf.getPage(Math.min(at, pdf.numPages));
    if (over) return;
    const room = canvas.closest('[role="region"]')?.clientWidth ?? 800;
    const width = Math.min(1100, room - 32);
    const scale = (width / page.getViewport({ scale: 1 }).width) * devicePixelRatio;
    const viewport = page.getViewport({ scale });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.width = `${width}px`;
    const task = page.render({ canvas, viewport });
    stop = () => task.cancel();
    await task.promise;
    canvas.dataset.drawn = String(at);
    onDrawn(at);
  };
  draw().catch(() => !over && onFailed());
  return () => {
    over = true;
    stop?.();
  };
}
