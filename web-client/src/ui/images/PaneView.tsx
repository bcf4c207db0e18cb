import { Loader } from '@mantine/core';
import { useEffect, useRef, useState, type WheelEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Store } from '../../base/Store';
import { TAG, textOf } from '../../images/dicomJson';
import type { DossierApi } from '../../images/dossierApi';
import { centreOf, EMPTY_PANE, widthOf } from '../../images/paneState';
import { badgesOf, isPicture, slicesOf } from '../../images/slices';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { ToolName, ViewerEngine } from '../../images/viewer/ViewerEngine';
import { useStore } from '../parts/useStore';
import { Badges } from './Badges';
import { pressPaneKey } from './paneKeys';
import { PaneOverlay } from './PaneOverlay';
import classes from './PaneView.module.css';
import { usePointing } from './usePointing';

const NO_PANE = new Store(EMPTY_PANE);

interface PaneViewProps {
  engine: ViewerEngine;
  api: DossierApi;
  entry: SeriesEntry | null;
  /** The other viewport, whose slice is drawn as a line in this one. */
  beside: Pane | null;
  active: boolean;
  onActive: () => void;
  onTool: (tool: ToolName) => void;
  onPane: (pane: Pane | null) => void;
}

/** A viewport: made when it is first drawn, filled when a series is chosen for it. */
export function PaneView({ engine, api, entry, beside, active, onActive, onTool, onPane }: PaneViewProps) {
  const { t } = useTranslation();
  const holder = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState<Pane | null>(null);
  const tell = useRef(onPane);
  useEffect(() => {
    if (!holder.current) return;
    const made = engine.addPane(holder.current);
    setPane(made);
    const say = tell.current;
    say(made);
    return () => {
      say(null);
      engine.removePane(made);
    };
  }, [engine]);
  const trouble = useSeries(pane, api, entry);
  const blank = useStore(pane?.store ?? NO_PANE, (state) => state.blank);
  const empty = entry && !entry.images.some(isPicture);
  const pointing = usePointing(pane, entry);
  const handleKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !pane) return;
    if (!pressPaneKey(event.key, pane, entry?.modality ?? '', onTool)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handleWheel = (event: WheelEvent) => {
    if (event.deltaY !== 0) pane?.step(Math.sign(event.deltaY));
  };
  return (
    <div className={classes.pane} data-active={active} data-testid="pane" onPointerDown={onActive} onFocus={onActive}>
      <div
        ref={holder}
        className={classes.canvas}
        data-blank={blank}
        role="application"
        tabIndex={0}
        aria-label={entry ? textOf(entry.attributes, TAG.seriesDescription) || entry.modality : t('images.pane.empty')}
        onKeyDown={handleKey}
        onWheel={handleWheel}
        onContextMenu={(event) => event.preventDefault()}
        {...pointing}
      />
      {empty && <p className={classes.trouble}>{t('images.noPicture')}</p>}
      {!entry && <p className={classes.trouble}>{t('images.pane.empty')}</p>}
      {trouble && <p className={classes.trouble} role="alert">{t('images.unreachable')}</p>}
      {pane && entry && <OverPane pane={pane} entry={entry} beside={beside} />}
    </div>
  );
}

/** Puts the series into the viewport; true when its description cannot be had. */
function useSeries(pane: Pane | null, api: DossierApi, entry: SeriesEntry | null): boolean {
  const [failed, setFailed] = useState<string | null>(null);
  const series = entry?.series ?? null;
  // The list is read again now and then: only another series is opened anew.
  const latest = useRef(entry);
  useEffect(() => void (latest.current = entry), [entry]);
  useEffect(() => {
    const wanted = latest.current;
    if (!pane || !wanted || series === null) return;
    let over = false;
    pane.clear();
    api.metadata(wanted).then(
      (metadata) => !over && pane.open(api.seriesAddress(wanted), slicesOf(wanted, metadata), 0),
      () => !over && setFailed(series),
    );
    return () => void (over = true);
  }, [pane, api, series]);
  return failed !== null && failed === series;
}

function OverPane({ pane, entry, beside }: { pane: Pane; entry: SeriesEntry; beside: Pane | null }) {
  const { t } = useTranslation();
  const state = useStore(pane.store, (now) => now);
  const { slices, at, status, why, window, loaded } = state;
  const slice = slices[at];
  const name = textOf(entry.attributes, TAG.seriesDescription) || entry.modality;
  const place = { at: at + 1, count: slices.length, name };
  return (
    <>
      <PaneOverlay pane={pane} beside={beside} />
      {slice && <Badges badges={badgesOf(slice)} />}
      <div className={classes.corner} data-testid="pane-state" data-status={status} data-at={at} data-loaded={loaded} data-drawn={state.drawn}>
        <span>{name}</span>
        {slices.length > 0 && (
          <span className="figures">
            {at + 1} / {slices.length}
          </span>
        )}
        {window && status === 'shown' && (
          <span className="figures">{t('images.pane.window', { width: widthOf(window), centre: centreOf(window) })}</span>
        )}
        {loaded < slices.length && <span className="figures">{t('images.pane.loaded', { loaded, count: slices.length })}</span>}
      </div>
      {slices.length > 1 && (
        <input
          className={classes.slider}
          type="range"
          min={0}
          max={slices.length - 1}
          value={at}
          aria-label={t('images.pane.slider')}
          aria-valuetext={t('images.pane.label', place)}
          onChange={(event) => void pane.show(Number(event.currentTarget.value))}
        />
      )}
      {status === 'loading' && <Loader className={classes.loader} size="sm" aria-label={t('images.loading')} />}
      {status === 'failed' && (
        <p className={classes.trouble} role="alert" data-testid="pane-trouble">
          {t(why === 'time_out' ? 'images.pane.late' : 'images.pane.failed')}
        </p>
      )}
    </>
  );
}
