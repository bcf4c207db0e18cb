import { type PointerEvent, useRef, useState } from 'react';
import type { Mask } from '../../images/types';
import classes from './DossierDesk.module.css';
import { maskBetween } from './masks';

interface MaskCanvasProps {
  address: string;
  label: string;
  columns: number;
  rows: number;
  masks: readonly Mask[];
  onAdd: (mask: Mask) => void;
  /** Whether the picture could be drawn. */
  onSeen: (seen: boolean) => void;
}

interface Place {
  column: number;
  row: number;
}

/** The picture with its masks; dragging over it makes one more. */
export function MaskCanvas({ address, label, columns, rows, masks, onAdd, onSeen }: MaskCanvasProps) {
  const surface = useRef<SVGSVGElement>(null);
  const [from, setFrom] = useState<Place | null>(null);
  const [to, setTo] = useState<Place | null>(null);
  const drawn = from && to ? maskBetween(from, to, columns, rows) : null;
  const placeOf = (event: PointerEvent): Place => {
    const box = surface.current?.getBoundingClientRect();
    if (!box || box.width === 0) return { column: 0, row: 0 };
    return { column: ((event.clientX - box.left) / box.width) * columns, row: ((event.clientY - box.top) / box.height) * rows };
  };
  const end = () => {
    if (drawn) onAdd(drawn);
    setFrom(null);
    setTo(null);
  };
  return (
    <div className={classes.picture} style={{ aspectRatio: `${columns} / ${rows}`, maxWidth: `calc(60vh * ${columns / rows})` }}>
      <img src={address} alt={label} onLoad={() => onSeen(true)} onError={() => onSeen(false)} />
      <svg
        ref={surface}
        viewBox={`0 0 ${columns} ${rows}`}
        preserveAspectRatio="none"
        data-testid="mask-canvas"
        aria-hidden
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(placeOf(event));
        }}
        onPointerMove={(event) => from && setTo(placeOf(event))}
        onPointerUp={end}
        onPointerCancel={end}
      >
        {[...masks, ...(drawn ? [drawn] : [])].map(({ column, row, width, height }, number) => (
          <rect key={number} x={column} y={row} width={width} height={height} className={classes.cover} />
        ))}
      </svg>
    </div>
  );
}
