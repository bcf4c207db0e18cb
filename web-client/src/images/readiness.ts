import type { ImageRef, ParticipantId, ParticipantView, Role, Screen, SessionView } from '../protocol/generated';
import { sameImage } from './imageRefs';
import type { PaneStatus } from './paneState';

const CLINICIANS: readonly Role[] = ['local_expert', 'consultant', 'coordinator'];

export interface Seeing {
  seeing: ParticipantView[];
  /** On their way, or looking elsewhere, or not at the images at all. */
  loading: ParticipantView[];
  elsewhere: ParticipantView[];
}

/** How far three planes have come. `gaps`: some of their slices cannot be had; `late`: nothing comes any more. */
export type PlanesStanding = 'loading' | 'whole' | 'gaps' | 'late' | 'failed';

/** One viewport and what is on show in its place. */
export interface OnPane {
  image: ImageRef;
  status: PaneStatus;
  /** Nothing came out differently on the server. */
  sound: boolean;
  /** The planes in its place; `hidden`: those of another; null: it is on show itself. */
  planes: PlanesStanding | 'hidden' | null;
}

/** What is really on this screen. Planes stand for the image that they were cut from, once every slice of them is in. */
export function screenOf(panes: readonly OnPane[], following: boolean): Screen {
  const screen: Screen = { rendered: [], wanted: [], following };
  for (const { image, status, sound, planes } of panes) {
    const coming = planes === null ? status === 'loading' : planes === 'loading' || planes === 'late';
    const drawn = planes === null ? status === 'shown' : planes === 'whole';
    // Who has another image on the screen than the server decoded has not got this one.
    if (drawn && sound) screen.rendered.push(image);
    else if (drawn || coming) screen.wanted.push(image);
  }
  return screen;
}

/**
 * Who of those who may see the images has really got this one on the screen; I am not counted. `planes`: three planes
 * are on show in its place, which only those have who go where the presenter goes.
 */
export function whoSees(view: SessionView, image: ImageRef, planes = false): Seeing {
  const { allowed, readiness, presenter } = view.viewing;
  const may = (role: Role) => CLINICIANS.includes(role) || allowed.includes(role);
  const people = view.participants.filter((p) => p.id !== view.me && p.presence === 'present' && may(p.role));
  const has = (id: ParticipantId, which: 'rendered' | 'wanted') => {
    const screen = readiness.find(({ participant }) => participant === id)?.screen;
    const along = !planes || screen?.following || presenter?.participant === id;
    return (along && screen?.[which].some((other) => sameImage(other, image))) ?? false;
  };
  const seeing = people.filter(({ id }) => has(id, 'rendered'));
  const loading = people.filter(({ id }) => !has(id, 'rendered') && has(id, 'wanted'));
  const elsewhere = people.filter((p) => !seeing.includes(p) && !loading.includes(p));
  return { seeing, loading, elsewhere };
}
