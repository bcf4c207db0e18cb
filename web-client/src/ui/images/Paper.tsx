import { type PointerEvent, type ReactNode, useEffect, useMemo, useState } from 'react';
import { colourOf } from '../../images/cursors';
import { CursorSender } from '../../images/CursorSender';
import { imageOfPoint, sameImage } from '../../images/imageRefs';
import { interpretedDelay } from '../../images/interpretedDelay';
import type { ImageRef } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';
import classes from './DocumentPage.module.css';
import { Pin, PinForm } from './PinsLayer';
import { Cursor } from './CursorsLayer';
import { useCursors } from './useCursors';
import { usePins } from './usePins';
import type { Sharing } from './useSharing';

interface PaperProps {
  image: ImageRef;
  sharing: Sharing;
  children: ReactNode;
}

/** A page or a photo under everybody's cursor: places run from 0 to 1 over it, whatever its size on the screen. */
export function Paper({ image, sharing, children }: PaperProps) {
  const { cursors: link } = useConsultation();
  const view = useView();
  const sender = useMemo(() => new CursorSender((at) => link.tell(at)), [link]);
  useEffect(() => () => sender.stop(), [sender]);
  const [size, setSize] = useState<readonly [number, number]>([0, 0]);
  const [sheet, setSheet] = useState<HTMLDivElement | null>(null);
  const [pinAt, setPinAt] = useState<readonly [number, number] | null>(null);
  useEffect(() => {
    if (!sheet) return;
    const watch = new ResizeObserver(() => setSize([sheet.clientWidth, sheet.clientHeight]));
    watch.observe(sheet);
    return () => watch.disconnect();
  }, [sheet]);
  const cursors = useCursors(interpretedDelay(view));
  const toCanvas = ([x, y]: readonly [number, number]) => [x * size[0], y * size[1]] as const;
  const placeOf = (event: PointerEvent<HTMLElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height];
  };
  const handlePointer = (event: PointerEvent<HTMLElement>) => {
    if (sharing.mayAct) sender.point({ ...image, pixel: placeOf(event), patient: null });
  };
  const here = cursors.filter(({ at }) => sameImage(imageOfPoint(at), image));
  const pins = usePins().filter(({ pin }) => sameImage(imageOfPoint(pin.at), image));
  const setPin = (label: string) => {
    if (pinAt) void sharing.act({ act: 'add_pin', at: { ...image, pixel: [pinAt[0], pinAt[1]], patient: null }, label });
    setPinAt(null);
  };
  return (
    <div
      ref={setSheet}
      className={classes.sheet}
      data-testid="paper"
      onPointerOver={handlePointer}
      onPointerMove={handlePointer}
      onPointerLeave={() => sender.point(null)}
      onDoubleClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        if (sharing.mayAct && !pinAt) setPinAt([(event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height]);
      }}
    >
      {children}
      {pins.map(({ pin, early }) => (
        <Pin key={pin.number} pin={pin} early={early} point={toCanvas(pin.at.pixel)} distance={null} />
      ))}
      {here.map(({ from, at, early }) => (
        <Cursor
          key={`${from} ${early}`}
          colour={colourOf(from)}
          name={participantOf(view, from)?.name ?? ''}
          place={{ kind: 'on', pixel: at.pixel }}
          early={early}
          width={size[0]}
          toCanvas={toCanvas}
        />
      ))}
      {pinAt && <PinForm point={toCanvas(pinAt)} onPin={setPin} onClose={() => setPinAt(null)} />}
    </div>
  );
}
