import type { Access, DicomJson, DocumentEntry, Dossier, ImageList, SeriesEntry, UploadEntry } from './types';

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
  async decide(document: string, release: boolean): Promise<void> {
    const path = `/api/v1/cases/${encodeURIComponent(this.caseId)}/documents/${encodeURIComponent(document)}/decision`;
    await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ release }),
    });
  }

  /** Says who else sees images, and in which form. */
  async allow(access: Access): Promise<void> {
    await ask(`/api/v1/cases/${encodeURIComponent(this.caseId)}/dossier/access`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(access),
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
  if (!response.ok) throw new DossierProblem(response.status, response.statusText);
  return response;
}
