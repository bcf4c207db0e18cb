import { Button } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierApi } from '../../images/dossierApi';
import { DOCUMENT_SERIES } from '../../images/imageRefs';
import { Uploader } from '../../images/Uploader';
import { fetchEngine } from '../../images/viewer/fetchEngine';
import type { ImageRef } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import { DocumentPage } from './DocumentPage';
import { DropZone } from './DropZone';
import { beginLook, type Content } from './firstLook';
import classes from './ImagesStage.module.css';
import { Rail } from './Rail';
import { useDossier } from './useDossier';
import { type Sharing, useSharing } from './useSharing';
import { Workspace } from './Workspace';

// Whoever opens the images needs the engine: it comes while the list of them is still on its way.
void fetchEngine().catch(() => undefined);

/** What is on show: a series or a document. */
export type Choice = { kind: 'series'; id: string } | { kind: 'document'; id: string };

/** The images and documents of the case, in the middle of the room. `watchOnly`: what the presenter shows, and no more. */
export default function ImagesStage({ watchOnly = false }: { watchOnly?: boolean }) {
  const { t } = useTranslation();
  const { session } = useView();
  const api = useMemo(() => beginLook(session), [session]);
  const { content, refresh } = useDossier(api);
  const sharing = useSharing(watchOnly);
  if (content.kind === 'loading') return <Message words={t('images.loading')} />;
  if (content.kind === 'shut') return <Message words={t('images.notForYou')} />;
  if (content.kind === 'unreachable') {
    return (
      <Message words={t('images.unreachable')}>
        <Button onClick={refresh}>{t('images.again')}</Button>
      </Message>
    );
  }
  return <Open api={api} content={content} sharing={sharing} watchOnly={watchOnly} refresh={refresh} />;
}

function Message({ words, children }: { words: string; children?: React.ReactNode }) {
  return (
    <div className={classes.message} role="status">
      <p>{words}</p>
      {children}
    </div>
  );
}

interface OpenProps {
  api: DossierApi;
  content: Content;
  sharing: Sharing;
  watchOnly: boolean;
  refresh: () => void;
}

function Open({ api, content, sharing, watchOnly, refresh }: OpenProps) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [goTo, setGoTo] = useState<ImageRef | null>(null);
  const [uploader] = useState(() => new Uploader(api, refresh));
  useEffect(() => () => uploader.stop(), [uploader]);
  const { series, documents, dossier } = content;
  const first = series[0] && !watchOnly ? { kind: 'series' as const, id: series[0].series } : null;
  const own = choice ?? first;
  const led = sharing.following ? ledTo(sharing, documents) : null;
  const chosen = led ?? own;
  const document = chosen?.kind === 'document' ? documents.find(({ id }) => id === chosen.id) : undefined;
  const choose = (next: Choice) => {
    if (sharing.following) sharing.follow(false);
    setChoice(next);
  };
  const show = (image: ImageRef) => {
    const { series: alias, instance } = image;
    const entry = series.find(({ series_alias }) => series_alias === alias);
    setGoTo(image);
    if (alias === DOCUMENT_SERIES) choose({ kind: 'document', id: instance });
    else if (entry) choose({ kind: 'series', id: entry.series });
  };
  useWanted(show);
  return (
    <DropZone uploader={dossier.may.upload && !watchOnly ? uploader : null} bare={watchOnly}>
      {!watchOnly && (
        <Rail api={api} content={content} chosen={chosen} uploader={uploader} sharing={sharing} onChoose={choose} onShow={show} onChanged={refresh} />
      )}
      {document ? (
        <DocumentPage key={document.id} document={document} address={api.fileAddress(document.id)} sharing={sharing} />
      ) : (
        <Workspace
          api={api}
          series={series}
          chosen={chosen?.kind === 'series' ? chosen.id : null}
          mayUpload={dossier.may.upload}
          watchOnly={watchOnly}
          goTo={goTo}
          sharing={sharing}
          onChoose={(id) => setChoice({ kind: 'series', id })}
        />
      )}
    </DropZone>
  );
}

/** Goes to the picture that somebody wants to see from elsewhere in the room. */
function useWanted(show: (image: ImageRef) => void): void {
  const { looking } = useConsultation();
  const take = useEffectEvent(() => {
    const image = looking.wanted.get();
    if (!image) return;
    looking.wanted.set(null);
    show(image);
  });
  useEffect(() => {
    take();
    return looking.wanted.watch(() => take());
  }, [looking]);
}

/** The document that the presenter shows; a series is the viewports' own affair. */
function ledTo({ viewing }: Sharing, documents: Content['documents']): Choice | null {
  const image = viewing.views.find(({ pane }) => pane === 0)?.state?.image;
  if (image?.series !== DOCUMENT_SERIES || !documents.some(({ id }) => id === image.instance)) return null;
  return { kind: 'document', id: image.instance };
}
