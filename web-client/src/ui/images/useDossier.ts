import { useCallback, useEffect, useState } from 'react';
import { type DossierApi, DossierProblem } from '../../images/dossierApi';
import type { DocumentEntry, Dossier, SeriesEntry } from '../../images/types';

export interface Content {
  dossier: Dossier;
  form: 'identified' | 'deidentified';
  series: readonly SeriesEntry[];
  documents: readonly DocumentEntry[];
}

export type Loading = { kind: 'loading' } | { kind: 'unreachable' } | { kind: 'shut' } | ({ kind: 'open' } & Content);

/** Others add to the case too. */
const LOOK_AGAIN_MS = 15_000;

async function read(api: DossierApi): Promise<Loading> {
  const dossier = await api.dossier();
  if (dossier.sight === 'nothing') return { kind: 'shut' };
  const documents = dossier.sight === 'identified' ? api.documents() : Promise.resolve([]);
  const [{ form, series }, all] = await Promise.all([api.images(), documents]);
  return { kind: 'open', dossier, form, series, documents: all };
}

/** What the case has, read again now and then. */
export function useDossier(api: DossierApi): { content: Loading; refresh: () => void } {
  const [content, setContent] = useState<Loading>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let over = false;
    read(api)
      .catch((error: unknown): Loading => {
        const shut = error instanceof DossierProblem && [401, 403].includes(error.status);
        return shut ? { kind: 'shut' } : { kind: 'unreachable' };
      })
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
