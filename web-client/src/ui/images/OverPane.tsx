import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TAG, textOf } from '../../images/dicomJson';
import { centreOf, widthOf } from '../../images/paneState';
import { badgesOf, spacingBetween, voiFunctionOf } from '../../images/slices';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { MarkDraft, ViewArea } from '../../protocol/generated';
import { useStore } from '../parts/useStore';
import { Badges } from './Badges';
import { MarksLayer } from './MarksLayer';
import { PaneOverlay } from './PaneOverlay';
import classes from './PaneView.module.css';
import { PinsLayer } from './PinsLayer';

interface OverPaneProps {
  pane: Pane;
  entry: SeriesEntry;
  beside: Pane | null;
  /** The mark that is being drawn here. */
  draft: MarkDraft | null;
  /** The part that the presenter sees, while one follows. */
  frame: ViewArea | null;
  passive: boolean;
  /** There is something to show, and nothing says that it cannot be had. */
  expected: boolean;
  onMoved: () => void;
}

/** Everything that lies over the picture. */
export function OverPane({ pane, entry, beside, draft, frame, passive, expected, onMoved }: OverPaneProps) {
  const { t } = useTranslation();
  const state = useStore(pane.store, (now) => now);
  const { slices, at, status, why, window, loaded, differing } = state;
  const slice = slices[at];
  const name = textOf(entry.attributes, TAG.seriesDescription) || entry.modality;
  const place = { at: at + 1, count: slices.length, name };
  return (
    <>
      <PaneOverlay pane={pane} beside={beside} frame={frame} />
      {slice && status === 'shown' && <MarksLayer pane={pane} entry={entry} slice={slice} draft={draft} />}
      {slice && status === 'shown' && <PinsLayer pane={pane} beside={beside} slice={slice} spacing={spacingBetween(slices, at)} />}
      {slice && <Badges badges={badgesOf(slice, differing.length > 0)} />}
      {slice && status === 'shown' && differing.includes(at) && (
        <p className={classes.unsafe} role="alert" data-testid="pane-unsafe">
          {t('images.pane.unsafe')}
        </p>
      )}
      <div className={classes.corner} data-testid="pane-state" data-status={status} data-at={at} data-loaded={loaded} data-drawn={state.drawn}>
        <span>{name}</span>
        {slices.length > 0 && (
          <span className="figures">
            {at + 1} / {slices.length}
          </span>
        )}
        {window && slice && status === 'shown' && (
          <span className="figures">{t('images.pane.window', { width: widthOf(window, voiFunctionOf(slice)), centre: centreOf(window, voiFunctionOf(slice)) })}</span>
        )}
        {loaded < slices.length && <span className="figures">{t('images.pane.loaded', { loaded, count: slices.length })}</span>}
      </div>
      {slices.length > 1 && !passive && (
        <input
          className={classes.slider}
          type="range"
          min={0}
          max={slices.length - 1}
          value={at}
          aria-label={t('images.pane.slider')}
          aria-valuetext={t('images.pane.label', place)}
          onChange={(event) => {
            onMoved();
            void pane.show(Number(event.currentTarget.value));
          }}
        />
      )}
      {(status === 'loading' || (status === 'empty' && expected)) && <Loader className={classes.loader} size="sm" aria-label={t('images.loading')} />}
      {status === 'failed' && (
        <p className={classes.trouble} role="alert" data-testid="pane-trouble">
          {t(why === 'time_out' ? 'images.pane.late' : 'images.pane.failed')}
        </p>
      )}
    </>
  );
}
