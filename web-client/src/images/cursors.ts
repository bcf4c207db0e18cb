import type { ParticipantId } from '../protocol/generated';

/** A cursor that says nothing for so long is taken away. */
export const FORGET_MS = 5000;

const COLOURS = ['#ffb000', '#58c7ff', '#ff7ab8', '#8ee36b', '#c9a2ff', '#ff8f5c', '#5fe3d0', '#f4e04d'] as const;

/** The same for everybody in the room: it hangs on the person alone. */
export function colourOf(participant: ParticipantId): string {
  return COLOURS[participant % COLOURS.length] ?? COLOURS[0];
}
