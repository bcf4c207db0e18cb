import { useTranslation } from 'react-i18next';
import { type CursorPlace, placeCursor } from '../../images/cursor';
import { colourOf } from '../../images/cursors';
import { interpretedDelay } from '../../images/interpretedDelay';
import type { ShownCursor } from '../../images/shownCursors';
import type { Slice } from '../../images/slices';
import { TRACE_MS } from '../../images/trace';
import type { Pixel } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import { participantOf } from '../../session/selectors';
import { useView } from '../room/roomContext';
import { frameOfReferenceOf } from './frames';
import classes from './PaneView.module.css';
import { useCursors } from './useCursors';

interface CursorsLayerProps {
  pane: Pane;
  slice: Slice;
  spacing: number | null;
  /** The other viewport, whose series are known too. */
  known: Pane | null;
}

/** The cursors of the others over one picture. */
export function CursorsLayer({ pane, slice, spacing, known }: CursorsLayerProps) {
  const { t } = useTranslation();
  const view = useView();
  const cursors = useCursors(interpretedDelay(view));
  const placeOf = (at: ShownCursor['at']) => placeCursor(at, frameOfReferenceOf(at.instance, [pane, known]), slice, spacing);
  const toCanvas = (pixel: Pixel) => pane.canvasPoint(pixel);
  const drawn = cursors.map((cursor) => ({ ...cursor, name: participantOf(view, cursor.from)?.name ?? '', place: placeOf(cursor.at) }));
  const elsewhere = drawn.flatMap(({ from, name, place, early }) => (place.kind === 'elsewhere' && !early ? [{ from, name, why: place.why }] : []));
  return (
    <>
      <svg className={classes.overlay} aria-hidden>
        {drawn.filter(({ early, place }) => !early && place.kind === 'on').map(({ from, trace }) => (
          <Trace key={from} colour={colourOf(from)} steps={trace.flatMap(({ at, age }) => stepOf(placeOf(at), age, toCanvas))} />
        ))}
      </svg>
      {drawn.map(({ from, name, place, early }) => (
        <Cursor key={`${from} ${early}`} colour={colourOf(from)} name={name} place={place} early={early} width={pane.element.clientWidth} toCanvas={toCanvas} />
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

type Step = { point: readonly [number, number]; age: number };
type ToCanvas = (pixel: Pixel) => readonly [number, number] | null;

function stepOf(place: CursorPlace, age: number, toCanvas: ToCanvas): Step[] {
  const point = place.kind === 'on' ? toCanvas(place.pixel) : null;
  return point ? [{ point, age }] : [];
}

/** The way a cursor has come, fading. */
function Trace({ colour, steps }: { colour: string; steps: readonly Step[] }) {
  return steps.slice(1).map(({ point, age }, at) => {
    const from = steps[at]?.point ?? point;
    const opacity = Math.max(0, 1 - age / TRACE_MS) * 0.8;
    return <line key={at} x1={from[0]} y1={from[1]} x2={point[0]} y2={point[1]} stroke={colour} strokeWidth={3} strokeLinecap="round" opacity={opacity} />;
  });
}

interface CursorProps {
  colour: string;
  name: string;
  place: CursorPlace;
  early: boolean;
  /** Of the pane. */
  width: number;
  toCanvas: ToCanvas;
}

export function Cursor({ colour, name, place, early, width, toCanvas }: CursorProps) {
  const { t } = useTranslation();
  const point = place.kind === 'elsewhere' ? null : toCanvas(place.pixel);
  if (!point || place.kind === 'elsewhere') return null;
  const sign = place.kind === 'off' && place.distance > 0 ? '+' : '';
  const far = place.kind === 'off' ? t('images.cursor.away', { distance: `${sign}${place.distance.toFixed(1)}` }) : null;
  return (
    <div
      className={classes.cursor}
      data-testid={early ? 'early-cursor' : 'cursor'}
      data-early={early}
      data-off={far !== null}
      data-side={point[0] > width / 2 ? 'left' : 'right'}
      style={{ transform: `translate(${point[0]}px, ${point[1]}px)`, '--colour': colour }}
    >
      <span className={classes.ring} />
      {!early && (
        <span className={classes.tag}>
          {name}
          {far && <small> {far}</small>}
        </span>
      )}
    </div>
  );
}
