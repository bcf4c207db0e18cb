import { useTranslation } from 'react-i18next';
import { Store } from '../../base/Store';
import { type CursorPlace, placeCursor } from '../../images/cursor';
import { colourOf } from '../../images/cursors';
import { EMPTY_PANE } from '../../images/paneState';
import { cutLine } from '../../images/plane';
import { type Slice, spacingBetween } from '../../images/slices';
import type { Pixel } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import { participantOf } from '../../session/selectors';
import { useStore } from '../parts/useStore';
import { useView } from '../room/roomContext';
import classes from './PaneView.module.css';
import { useCursors } from './useCursors';

const NO_PANE = new Store(EMPTY_PANE);

/** What lies over the image: the line of the other viewport's slice, and the cursors of the others. */
export function PaneOverlay({ pane, beside }: { pane: Pane; beside: Pane | null }) {
  const { slices, at, status } = useStore(pane.store, (state) => state);
  const other = useStore((beside?.store ?? NO_PANE), (state) => state.slices[state.at]);
  const slice = slices[at];
  if (!slice || status !== 'shown') return null;
  return (
    <>
      <svg className={classes.overlay} aria-hidden>
        {other && <ReferenceLine pane={pane} slice={slice} other={other} />}
      </svg>
      <OtherCursors pane={pane} slice={slice} spacing={spacingBetween(slices, at)} known={beside} />
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

interface OtherCursorsProps {
  pane: Pane;
  slice: Slice;
  spacing: number | null;
  known: Pane | null;
}

/** The frame of reference of an image by its alias, as far as the series on show tell it. */
function frameOfReferenceOf(alias: string, panes: readonly (Pane | null)[]): string | null {
  const slices = panes.flatMap((pane) => pane?.store.get().slices ?? []);
  return slices.find(({ image }) => image.instance_alias === alias)?.frameOfReference ?? null;
}

function OtherCursors({ pane, slice, spacing, known }: OtherCursorsProps) {
  const { t } = useTranslation();
  const view = useView();
  const cursors = useCursors();
  const drawn = [...cursors].map(([from, { at }]) => ({
    from,
    name: participantOf(view, from)?.name ?? '',
    place: placeCursor(at, frameOfReferenceOf(at.instance, [pane, known]), slice, spacing),
  }));
  const elsewhere = drawn.flatMap(({ from, name, place }) => (place.kind === 'elsewhere' ? [{ from, name, why: place.why }] : []));
  return (
    <>
      {drawn.map(({ from, name, place }) => (
        <Cursor key={from} colour={colourOf(from)} name={name} place={place} width={pane.element.clientWidth} toCanvas={(pixel) => pane.canvasPoint(pixel)} />
      ))}
      {elsewhere.length > 0 && (
        <ul className={classes.elsewhere}>
          {elsewhere.map(({ from, name, why }) => (
            <li key={from}>{t(`images.cursor.${why}`, { name })}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface CursorProps {
  colour: string;
  name: string;
  place: CursorPlace;
  /** Of the pane. */
  width: number;
  toCanvas: (pixel: Pixel) => readonly [number, number] | null;
}

function Cursor({ colour, name, place, width, toCanvas }: CursorProps) {
  const { t } = useTranslation();
  const point = place.kind === 'elsewhere' ? null : toCanvas(place.pixel);
  if (!point || place.kind === 'elsewhere') return null;
  const far = place.kind === 'off' ? t('images.cursor.away', { distance: place.distance.toFixed(1) }) : null;
  return (
    <div
      className={classes.cursor}
      data-testid="cursor"
      data-off={far !== null}
      data-side={point[0] > width / 2 ? 'left' : 'right'}
      style={{ transform: `translate(${point[0]}px, ${point[1]}px)`, '--colour': colour }}
    >
      <span className={classes.ring} />
      <span className={classes.tag}>
        {name}
        {far && <small> {far}</small>}
      </span>
    </div>
  );
}
