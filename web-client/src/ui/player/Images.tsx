import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_SERIES } from '../../images/imageRefs';
import type { SeriesEntry } from '../../images/types';
import { ImageReplay, type ReplayedImages } from '../../recordings/ImageReplay';
import type { Playback } from '../../recordings/Playback';
import type { Contents } from '../../recordings/types';
import { beginLook } from '../images/firstLook';
import { useDossier } from '../images/useDossier';
import { useEngine } from '../images/useEngine';
import { useStore } from '../parts/useStore';
import classes from './Images.module.css';
import { ReplayedPane } from './ReplayedPane';

interface Props {
  contents: Contents;
  playback: Playback;
}

/** The images as everybody saw them at this moment, drawn from what happened and not from a film. */
export default function Images({ contents, playback }: Props) {
  const { t } = useTranslation();
  const [replay] = useState(() => new ImageReplay(contents.images, contents.began));
  const at = useStore(playback.store, (state) => state.at);
  const now = replay.at(at);
  const panes = now.views.filter(({ state }) => state !== null).sort((one, other) => one.pane - other.pane);
  const presenter = contents.people.find(({ id }) => id === now.presenter)?.name ?? null;
  return (
    <section aria-label={t('player.images')} className={classes.images} data-count={panes.length} data-testid="player-images">
      {panes.length === 0 ? <p className={classes.nothing}>{t('player.noImages')}</p> : <Hanging contents={contents} now={now} at={at} />}
      {presenter !== null && panes.length > 0 && <p className={classes.leads}>{t('player.leads', { name: presenter })}</p>}
    </section>
  );
}

function Hanging({ contents, now, at }: { contents: Contents; now: ReplayedImages; at: number }) {
  const { t } = useTranslation();
  const api = useMemo(() => beginLook(contents.session), [contents.session]);
  const { content } = useDossier(api);
  const start = useEngine(true);
  if (start.kind === 'failed') return <p className={classes.nothing}>{t('images.pane.start')}</p>;
  if (content.kind === 'shut') return <p className={classes.nothing}>{t('images.notForYou')}</p>;
  if (content.kind === 'unreachable') return <p className={classes.nothing}>{t('images.unreachable')}</p>;
  if (content.kind === 'loading' || start.kind === 'starting') return <p className={classes.nothing}>{t('images.loading')}</p>;
  const entryOf = (series: string): SeriesEntry | null => content.series.find((entry) => entry.series_alias === series) ?? null;
  return [...now.views]
    .sort((one, other) => one.pane - other.pane)
    .map((view) => {
      if (!view.state) return null;
      const { series, instance, frame } = view.state.image;
      const entry = entryOf(series);
      if (entry) {
        const clock = contents.began + at;
        return <ReplayedPane key={view.pane} engine={start.engine} api={api} entry={entry} view={view} now={now} clock={clock} people={contents.people} />;
      }
      const paper = series === DOCUMENT_SERIES ? content.documents.find(({ id }) => id === instance) : undefined;
      return (
        <p key={view.pane} className={classes.nothing}>
          {paper ? t('player.document', { name: paper.file_name, page: frame }) : t('player.imageGone')}
        </p>
      );
    });
}
