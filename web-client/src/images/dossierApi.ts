import type {
  Access,
  Clearance,
  DicomJson,
  DocumentEntry,
  Dossier,
  Identity,
  ImageList,
  Mask,
  PatientsBeside,
  SeriesEntry,
  UploadEntry,
} from './types';

const TIMEOUT_MS = 20_000;

/** The server said no, or did not answer in time (`status` 0). */
export class DossierProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What a case has, for whoever sits in it. The cookie says who asks. */
export class DossierApi {
  private ahead: { series: string; metadata: Promise<DicomJson[]> } | null = null;

  constructor(private readonly caseId: string) {}

  dossier(): Promise<Dossier> {
    return this.get('dossier');
  }

  images(): Promise<ImageList> {
    return this.get('images');
  }

  documents(): Promise<DocumentEntry[]> {
    return this.get('documents');
  }

  upload(id: string): Promise<UploadEntry> {
    return this.get(`uploads/${encodeURIComponent(id)}`);
  }

  get uploads(): string {
    return `/api/v1/cases/${encodeURIComponent(this.caseId)}/uploads`;
  }

  fileAddress(document: string): string {
    return `/api/v1/cases/${encodeURIComponent(this.caseId)}/documents/${encodeURIComponent(document)}/file`;
  }

  /** Every image without the person, as an archive. */
  get exportAddress(): string {
    return `/api/v1/cases/${encodeURIComponent(this.caseId)}/images/export`;
  }

  seriesAddress({ study, series }: SeriesEntry): string {
    return `/dicom-web/${encodeURIComponent(this.caseId)}/studies/${study}/series/${series}`;
  }

  /** Asks for the metadata of the series that will be looked at first, before there is a viewport to show it. */
  expect(entry: SeriesEntry): void {
    const metadata = this.fetchMetadata(entry);
    metadata.catch(() => undefined); // Who takes it hears of it.
    this.ahead = { series: entry.series, metadata };
  }

  metadata(entry: SeriesEntry): Promise<DicomJson[]> {
    const { ahead } = this;
    this.ahead = null;
    return ahead?.series === entry.series ? ahead.metadata : this.fetchMetadata(entry);
  }

  private fetchMetadata(entry: SeriesEntry): Promise<DicomJson[]> {
    return fetchJson(`${this.seriesAddress(entry)}/metadata`, 'application/dicom+json');
  }

  /** Releases or refuses a file that was held back. */
  decide(document: string, release: boolean, reason: string): Promise<void> {
    return this.send('POST', `documents/${encodeURIComponent(document)}/decision`, { release, reason });
  }

  patients(document: string): Promise<PatientsBeside> {
    return this.get(`documents/${encodeURIComponent(document)}/patient`);
  }

  clearance(document: string): Promise<Clearance> {
    return this.get(`documents/${encodeURIComponent(document)}/clearance`);
  }

  /** Opens the pixels of an image to guests, but for the masks. */
  clear(document: string, masks: readonly Mask[]): Promise<void> {
    return this.send('POST', `documents/${encodeURIComponent(document)}/clearance`, { masks });
  }

  setAccess(access: Access): Promise<void> {
    return this.send('PUT', 'dossier/access', access);
  }

  setPatient(patient: Identity): Promise<void> {
    return this.send('PUT', 'dossier/patient', patient);
  }

  private async send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<void> {
    await ask(`/api/v1/cases/${encodeURIComponent(this.caseId)}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private get<T>(path: string): Promise<T> {
    return fetchJson(`/api/v1/cases/${encodeURIComponent(this.caseId)}/${path}`, 'application/json');
  }
}

async function fetchJson<T>(path: string, accept: string): Promise<T> {
  const response = await ask(path, { headers: { accept } });
  return (await response.json()) as T;
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(path, { credentials: 'same-origin', signal, ...init }).catch((error: unknown) => {
    throw new DossierProblem(0, String(error));
  });
  if (!response.ok) throw new DossierProblem(response.status, await detailOf(response));
  return response;
}

/** What the server says of its refusal. */
async function detailOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const told = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null;
  return typeof told === 'string' ? told : response.statusText;
}
