import { Store } from '../../base/Store';
import type { ViewArea } from '../../protocol/generated';
import { EMPTY_PANE } from '../../images/paneState';
import { cutLine } from '../../images/plane';
import { type Slice, spacingBetween } from '../../images/slices';
import type { Pane } from '../../images/viewer/Pane';
import { useStore } from '../parts/useStore';
import { CursorsLayer } from './CursorsLayer';
import marks from './MarksLayer.module.css';
import classes from './PaneView.module.css';

const NO_PANE = new Store(EMPTY_PANE);

/** What lies over the image: the line of the other viewport's slice, and the cursors of the others. */
export function PaneOverlay({ pane, beside, frame }: { pane: Pane; beside: Pane | null; frame: ViewArea | null }) {
  const { slices, at, status } = useStore(pane.store, (state) => state);
  const other = useStore((beside?.store ?? NO_PANE), (state) => state.slices[state.at]);
  const slice = slices[at];
  if (!slice || status !== 'shown') return null;
  return (
    <>
      <svg className={classes.overlay} aria-hidden>
        {other && <ReferenceLine pane={pane} slice={slice} other={other} />}
        {frame && <PresenterFrame pane={pane} area={frame} />}
      </svg>
      <CursorsLayer pane={pane} slice={slice} spacing={spacingBetween(slices, at)} known={beside} />
    </>
  );
}

function ReferenceLine({ pane, slice, other }: { pane: Pane; slice: Slice; other: Slice }) {
  const same = slice.frameOfReference !== null && slice.frameOfReference === other.frameOfReference;
  if (!same || !slice.plane || !other.plane) return null;
  const line = cutLine(slice.plane, slice.image, other.plane);
  const [from, to] = (line ?? []).map((end) => pane.canvasPoint(end));
  if (!from || !to) return null;
  return <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} className={classes.reference} data-testid="reference-line" />;
}

/** The part of the image that the presenter has on his screen. */
function PresenterFrame({ pane, area }: { pane: Pane; area: ViewArea }) {
  const [from, to] = [pane.canvasPoint(area.top_left), pane.canvasPoint(area.bottom_right)];
  if (!from || !to) return null;
  const [width, height] = [to[0] - from[0], to[1] - from[1]];
  return <rect className={marks.frame} data-testid="presenter-frame" x={from[0] + 1} y={from[1] + 1} width={Math.max(0, width - 2)} height={Math.max(0, height - 2)} />;
}
