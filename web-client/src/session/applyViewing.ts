import { assertNever } from '../base/assertNever';
import type { Readiness, ViewingStep, ViewingView } from '../protocol/generated';

function put<T>(list: readonly T[], item: T, key: (item: T) => number | string): T[] {
  const at = list.findIndex((other) => key(other) === key(item));
  return at < 0 ? [...list, item] : list.with(at, item);
}

/** Whoever is named anew; an empty screen stands for nobody's. */
function withReadiness(known: readonly Readiness[], told: readonly Readiness[]): Readiness[] {
  const kept = known.filter((entry) => !told.some((other) => other.participant === entry.participant));
  return [...kept, ...told.filter(({ screen }) => screen.rendered.length + screen.wanted.length > 0 || screen.following)];
}

/** One step of the shared images. */
export function applyViewing(viewing: ViewingView, step: ViewingStep): ViewingView {
  switch (step.step) {
    case 'whole':
      return step.viewing;
    case 'allowed':
      return { ...viewing, allowed: step.roles };
    case 'control':
      return { ...viewing, presenter: step.presenter, requests: step.requests };
    case 'view':
      return { ...viewing, views: put(viewing.views, step.view, (view) => view.pane) };
    case 'pin':
      return { ...viewing, pins: put(viewing.pins, step.pin, (pin) => pin.number) };
    case 'pins_gone':
      return { ...viewing, pins: viewing.pins.filter(({ number }) => !step.numbers.includes(number)) };
    case 'mark':
      return { ...viewing, marks: put(viewing.marks, step.mark, ({ mark }) => mark.id) };
    case 'marks_gone':
      return { ...viewing, marks: viewing.marks.filter(({ mark }) => !step.marks.includes(mark.id)) };
    case 'locks':
      return { ...viewing, locks: step.locks };
    case 'key_image':
      return { ...viewing, key_images: put(viewing.key_images, step.key_image, ({ number }) => number) };
    case 'key_image_gone':
      return { ...viewing, key_images: viewing.key_images.filter(({ number }) => number !== step.number) };
    case 'readiness':
      return { ...viewing, readiness: withReadiness(viewing.readiness, step.readiness) };
    default:
      return assertNever(step);
  }
}
