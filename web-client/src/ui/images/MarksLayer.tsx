import { useTranslation } from 'react-i18next';
import { colourOf } from '../../images/cursors';
import { imageRefOf, sameImage } from '../../images/imageRefs';
import { quantityText } from '../../images/marks/measure';
import type { Slice } from '../../images/slices';
import type { SeriesEntry } from '../../images/types';
import type { Pixel } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { MarkDraft, Measure, ParticipantId } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { useStore } from '../parts/useStore';
import { useView } from '../room/roomContext';
import classes from './MarksLayer.module.css';

interface MarksLayerProps {
  pane: Pane;
  entry: SeriesEntry;
  slice: Slice;
  /** My own mark in the making. */
  draft: MarkDraft | null;
}

type Point = readonly [number, number];

/** Marks on this very picture, everybody's alike. */
export function MarksLayer({ pane, entry, slice, draft }: MarksLayerProps) {
  const consultation = useConsultation();
  const view = useView();
  const sketches = useStore(consultation.sketches.store, (now) => now);
  const image = imageRefOf(entry, slice);
  const inMaking = [...sketches].filter(([, mark]) => sameImage(mark.image, image));
  const changed = new Set([draft?.id, ...inMaking.map(([, { id }]) => id)]);
  const kept = view.viewing.marks.filter(({ mark }) => sameImage(mark.image, image) && !changed.has(mark.id));
  const held = (id: string): string | null => {
    const lock = view.viewing.locks.find(({ mark, by }) => mark === id && by !== view.me);
    return lock ? (participantOf(view, lock.by)?.name ?? null) : null;
  };
  const draw = (mark: MarkDraft, by: ParticipantId, faint: boolean) => (
    <Mark key={`${mark.id} ${by}`} mark={mark} by={by} faint={faint} heldBy={held(mark.id)} toCanvas={(pixel) => pane.canvasPoint(pixel)} />
  );
  return (
    <svg className={classes.marks}>
      {kept.map(({ mark, by }) => draw(mark, by, false))}
      {inMaking.map(([from, mark]) => draw(mark, from, true))}
      {draft && draw(draft, view.me, true)}
    </svg>
  );
}

interface MarkProps {
  mark: MarkDraft;
  by: ParticipantId;
  faint: boolean;
  heldBy: string | null;
  toCanvas: (pixel: Pixel) => Point | null;
}

export function Mark({ mark, by, faint, heldBy, toCanvas }: MarkProps) {
  const points = mark.points.map((point) => toCanvas(point)).filter((point): point is Point => point !== null);
  const anchor = points.reduce<Point | null>((right, point) => (right && right[0] >= point[0] ? right : point), null);
  if (points.length !== mark.points.length || !anchor) return null;
  return (
    <g style={{ '--colour': colourOf(by) }} className={classes.mark} data-faint={faint} data-testid="mark" data-kind={mark.kind} data-id={mark.id}>
      <Shape kind={mark.kind} points={points} />
      {points.map(([x, y], at) => (
        <circle key={at} cx={x} cy={y} r={4} />
      ))}
      <Words mark={mark} heldBy={heldBy} x={anchor[0] + 10} y={anchor[1]} />
    </g>
  );
}

function Shape({ kind, points }: { kind: MarkDraft['kind']; points: readonly Point[] }) {
  const [one, two] = points;
  if (!one || kind === 'probe') return null;
  if (kind === 'region' && two) {
    const [x, y] = [Math.min(one[0], two[0]), Math.min(one[1], two[1])];
    return <rect x={x} y={y} width={Math.abs(two[0] - one[0])} height={Math.abs(two[1] - one[1])} />;
  }
  return (
    <>
      <polyline points={points.map((point) => point.join(',')).join(' ')} />
      {kind === 'arrow' && two && <Tip from={one} to={two} />}
    </>
  );
}

/** The head of an arrow. */
function Tip({ from, to }: { from: Point; to: Point }) {
  const way = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const side = (turn: number) => [to[0] - 14 * Math.cos(way + turn), to[1] - 14 * Math.sin(way + turn)].join(',');
  return <polyline points={`${side(0.45)} ${to.join(',')} ${side(-0.45)}`} />;
}

const STATISTICS = ['mean', 'deviation', 'minimum', 'maximum'] as const satisfies Measure[];

function isStatistic(measure: Measure): measure is (typeof STATISTICS)[number] {
  return STATISTICS.some((name) => name === measure);
}

function Words({ mark, heldBy, x, y }: { mark: MarkDraft; heldBy: string | null; x: number; y: number }) {
  const { t } = useTranslation();
  const unsure = mark.kind === 'angle' && mark.points.length === 3 && mark.quantities.length === 0;
  const lines = [
    ...mark.quantities.map((quantity) => {
      const { measure } = quantity;
      const name = isStatistic(measure) ? `${t(`viewing.statistic.${measure}`)} ` : '';
      return name + quantityText(quantity);
    }),
    ...(unsure ? [t('viewing.noAngle')] : []),
    ...(mark.text ? [mark.text] : []),
    ...(heldBy ? [t('viewing.heldBy', { name: heldBy })] : []),
  ];
  return (
    <text x={x} y={y}>
      {lines.map((line, at) => (
        <tspan key={at} x={x} dy={at === 0 ? 0 : 16}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
