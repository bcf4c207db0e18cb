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

/** As `read`, and what went wrong as one of the answers. */
function look(api: DossierApi): Promise<Loading> {
  return read(api).catch((error: unknown): Loading => {
    const shut = error instanceof DossierProblem && [401, 403].includes(error.status);
    return shut ? { kind: 'shut' } : { kind: 'unreachable' };
  });
}

/** The first look; the series that will be on show first is asked for at once. */
async function lookFirst(api: DossierApi): Promise<Loading> {
  const found = await look(api);
  const first = found.kind === 'open' ? found.series[0] : undefined;
  if (first) api.expect(first);
  return found;
}

/** What the case has, read again now and then. */
export function useDossier(api: DossierApi): { content: Loading; refresh: () => void } {
  const [content, setContent] = useState<Loading>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  // Begun while React still holds this page back, which it does for a third of a second after the code came.
  const [first] = useState(() => ({ api, found: lookFirst(api) }));
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let over = false;
    const found = asked === 0 && first.api === api ? first.found : look(api);
    found
      // What is on show stays when one look fails.
      .then((next) => !over && setContent((now) => (next.kind === 'unreachable' && now.kind === 'open' ? now : next)))
      .catch(() => undefined);
    const timer = setTimeout(() => setAsked((count) => count + 1), LOOK_AGAIN_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, asked, first]);
  return { content, refresh };
}
