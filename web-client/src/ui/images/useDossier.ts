import { useCallback, useEffect, useState } from 'react';
import type { DossierApi } from '../../images/dossierApi';
import { type Found, takeLook } from './firstLook';

export type Loading = { kind: 'loading' } | Found;

/** Others add to the case too. */
const LOOK_AGAIN_MS = 15_000;

/** What the case has, read again now and then. */
export function useDossier(api: DossierApi): { content: Loading; refresh: () => void } {
  const [content, setContent] = useState<Loading>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let over = false;
    takeLook(api)
      // What is on show stays when one look fails.
      .then((next) => !over && setContent((now) => (next.kind === 'unreachable' && now.kind === 'open' ? now : next)))
      .catch(() => undefined);
    const timer = setTimeout(() => setAsked((count) => count + 1), LOOK_AGAIN_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, asked]);
  return { content, refresh };
}
