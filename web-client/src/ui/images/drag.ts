import type { PointerEvent } from 'react';
import type { ToolName } from '../../images/tools';
import type { Pane } from '../../images/viewer/Pane';

type Place = readonly [number, number];

/** The middle of two fingers and how far they are apart. */
function pinch(fingers: ReadonlyMap<number, Place>): { middle: Place; apart: number } | null {
  const [one, two] = [...fingers.values()];
  if (!one || !two) return null;
  return { middle: [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2], apart: Math.hypot(two[0] - one[0], two[1] - one[1]) };
}

const running = new WeakMap<HTMLElement, Map<number, Place>>();

function toolOf(button: number, tool: ToolName): ToolName {
  if (button === 1) return 'pan';
  return button === 2 ? 'zoom' : tool;
}

/** From a press to its end: one pointer does what the tool does, two fingers zoom and move. */
export function startDrag(event: PointerEvent<HTMLElement>, element: HTMLElement, pane: Pane, tool: ToolName, onMoved: () => void): void {
  const fingers = running.get(element) ?? new Map<number, Place>();
  running.set(element, fingers);
  const placeOf = (from: { clientX: number; clientY: number }): Place => {
    const box = element.getBoundingClientRect();
    return [from.clientX - box.x, from.clientY - box.y];
  };
  const { pointerId } = event;
  const inHand = toolOf(event.button, tool);
  fingers.set(pointerId, placeOf(event));
  element.setPointerCapture(pointerId);
  const move = (next: globalThis.PointerEvent) => {
    const before = fingers.get(pointerId);
    if (next.pointerId !== pointerId || !before) return;
    const [was, to] = [pinch(fingers), placeOf(next)];
    fingers.set(pointerId, to);
    const is = pinch(fingers);
    onMoved();
    if (was && is && was.apart > 0 && is.apart > 0) {
      pane.zoom(is.apart / was.apart);
      pane.pan(was.middle, is.middle);
    } else if (inHand === 'pan') pane.pan(before, to);
    else if (inHand === 'zoom') pane.zoom(1.005 ** (before[1] - to[1]));
    else if (inHand === 'window') pane.dragWindow(to[0] - before[0], to[1] - before[1]);
  };
  const end = (last: globalThis.PointerEvent) => {
    if (last.pointerId !== pointerId) return;
    fingers.delete(pointerId);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', end);
    element.removeEventListener('pointercancel', end);
  };
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);
}
