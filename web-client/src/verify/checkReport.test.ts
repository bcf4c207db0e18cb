import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Package, PackageError } from './archive';
import type { Finding } from './checkPackage';
import { checkReport } from './checkReport';
import { checkerOf } from './signature';

interface Vector {
  public_key: string;
  files: Record<string, string>;
  checks: number;
  faults: { what: string; file: string; from: string; to: string; named: string }[];
}

/** The same files and faults as those of `consilium verify`. */
const vector = JSON.parse(readFileSync(join(import.meta.dirname, '../../../tests/vectors/signed_report.json'), 'utf8')) as Vector;

function held(files: Record<string, string>): Package {
  const read = (name: string) => (files[name] === undefined ? Promise.reject(new PackageError('missing', name)) : Promise.resolve(new TextEncoder().encode(files[name])));
  return { names: Object.keys(files), read };
}

async function findings(files: Record<string, string>, check = checkerOf(vector.public_key)): Promise<Finding[]> {
  const found: Finding[] = [];
  await checkReport(held(files), { publicKey: vector.public_key, check: await check }, (finding) => found.push(finding));
  return found;
}

describe('a signed report in the browser', () => {
  it('holds as it was signed and approved', async () => {
    const found = await findings(vector.files);
    expect(found.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(found).toHaveLength(vector.checks);
  });

  it.each(vector.faults)('names the file: $what', async ({ file, from, to, named }) => {
    const before = vector.files[file] ?? '';
    expect(before).toContain(from);
    const wrong = (await findings({ ...vector.files, [file]: before.replace(from, () => to) })).filter(({ problem }) => problem !== null);
    expect(wrong.map(({ what }) => what).join('\n')).toContain(named);
  });

  it('says so when a file is gone, or when the browser knows no Ed25519', async () => {
    const gone = Object.fromEntries(Object.entries(vector.files).filter(([name]) => name !== 'report/2.json'));
    expect(await findings(gone)).toContainEqual({ what: 'report/2.json', problem: 'missing' });
    const blind = await findings(vector.files, Promise.resolve(() => Promise.resolve('noEd25519')));
    expect(blind.filter(({ problem }) => problem === 'noEd25519')).toHaveLength(6);
  });
});
