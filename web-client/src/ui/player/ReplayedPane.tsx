import { useEffect, useRef, useState } from 'react';
import { Store } from '../../base/Store';
import { cineFrame } from '../../images/area';
import { placeCursor } from '../../images/cursor';
import { colourOf } from '../../images/cursors';
import { TAG, textOf } from '../../images/dicomJson';
import type { DossierApi } from '../../images/dossierApi';
import { findSlice, imageRefOf, sameImage } from '../../images/imageRefs';
import { EMPTY_PANE } from '../../images/paneState';
import { slicesOf, spacingBetween } from '../../images/slices';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { ViewerEngine } from '../../images/viewer/ViewerEngine';
import type { ViewRegister } from '../../protocol/generated';
import type { ReplayedImages } from '../../recordings/ImageReplay';
import type { RecordedPerson } from '../../recordings/types';
import { Cursor } from '../images/CursorsLayer';
import { frameOfReferenceOf } from '../images/frames';
import { Mark } from '../images/MarksLayer';
import marks from '../images/MarksLayer.module.css';
import { Pin } from '../images/PinsLayer';
import { setWindow } from '../images/useFollowing';
import { useStore } from '../parts/useStore';
import classes from './Images.module.css';

const NO_PANE = new Store(EMPTY_PANE);

interface Props {
  engine: ViewerEngine;
  api: DossierApi;
  entry: SeriesEntry;
  view: ViewRegister;
  now: ReplayedImages;
  /** The moment that is played, in milliseconds since 1970. */
  clock: number;
  people: readonly RecordedPerson[];
}

/** One viewport of the presenter as it was, with what lay over it. */
export function ReplayedPane({ engine, api, entry, view, now, clock, people }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const pane = usePane(engine, holder);
  useSeries(pane, api, entry);
  useView(pane, view, clock);
  const state = useStore(pane?.store ?? NO_PANE, (value) => value);
  const name = textOf(entry.attributes, TAG.seriesDescription) || entry.modality;
  return (
    <div className={classes.pane} data-testid="replayed-pane" data-status={state.status} data-at={state.at}>
      <div ref={holder} className={classes.canvas} data-blank={state.blank} role="img" aria-label={name} />
      {pane && state.status === 'shown' && <Over pane={pane} entry={entry} now={now} people={people} />}
      <span className={classes.corner}>
        {name} · <span className="figures">{state.at + 1} / {Math.max(1, state.slices.length)}</span>
      </span>
    </div>
  );
}

function Over({ pane, entry, now, people }: { pane: Pane; entry: SeriesEntry; now: ReplayedImages; people: readonly RecordedPerson[] }) {
  // Drawn anew with every drawing of the picture below.
  useStore(pane.store, ({ drawn, sized }) => drawn + sized);
  const { slices, at } = pane.store.get();
  const slice = slices[at];
  if (!slice) return null;
  const spacing = spacingBetween(slices, at);
  const image = imageRefOf(entry, slice);
  const toCanvas = (pixel: readonly [number, number]) => pane.canvasPoint(pixel);
  const nameOf = (id: number) => people.find((one) => one.id === id)?.name ?? '';
  const placeOf = (place: ReplayedImages['cursors'][number]['at']) => placeCursor(place, frameOfReferenceOf(place.instance, [pane]), slice, spacing);
  return (
    <>
      <svg className={marks.marks}>
        {now.marks
          .filter(({ mark }) => sameImage(mark.image, image))
          .map(({ mark, by }) => (
            <Mark key={mark.id} mark={mark} by={by} faint={false} heldBy={null} toCanvas={toCanvas} />
          ))}
      </svg>
      {now.pins.map((pin) => {
        const place = placeOf(pin.at);
        const point = place.kind === 'elsewhere' ? null : toCanvas(place.pixel);
        if (!point) return null;
        return <Pin key={pin.number} pin={pin} early={false} point={point} distance={place.kind === 'off' ? place.distance : null} />;
      })}
      {now.cursors.map(({ from, at: place }) => (
        <Cursor
          key={from}
          colour={colourOf(from)}
          name={nameOf(from)}
          place={placeOf(place)}
          early={false}
          width={pane.element.clientWidth}
          toCanvas={toCanvas}
        />
      ))}
    </>
  );
}

function usePane(engine: ViewerEngine, holder: React.RefObject<HTMLDivElement | null>): Pane | null {
  const [pane, setPane] = useState<Pane | null>(null);
  useEffect(() => {
    if (!holder.current) return;
    const made = engine.addPane(holder.current);
    // The viewport is made for the element that has just been drawn.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setPane(made);
    return () => engine.removePane(made);
  }, [engine, holder]);
  return pane;
}

function useSeries(pane: Pane | null, api: DossierApi, entry: SeriesEntry): void {
  const { series } = entry;
  const latest = useRef(entry);
  useEffect(() => void (latest.current = entry), [entry]);
  useEffect(() => {
    if (!pane) return;
    const wanted = latest.current;
    let over = false;
    pane.clear();
    api.metadata(wanted).then(
      (metadata) => !over && pane.open(api.seriesAddress(wanted), slicesOf(wanted, metadata), 0),
      // The words below the picture stay without one.
      () => undefined,
    );
    return () => void (over = true);
  }, [pane, api, series]);
}

/** Shows what was on show: the same image, greys and part of it; a cine by the clock that is played. */
function useView(pane: Pane | null, { version, state, cine_since: since }: ViewRegister, clock: number): void {
  const slices = useStore(pane?.store ?? NO_PANE, (value) => value.slices);
  const sized = useStore(pane?.store ?? NO_PANE, (value) => value.sized);
  const stacked = useStore(pane?.store ?? NO_PANE, (value) => !value.blank);
  const first = state ? findSlice(slices, state.image) : -1;
  const cine = state?.cine ?? null;
  const at = first >= 0 && cine !== null && since !== null ? cineFrame(first, cine, since, clock, slices.length) : first;
  useEffect(() => {
    if (pane && at >= 0 && at !== pane.store.get().at) void pane.show(at);
  }, [pane, at, slices]);
  const latest = useRef(state);
  useEffect(() => void (latest.current = state), [state]);
  useEffect(() => {
    const wanted = latest.current;
    if (!pane || !wanted || first < 0) return;
    let over = false;
    void pane.show(at).then(() => {
      if (over) return;
      setWindow(pane, wanted.window);
      pane.contain(wanted.area);
    });
    return () => void (over = true);
    // A cine's frames come by themselves; the part on show is set when the view has changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pane, version, first, slices, sized, stacked]);
}
