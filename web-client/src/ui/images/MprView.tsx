import { Loader } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState, type WheelEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { CursorSender } from '../../images/CursorSender';
import { colourOf } from '../../images/cursors';
import { interpretedDelay } from '../../images/interpretedDelay';
import { CT_PRESETS } from '../../images/paneState';
import { pointedFrom } from '../../images/planes';
import type { PlanesStanding } from '../../images/readiness';
import { type Slice, spacingBetween } from '../../images/slices';
import type { SeriesEntry, Warning } from '../../images/types';
import type { Vector } from '../../images/vectors';
import { AXES, type Axis, Mpr } from '../../images/viewer/Mpr';
import { participantOf } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import { Badges } from './Badges';
import { Cursor } from './CursorsLayer';
import classes from './MprView.module.css';
import { placeIn } from './placeIn';
import { useCursors } from './useCursors';
import type { Greys } from './usePlanes';

interface MprViewProps {
  address: string;
  entry: SeriesEntry;
  slices: readonly Slice[];
  greys: Greys;
  /** Of the patient: every plane goes through it. */
  point: Vector;
  /** What one must know of any of the images that they are cut through. */
  badges: readonly Warning[];
  /** Some of them came out differently on the server. */
  unsafe: boolean;
  mayPoint: boolean;
  /** No hand and no key does anything. */
  passive: boolean;
  /** How far the planes have come, for the room. */
  onStanding: (standing: PlanesStanding) => void;
  onPoint: (point: Vector) => void;
  onClose: () => void;
}

/** Three planes through one point; a press moves the point, the wheel the plane. Cursors are where they are in the patient. */
export default function MprView(props: MprViewProps) {
  const { address, entry, slices, greys, point, badges, unsafe, mayPoint, passive, onStanding, onPoint, onClose } = props;
  const axial = useRef<HTMLDivElement>(null);
  const coronal = useRef<HTMLDivElement>(null);
  const sagittal = useRef<HTMLDivElement>(null);
  const holders = useMemo(() => ({ axial, coronal, sagittal }), []);
  const [mpr, setMpr] = useState<Mpr | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const standing = told?.slices === slices ? told.standing : 'loading';
  const [drawn, setDrawn] = useState(0);
  const { window, invert } = greys;
  const { modality } = entry;
  useEffect(() => {
    const elements = elementsOf(holders);
    if (!elements) return;
    let over = false;
    let made: Mpr | null = null;
    let stop: (() => void) | null = null;
    const tell = (now: PlanesStanding) => !over && setTold({ slices, standing: now });
    Mpr.open(elements, address, slices, tell).then(
      (ready) => {
        if (over) return ready.close();
        made = ready;
        stop = ready.onDrawn(() => setDrawn((times) => times + 1));
        setMpr(ready);
      },
      () => tell('failed'),
    );
    return () => {
      over = true;
      stop?.();
      made?.close();
    };
  }, [holders, address, slices]);
  useEffect(() => {
    mpr?.cut(point);
  }, [mpr, point]);
  useEffect(() => {
    const shown = window ?? (modality === 'CT' ? CT_PRESETS.soft : null);
    if (mpr && shown) mpr.setWindow(shown);
  }, [mpr, window, modality]);
  useEffect(() => mpr?.setInvert(invert), [mpr, invert]);
  useEffect(() => onStanding(standing), [onStanding, standing]);
  // The next planes begin anew.
  useEffect(() => () => onStanding('loading'), [onStanding]);
  const step = spacingBetween(slices, 0) ?? 1;
  const aliases = useMemo(() => new Set(slices.map(({ image }) => image.instance_alias)), [slices]);
  return (
    <div
      className={classes.planes}
      onKeyDown={(event) => !passive && ['x', 'Escape'].includes(event.key) && onClose()}
      data-testid="mpr"
      data-ready={mpr !== null}
      data-standing={standing}
      data-drawn={drawn}
      data-point={point.map((millimetres) => millimetres.toFixed(1)).join()}
    >
      {AXES.map((axis) => (
        <PlaneView
          key={axis}
          axis={axis}
          holder={holders[axis]}
          mpr={mpr}
          point={point}
          step={step}
          mayPoint={mayPoint}
          passive={passive}
          onPoint={onPoint}
          toRoom={(world) => pointedFrom(world, slices, entry)}
          knows={(alias) => aliases.has(alias)}
        />
      ))}
      <Badges badges={badges} />
      <Warnings standing={standing} unsafe={unsafe} />
    </div>
  );
}

interface Told {
  slices: readonly Slice[];
  standing: PlanesStanding;
}

/** Why the planes are not to be relied on. */
function Warnings({ standing, unsafe }: { standing: PlanesStanding; unsafe: boolean }) {
  const { t } = useTranslation();
  const sound = standing === 'loading' || standing === 'whole';
  return (
    <div className={classes.warnings}>
      {standing === 'loading' && <Loader size="sm" aria-label={t('images.loading')} />}
      {!sound && (
        <p className={classes.failed} role="alert" data-testid="planes-trouble">
          {t(`viewing.mpr.${standing}`)}
        </p>
      )}
      {unsafe && (
        <p className={classes.failed} role="alert" data-testid="planes-unsafe">
          {t('images.pane.unsafe')}
        </p>
      )}
    </div>
  );
}

function elementsOf(holders: Readonly<Record<Axis, RefObject<HTMLDivElement | null>>>): Record<Axis, HTMLDivElement> | null {
  const [axial, coronal, sagittal] = [holders.axial.current, holders.coronal.current, holders.sagittal.current];
  return axial && coronal && sagittal ? { axial, coronal, sagittal } : null;
}

interface PlaneViewProps {
  axis: Axis;
  holder: RefObject<HTMLDivElement | null>;
  mpr: Mpr | null;
  point: Vector;
  step: number;
  mayPoint: boolean;
  passive: boolean;
  onPoint: (world: Vector) => void;
  toRoom: (world: Vector) => ReturnType<typeof pointedFrom>;
  /** An image of this volume, by its alias. */
  knows: (alias: string) => boolean;
}

function PlaneView({ axis, holder, mpr, point, step, mayPoint, passive, onPoint, toRoom, knows }: PlaneViewProps) {
  const { t } = useTranslation();
  const view = useView();
  const { cursors: link } = useConsultation();
  const sender = useMemo(() => new CursorSender((at) => link.tell(at)), [link]);
  useEffect(() => () => sender.stop(), [sender]);
  const cursors = useCursors(interpretedDelay(view));
  const worldOf = (event: PointerEvent<HTMLElement>): Vector | null => {
    return mpr?.worldAt(axis, ...placeIn(event)) ?? null;
  };
  const handleMove = (event: PointerEvent<HTMLElement>) => {
    const world = worldOf(event);
    if (!world) return;
    if (mayPoint) sender.point(toRoom(world));
    if (event.buttons === 1) onPoint(world);
  };
  const handleWheel = (event: WheelEvent) => {
    if (mpr && event.deltaY !== 0) onPoint(mpr.beyond(axis, point, Math.sign(event.deltaY) * step));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const world = worldOf(event);
      if (world) onPoint(world);
    },
    onPointerOver: handleMove,
    onPointerMove: handleMove,
    onPointerLeave: () => sender.point(null),
    onWheel: handleWheel,
    onKeyDown: (event: KeyboardEvent) => {
      const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
      if (by && mpr) onPoint(mpr.beyond(axis, point, by * step));
    },
  };
  const crossing = mpr ? mpr.canvasPoint(axis, point) : null;
  return (
    <div className={classes.plane} data-testid={`plane-${axis}`}>
      <div
        ref={holder}
        className={classes.canvas}
        role={passive ? 'img' : 'application'}
        tabIndex={passive ? undefined : 0}
        aria-label={t(`viewing.mpr.${axis}`)}
        {...(passive ? {} : handlers)}
      />
      <span className={classes.name}>{t(`viewing.mpr.${axis}`)}</span>
      {crossing && (
        <svg className={classes.lines} aria-hidden>
          <line x1="0" x2="100%" y1={crossing[1]} y2={crossing[1]} />
          <line y1="0" y2="100%" x1={crossing[0]} x2={crossing[0]} />
        </svg>
      )}
      {mpr &&
        cursors.map(({ from, at, early }) => {
          // A point of another frame of reference has no place here.
          if (!at.patient || !knows(at.instance)) return null;
          const far = mpr.distance(axis, at.patient);
          const pixel = mpr.canvasPoint(axis, at.patient);
          return (
            <Cursor
              key={`${from} ${early}`}
              colour={colourOf(from)}
              name={participantOf(view, from)?.name ?? ''}
              place={Math.abs(far) <= step / 2 ? { kind: 'on', pixel } : { kind: 'off', pixel, distance: far }}
              early={early}
              width={mpr.width(axis)}
              toCanvas={(place) => place}
            />
          );
        })}
    </div>
  );
}
