import { DossierApi, DossierProblem } from '../../images/dossierApi';
import type { DocumentEntry, Dossier, SeriesEntry } from '../../images/types';

export interface Content {
  dossier: Dossier;
  form: 'identified' | 'deidentified';
  series: readonly SeriesEntry[];
  documents: readonly DocumentEntry[];
}

export type Found = { kind: 'unreachable' } | { kind: 'shut' } | ({ kind: 'open' } & Content);

async function read(api: DossierApi): Promise<Found> {
  const dossier = await api.dossier();
  if (dossier.sight === 'nothing') return { kind: 'shut' };
  const documents = dossier.may.read ? api.documents() : Promise.resolve([]);
  const [{ form, series }, all] = await Promise.all([api.images(), documents]);
  return { kind: 'open', dossier, form, series, documents: all };
}

/** What the case has now. */
export async function look(api: DossierApi): Promise<Found> {
  try {
    return await read(api);
  } catch (error) {
    const shut = error instanceof DossierProblem && [401, 403].includes(error.status);
    return { kind: shut ? 'shut' : 'unreachable' };
  }
}

let begun: { caseId: string; api: DossierApi; found: Promise<Found> } | null = null;

/**
 * Begins the first look at a case. React draws a page whose code has just come several times, and shows it a third of a
 * second later: that time is used, and the look begun once.
 */
export function beginLook(caseId: string): DossierApi {
  if (begun?.caseId !== caseId) {
    const api = new DossierApi(caseId);
    begun = { caseId, api, found: lookFirst(api) };
  }
  return begun.api;
}

/** The look that was begun, for the first who takes it. */
export function takeLook(api: DossierApi): Promise<Found> {
  const found = begun?.api === api ? begun.found : look(api);
  begun = null;
  return found;
}

/** The series that will be on show first is asked for at once. */
async function lookFirst(api: DossierApi): Promise<Found> {
  const found = await look(api);
  const first = found.kind === 'open' ? found.series[0] : undefined;
  if (first) api.expect(first);
  return found;
}
