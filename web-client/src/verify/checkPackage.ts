import { LIST, type Package } from './archive';
import { checkReport, SIGNATURES } from './checkReport';
import { hex, leafHash, sha256, Tree, unhex } from './merkle';
import { checkerOf, type SignatureCheck, type SignatureProblem } from './signature';

/** One thing that was checked; `problem`: why it does not hold. */
export interface Finding {
  what: string;
  problem: Problem | null;
}

export type Problem =
  | SignatureProblem
  | 'changed'
  | 'missing'
  | 'stranger'
  | 'root'
  | 'tooLong'
  | 'unsigned'
  | 'tapped'
  | 'unreadable'
  | 'another'
  | 'amends'
  | 'signatory'
  | 'otherKey';

interface Checkpoint {
  size: number;
  root: string;
  at: number;
  signature: string;
}

interface Evidence {
  session: string;
  public_key: string;
  tree_size: number;
  root: string;
  checkpoints: Checkpoint[];
  files: Record<string, string>;
  files_signature: string;
  signature: string;
}

const LEAF = ',"leaf":"';
/** A line whose body is not in the package. */
const BODILESS = /^\{"(?:withheld|unstored)":\d+\}$/;

/** Checks a package from its files alone, as `consilium verify` does; tells each finding as it is found. */
export async function checkPackage(held: Package, tell: (finding: Finding) => void): Promise<void> {
  const text = new TextDecoder().decode(await held.read(LIST));
  const evidence = JSON.parse(text) as Evidence;
  const check = await checkerOf(evidence.public_key);
  const finding = (what: string, holds: boolean, problem: Problem) => tell({ what, problem: holds ? null : problem });
  tell({ what: LIST, problem: await wholeProblem(text, evidence, check) });
  tell({ what: `${LIST} · files`, problem: await check(listingText(evidence), evidence.files_signature) });
  for (const [name, digest] of Object.entries(evidence.files)) {
    const bytes = held.names.includes(name) ? await held.read(name).catch(() => null) : null;
    if (bytes === null) finding(name, false, 'missing');
    else finding(name, hex(await sha256(bytes)) === digest, 'changed');
  }
  for (const name of held.names) if (name !== LIST && !Object.hasOwn(evidence.files, name)) finding(name, false, 'stranger');
  // Packages of before had none.
  if (Object.hasOwn(evidence.files, SIGNATURES)) await checkReport(held, { publicKey: evidence.public_key, check }, tell);
  await checkTimeline(held, evidence, check, tell);
}

async function checkTimeline(held: Package, evidence: Evidence, check: SignatureCheck, tell: (finding: Finding) => void): Promise<void> {
  const finding = (what: string, holds: boolean, problem: Problem) => tell({ what, problem: holds ? null : problem });
  const text = new TextDecoder().decode(await held.read('timeline.jsonl'));
  const lines = text.split('\n').filter((line) => line !== '');
  const wanted = new Map(evidence.checkpoints.map((checkpoint) => [checkpoint.size, checkpoint]));
  const roots = new Map<number, string>();
  const bodies: string[] = [];
  const tree = new Tree();
  if (wanted.has(0)) roots.set(0, hex(await tree.root()));
  for (const [at, line] of lines.entries()) {
    const place = line.lastIndexOf(LEAF);
    const body = `${line.slice(0, place)}}`;
    const told = place < 0 ? null : unhex(line.slice(place + LEAF.length, -2));
    // Of a line without its body there is the hash alone, which the signed root holds in its place.
    const hash = BODILESS.test(body) && told?.length === 32 ? told : await leafHash(new TextEncoder().encode(body));
    if (place < 0 || line.slice(place + LEAF.length) !== `${hex(hash)}"}`) {
      finding(`timeline.jsonl · ${at + 1}`, false, 'changed');
      return;
    }
    await tree.push(hash);
    bodies.push(body);
    if (wanted.has(at + 1)) roots.set(at + 1, hex(await tree.root()));
  }
  finding('timeline.jsonl · root', lines.length === evidence.tree_size && hex(await tree.root()) === evidence.root, 'root');
  for (const checkpoint of evidence.checkpoints) {
    const what = `checkpoint · ${checkpoint.size}`;
    const root = roots.get(checkpoint.size);
    if (root === undefined) finding(what, false, 'tooLong');
    else if (root !== checkpoint.root) finding(what, false, 'root');
    else tell({ what, problem: await check(checkpointText(checkpoint, evidence.session), checkpoint.signature) });
  }
  if (bodies.some((body) => BODILESS.test(body))) finding('timeline.jsonl · hashes', bodilessHolds(bodies), 'changed');
  finding('off the record', nothingWasTapped(bodies), 'tapped');
  finding('checkpoints', (evidence.checkpoints.at(-1)?.size ?? 0) >= evidence.tree_size, 'unsigned');
}

/**
 * What stands as its hash alone could be anything: so it has to be where such a line can be, and each number stands for
 * one record only. `withheld`: it was made behind the closed door. `unstored`: a disk has forgotten it, and a line says so.
 */
function bodilessHolds(bodies: readonly string[]): boolean {
  const numbers = new Set<number>();
  const withheld: number[] = [];
  const unstored: number[] = [];
  const orphans = new Set<number>();
  let closes = Infinity;
  for (const body of bodies) {
    const line = JSON.parse(body) as BodilessLine;
    const number = line.withheld ?? line.n;
    if (number !== undefined) {
      if (numbers.has(number)) return false;
      numbers.add(number);
    }
    if (line.withheld !== undefined) withheld.push(line.withheld);
    if (line.unstored !== undefined) unstored.push(line.unstored);
    if (line.n !== undefined && line.event?.event === 'deliberation' && line.event.on === true) closes = Math.min(closes, line.n);
    for (const orphan of line.reconciled?.orphans ?? []) orphans.add(orphan);
  }
  return withheld.every((number) => number > closes) && unstored.every((number) => orphans.has(number));
}

interface BodilessLine {
  n?: number;
  event?: { event?: string; on?: boolean };
  withheld?: number;
  unstored?: number;
  reconciled?: { orphans?: number[] };
}

/** Every byte of the list counts: it is written in one way, and signed. */
async function wholeProblem(text: string, evidence: Evidence, check: SignatureCheck): Promise<Problem | null> {
  const { signature, ...rest } = evidence;
  if (JSON.stringify(evidence, null, 2) !== text) return 'signature';
  return check(`consilium evidence 1\n${JSON.stringify(rest, null, 2)}`, signature);
}

function listingText({ session, files }: Evidence): string {
  const rows = Object.entries(files).map(([name, digest]) => `${digest}  ${name}\n`);
  return `consilium files 1\n${session}\n${rows.sort().join('')}`;
}

const checkpointText = ({ size, root, at }: Checkpoint, session: string) => `consilium checkpoint 1\n${session}\n${size}\n${root}\n${at}\n`;

/** Between a state that says "nothing is tapped" and the next one nothing may have been written. */
function nothingWasTapped(bodies: readonly string[]): boolean {
  let off = true;
  for (const body of bodies) {
    const line = JSON.parse(body) as { state?: { tapped?: number; packets?: number }; chunk?: { packets?: number } };
    if (line.state) {
      if (off && (line.state.packets ?? 0) > 0) return false;
      off = line.state.tapped === 0;
    } else if (off && (line.chunk?.packets ?? 0) > 0) return false;
  }
  return true;
}
