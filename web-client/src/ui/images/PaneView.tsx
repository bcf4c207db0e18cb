import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Store } from '../../base/Store';
import { TAG, textOf } from '../../images/dicomJson';
import type { DossierApi } from '../../images/dossierApi';
import { imageRefOf } from '../../images/imageRefs';
import { EMPTY_PANE } from '../../images/paneState';
import { patientPoint } from '../../images/plane';
import { isPicture, slicesOf } from '../../images/slices';
import type { ToolName } from '../../images/tools';
import type { SeriesEntry } from '../../images/types';
import type { Vector } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { ViewerEngine } from '../../images/viewer/ViewerEngine';
import { useStore } from '../parts/useStore';
import { OverPane } from './OverPane';
import { pressPaneKey, type ViewerWish } from './paneKeys';
import classes from './PaneView.module.css';
import { PinForm, type PinPlace } from './PinsLayer';
import { placeIn } from './placeIn';
import { useFollowing } from './useFollowing';
import { useHand } from './useHand';
import type { Marks } from './useMarks';
import { usePointing } from './usePointing';
import { usePresenting } from './usePresenting';
import type { Sharing } from './useSharing';

const NO_PANE = new Store(EMPTY_PANE);

export interface PaneViewProps {
  engine: ViewerEngine;
  api: DossierApi;
  entry: SeriesEntry | null;
  /** 0 or 1. */
  number: number;
  /** The other viewport, whose slice is drawn as a line in this one. */
  beside: Pane | null;
  active: boolean;
  /** Shows what the presenter shows; no hand and no key does anything. */
  passive: boolean;
  tool: ToolName;
  sharing: Sharing;
  marks: Marks;
  /** The point of the patient that the planes on show in its place go through. */
  cut: Vector | null;
  onActive: () => void;
  onTool: (tool: ToolName) => void;
  onWish: (wish: ViewerWish) => void;
  onMoved: () => void;
  onPane: (pane: Pane | null) => void;
}

/** A viewport: made when it is first drawn, filled when a series is chosen for it. */
export function PaneView(props: PaneViewProps) {
  const { api, entry, number, beside, active, passive, tool, sharing, marks, cut, onActive, onTool, onWish, onMoved } = props;
  const { t } = useTranslation();
  const { holder, pane } = usePane(props);
  const trouble = useSeries(pane, api, entry);
  const blank = useStore(pane?.store ?? NO_PANE, (state) => state.blank);
  const empty = entry && !entry.images.some(isPicture);
  const [pinAt, setPinAt] = useState<PinPlace | null>(null);
  const pointer = useRef<readonly [number, number] | null>(null);
  const pointing = usePointing(pane, entry, sharing.mayAct);
  const register = sharing.following ? (sharing.viewing.views.find((view) => view.pane === number) ?? null) : null;
  useFollowing(pane, register);
  usePresenting(pane, entry, number, cut, sharing);
  const handlePin = (pixel: readonly [number, number]) => {
    const point = pane?.canvasPoint(pixel);
    if (point) setPinAt({ pixel, point });
  };
  const hand = useHand({ pane, entry, tool, sharing, marks, onPin: handlePin, onMoved }, holder);
  const setPin = (label: string) => {
    const slice = pane?.slice();
    if (pinAt && entry && slice) {
      const patient = slice.plane && [...patientPoint(slice.plane, pinAt.pixel)] as [number, number, number];
      void sharing.act({ act: 'add_pin', at: { ...imageRefOf(entry, slice), pixel: [...pinAt.pixel], patient }, label });
    }
    setPinAt(null);
    holder.current?.focus();
  };
  const handleWish = (wish: ViewerWish) => {
    const pixel = pointer.current && pane?.pixelAt(...pointer.current);
    if (wish === 'drop') hand.drop();
    else if (wish !== 'pin') onWish(wish);
    else if (pixel && sharing.mayAct) handlePin(pixel);
    else onTool('pin');
  };
  const handleKey = (event: KeyboardEvent) => {
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    if (undo) onWish('undo');
    else if (event.ctrlKey || event.altKey || event.metaKey || !pane) return;
    else if (!pressPaneKey(event.key, { pane, modality: entry?.modality ?? '', onTool, onWish: handleWish, onMoved })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handleWheel = (event: WheelEvent) => {
    if (event.deltaY === 0) return;
    onMoved();
    pane?.step(Math.sign(event.deltaY));
  };
  const handlePointer = (event: PointerEvent<HTMLElement>) => {
    pointer.current = placeIn(event);
    pointing.point(pointer.current);
  };
  const handlers = {
    onKeyDown: handleKey,
    onWheel: handleWheel,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
    onPointerDown: hand.onPointerDown,
    onPointerUp: hand.onPointerUp,
    onPointerCancel: hand.onPointerCancel,
    // What lay over the image may have gone while the pointer rests. React tells no entering of that.
    onPointerOver: handlePointer,
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      handlePointer(event);
      hand.onPointerMove(event);
    },
    onPointerLeave: () => {
      pointer.current = null;
      pointing.leave();
    },
  };
  return (
    <div className={classes.pane} data-active={active} data-testid="pane" onPointerDown={onActive} onFocus={onActive}>
      <div
        ref={holder}
        className={classes.canvas}
        data-blank={blank}
        role={passive ? 'img' : 'application'}
        tabIndex={passive ? undefined : 0}
        aria-label={entry ? textOf(entry.attributes, TAG.seriesDescription) || entry.modality : t('images.pane.empty')}
        {...(passive ? {} : handlers)}
      />
      {empty && <p className={classes.trouble}>{t('images.noPicture')}</p>}
      {!entry && <p className={classes.trouble}>{t(sharing.mayAct ? 'images.pane.empty' : 'viewing.wait')}</p>}
      {trouble && <p className={classes.trouble} role="alert">{t('images.unreachable')}</p>}
      {pane && entry && (
        <OverPane
          pane={pane}
          entry={entry}
          beside={beside}
          draft={hand.draft}
          frame={register?.state?.area ?? null}
          passive={passive}
          expected={!empty && !trouble}
          onMoved={onMoved}
        />
      )}
      {pinAt && <PinForm point={pinAt.point} onPin={setPin} onClose={() => setPinAt(null)} />}
    </div>
  );
}

function usePane({ engine, onPane }: PaneViewProps) {
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
  return { holder, pane };
}

/** Puts the series into the viewport; true when its description cannot be had. */
function useSeries(pane: Pane | null, api: DossierApi, entry: SeriesEntry | null): boolean {
  const [failed, setFailed] = useState<string | null>(null);
  const series = entry?.series ?? null;
  // The list is read again now and then: only another series is opened anew.
  const latest = useRef(entry);
  useEffect(() => {
    latest.current = entry;
    if (entry) pane?.learn(entry.images);
  }, [pane, entry]);
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
