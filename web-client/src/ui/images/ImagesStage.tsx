import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import { Uploader } from '../../images/Uploader';
import { fetchEngine } from '../../images/viewer/fetchEngine';
import { useView } from '../room/roomContext';
import { DocumentPage } from './DocumentPage';
import { DropZone } from './DropZone';
import { beginLook, type Content } from './firstLook';
import classes from './ImagesStage.module.css';
import { Rail } from './Rail';
import { useDossier } from './useDossier';
import { Workspace } from './Workspace';

// Whoever opens the images needs the engine: it comes while the list of them is still on its way.
void fetchEngine().catch(() => undefined);

/** What is on show: a series or a document. */
export type Choice = { kind: 'series'; id: string } | { kind: 'document'; id: string };

/** The images and documents of the case, in the middle of the room. */
export default function ImagesStage() {
  const { t } = useTranslation();
  const { session } = useView();
  const api = useMemo(() => beginLook(session), [session]);
  const { content, refresh } = useDossier(api);
  if (content.kind === 'loading') return <Message words={t('images.loading')} />;
  if (content.kind === 'shut') return <Message words={t('images.notForYou')} />;
  if (content.kind === 'unreachable') {
    return (
      <Message words={t('images.unreachable')}>
        <Button onClick={refresh}>{t('images.again')}</Button>
      </Message>
    );
  }
  return <Open api={api} content={content} refresh={refresh} />;
}

function Message({ words, children }: { words: string; children?: React.ReactNode }) {
  return (
    <div className={classes.message} role="status">
      <p>{words}</p>
      {children}
    </div>
  );
}

function Open({ api, content, refresh }: { api: DossierApi; content: Content; refresh: () => void }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [uploader] = useState(() => new Uploader(api, refresh));
  useEffect(() => () => uploader.stop(), [uploader]);
  const { series, documents, dossier } = content;
  const chosen = choice ?? (series[0] ? { kind: 'series' as const, id: series[0].series } : null);
  const document = chosen?.kind === 'document' ? documents.find(({ id }) => id === chosen.id) : undefined;
  return (
    <DropZone uploader={dossier.may.upload ? uploader : null}>
      <Rail api={api} content={content} chosen={chosen} uploader={uploader} onChoose={setChoice} onChanged={refresh} />
      {document ? (
        <DocumentPage key={document.id} document={document} address={api.fileAddress(document.id)} />
      ) : (
        <Workspace api={api} series={series} chosen={chosen?.kind === 'series' ? chosen.id : null} mayUpload={dossier.may.upload} />
      )}
    </DropZone>
  );
}
