/** A package as somebody hands it over: its files by name, read when they are wanted. */
export interface Package {
  names: string[];
  read: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
}

/** The list of a package; where it lies is where the package begins. */
export const LIST = 'evidence.json';

/** Why what was chosen is no package that this page can read. */
export type Unreadable = 'list' | 'archive' | 'damaged' | 'twice' | 'large' | 'packed' | 'missing';

export class PackageError extends Error {
  /** `file`: the one it is about. */
  constructor(
    readonly why: Unreadable,
    readonly file = '',
  ) {
    super(`${why} ${file}`.trim());
  }
}

interface Entry {
  method: number;
  compressed: number;
  offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 65_557;

/** Files with their paths, as a folder gives them. */
export function fromFolder(files: readonly { path: string; file: Blob }[]): Package {
  const all = new Map(files.map(({ path, file }) => [path, () => bytesOf(file)]));
  return beginning(all);
}

/** A ZIP archive (APPNOTE 6.3): stored and deflated entries, up to 4 GiB. */
export async function fromZip(archive: Blob): Promise<Package> {
  const tail = await bytesOf(archive.slice(Math.max(0, archive.size - LONGEST_COMMENT)));
  const view = new DataView(tail.buffer);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new PackageError('archive');
  const [count, size, start] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (start === 0xffffffff || count === 0xffff) throw new PackageError('large');
  const entries = readDirectory(await bytesOf(archive.slice(start, start + size)), count);
  const all = new Map([...entries].map(([name, entry]) => [name, () => readEntry(archive, entry)]));
  return beginning(all);
}

function readDirectory(bytes: Uint8Array<ArrayBuffer>, count: number): Map<string, Entry> {
  const view = new DataView(bytes.buffer);
  const entries = new Map<string, Entry>();
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) throw new PackageError('damaged');
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const entry = { method: view.getUint16(at + 10, true), compressed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) };
    // Two entries of one name: nobody could say which one was meant.
    if (entries.has(name)) throw new PackageError('twice', name);
    if (!name.endsWith('/')) entries.set(name, entry);
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

async function readEntry(archive: Blob, entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  const head = new DataView((await bytesOf(archive.slice(entry.offset, entry.offset + 30))).buffer);
  if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL) throw new PackageError('damaged');
  const start = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const stored = archive.slice(start, start + entry.compressed);
  if (entry.method === 0) return bytesOf(stored);
  if (entry.method !== 8) throw new PackageError('packed');
  const inflated = stored.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** The package begins where its list lies; what lies beside it stands as `../`. */
function beginning(all: Map<string, () => Promise<Uint8Array<ArrayBuffer>>>): Package {
  const lists = [...all.keys()].filter((name) => name === LIST || name.endsWith(`/${LIST}`));
  const list = lists.sort((one, other) => one.length - other.length)[0];
  if (list === undefined) throw new PackageError('list', LIST);
  const prefix = list.slice(0, -LIST.length);
  const names = [...all.keys()].map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : `../${name}`));
  const read = (name: string) => {
    const found = all.get(prefix + name);
    return found ? found() : Promise.reject(new PackageError('missing', name));
  };
  return { names, read };
}
