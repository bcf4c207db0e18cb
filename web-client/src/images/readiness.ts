import type { ImageRef, ParticipantId, ParticipantView, Role, SessionView } from '../protocol/generated';
import { sameImage } from './imageRefs';

const CLINICIANS: readonly Role[] = ['local_expert', 'consultant', 'coordinator'];

export interface Seeing {
  seeing: ParticipantView[];
  /** On their way, or looking elsewhere, or not at the images at all. */
  loading: ParticipantView[];
  elsewhere: ParticipantView[];
}

/** Who of those who may see the images has really got this one on the screen; I am not counted. */
export function whoSees(view: SessionView, image: ImageRef): Seeing {
  const { allowed, readiness } = view.viewing;
  const may = (role: Role) => CLINICIANS.includes(role) || allowed.includes(role);
  const people = view.participants.filter((p) => p.id !== view.me && p.presence === 'present' && may(p.role));
  const screenOf = (id: ParticipantId) => readiness.find(({ participant }) => participant === id)?.screen;
  const has = (id: ParticipantId, which: 'rendered' | 'wanted') =>
    screenOf(id)?.[which].some((other) => sameImage(other, image)) ?? false;
  const seeing = people.filter(({ id }) => has(id, 'rendered'));
  const loading = people.filter(({ id }) => !has(id, 'rendered') && has(id, 'wanted'));
  const elsewhere = people.filter((p) => !seeing.includes(p) && !loading.includes(p));
  return { seeing, loading, elsewhere };
}
