import { createContext, useContext } from 'react';
import type { CursorLink } from '../../images/CursorLink';

/** For who looks alone. */
const ALONE: CursorLink = { tell: () => undefined, listen: () => () => undefined };

/** How cursors travel; whoever wires the room provides it. */
export const CursorLinkContext = createContext<CursorLink>(ALONE);

export function useCursorLink(): CursorLink {
  return useContext(CursorLinkContext);
}
