import type { PointerEvent } from 'react';

/** Where in an element a pointer is, in CSS pixels. */
export function placeIn({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): [number, number] {
  const box = currentTarget.getBoundingClientRect();
  return [clientX - box.x, clientY - box.y];
}
