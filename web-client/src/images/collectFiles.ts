import type { Chosen } from './Uploader';

/** What was dropped, with folders opened; nothing hidden by the file system. */
export async function collectDropped(items: DataTransferItemList): Promise<Chosen[]> {
  // The list is emptied as soon as the event is over.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map((entry) => collect(entry)));
  return found.flat().filter(isWanted);
}

/** What was chosen in a dialog; in a folder's dialog each file knows its path. */
export function collectChosen(files: FileList | null): Chosen[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(isWanted);
}

function isWanted({ path }: Chosen): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !name.startsWith('.') && name !== 'Thumbs.db' && !path.startsWith('__MACOSX/');
}

async function collect(entry: FileSystemEntry): Promise<Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Chosen[] = [];
  for (;;) {
    // A folder is told in portions.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return found;
    for (const inner of portion) found.push(...(await collect(inner)));
  }
}
