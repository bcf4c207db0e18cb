import { describe, expect, it } from 'vitest';
import { fromFolder, PackageError } from './archive';
import { checkPackage, type Finding } from './checkPackage';
import { type Bytes, hex, leafHash, sha256, Tree } from './merkle';

const encode = (text: string): Bytes => new TextEncoder().encode(text);
const LINE = '{"number":0,"at":1}';

/** A package of one file and some lines, signed with a key of its own; in place of a line may stand `shown`. */
async function made(lines = [{ body: LINE, shown: LINE }]): Promise<Map<string, string>> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const sign = async (text: string) => hex(new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, encode(text))));
  const tree = new Tree();
  let timeline = '';
  for (const { body, shown } of lines) {
    const leaf = await leafHash(encode(body));
    await tree.push(leaf);
    timeline += `${shown.slice(0, -1)},"leaf":"${hex(leaf)}"}\n`;
  }
  const root = hex(await tree.root());
  const size = lines.length;
  const files = { 'bundle.json': hex(await sha256(encode('{}'))), 'timeline.jsonl': hex(await sha256(encode(timeline))) };
  const rows = Object.entries(files).map(([name, digest]) => `${digest}  ${name}\n`);
  const evidence = {
    checkpoints: [{ at: 5, root, signature: await sign(`consilium checkpoint 1\ndemo\n${size}\n${root}\n5\n`), size }],
    files,
    files_signature: await sign(`consilium files 1\ndemo\n${rows.sort().join('')}`),
    public_key: hex(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))),
    root,
    session: 'demo',
    tree_size: size,
  };
  const signature = await sign(`consilium evidence 1\n${JSON.stringify(evidence, null, 2)}`);
  const list = JSON.stringify({ ...evidence, signature }, null, 2);
  return new Map([
    ['case/evidence.json', list],
    ['case/bundle.json', '{}'],
    ['case/timeline.jsonl', timeline],
  ]);
}

async function wrong(files: Map<string, string>): Promise<Finding[]> {
  const found: Finding[] = [];
  const held = fromFolder([...files].map(([path, text]) => ({ path, file: new Blob([text]) })));
  await checkPackage(held, (finding) => found.push(finding));
  expect(found.length).toBeGreaterThan(5);
  return found.filter((finding) => finding.problem !== null);
}

describe('a package in the browser', () => {
  it('holds when nothing was changed', async () => {
    expect(await wrong(await made())).toEqual([]);
  });

  it('names the file that was changed, is missing or does not belong', async () => {
    const files = await made();
    files.set('case/bundle.json', '{ }');
    expect(await wrong(files)).toEqual([{ what: 'bundle.json', problem: 'changed' }]);
    files.delete('case/bundle.json');
    files.set('case/more.txt', 'x');
    expect(await wrong(files)).toEqual([
      { what: 'bundle.json', problem: 'missing' },
      { what: 'more.txt', problem: 'stranger' },
    ]);
  });

  it('finds another word in the list itself', async () => {
    const files = await made();
    files.set('case/evidence.json', (files.get('case/evidence.json') ?? '').replace('"tree_size": 1', '"tree_size": 2'));
    expect((await wrong(files)).map(({ problem }) => problem)).toEqual(['signature', 'root', 'unsigned']);
  });

  it('takes the hash for what stays behind the closed door, and for nothing else', async () => {
    const clear = (body: string) => ({ body, shown: body });
    const hidden = { body: '{"n":1,"at":2,"event":{"event":"chat"}}', shown: '{"withheld":1}' };
    const closes = clear('{"n":0,"at":1,"event":{"event":"deliberation","on":true}}');
    const lost = { body: '{"n":2,"at":3,"event":{}}', shown: '{"unstored":2}' };
    const says = clear('{"reconciled":{"at":9,"late":[],"orphans":[2]}}');
    expect(await wrong(await made([closes, hidden, lost, says]))).toEqual([]);
    const problem = { what: 'timeline.jsonl · hashes', problem: 'changed' };
    expect(await wrong(await made([clear('{"n":0,"at":1,"event":{}}'), hidden]))).toEqual([problem]);
    expect(await wrong(await made([closes, hidden, clear('{"n":1,"at":5,"event":{}}')]))).toEqual([problem]);
    expect(await wrong(await made([closes, lost]))).toEqual([problem]);
  });

  it('is no package without its list', () => {
    expect(() => fromFolder([{ path: 'a.txt', file: new Blob(['x']) }])).toThrow(PackageError);
  });
});

describe('the tree', () => {
  it('has the roots of RFC 6962', async () => {
    const tree = new Tree();
    expect(hex(await tree.root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    await tree.push(await leafHash(new Uint8Array()));
    expect(hex(await tree.root())).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    await tree.push(await leafHash(Uint8Array.of(0)));
    expect(hex(await tree.root())).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
  });
});
