import type { Package } from './archive';
import type { Finding, Problem } from './checkPackage';
import { hex, sha256 } from './merkle';
import type { SignatureCheck } from './signature';

/** Who signed which version of the report, and what was approved for the patient beside it. */
export const SIGNATURES = 'report/signatures.json';

interface Signature {
  participant: number;
  name: string;
  stance: string;
  at: number;
  signature: string;
  public_key: string;
}

interface Approved {
  edition: number;
  text: string;
  file: string;
  approval: { name: string; at: number; sha256: string; signature: string; public_key: string };
}

interface Signed {
  version: number;
  report: string;
  status: string;
  sha256: string;
  file: string;
  signatures: Signature[];
  patient?: Approved[];
}

interface Report {
  version: number;
  amends?: { digest: string; version: number };
  facts: { session: string; people: { participant: number; role: string; stays: unknown[] }[] };
}

interface PatientText {
  report: string;
  edition: number;
}

/** The key of the house, and what checks its signatures. */
interface House {
  publicKey: string;
  check: SignatureCheck;
}

/** Every signature against the bytes it is over, every amendment against what it amends, as `consilium verify` does. */
export async function checkReport(held: Package, house: House, tell: (finding: Finding) => void): Promise<void> {
  const list = await readList(held);
  if (list === null) {
    tell({ what: SIGNATURES, problem: 'unreadable' });
    return;
  }
  const digests = new Map<number, string>();
  for (const signed of list) {
    tell(await checkVersion(held, signed, digests));
    for (const signature of signed.signatures) {
      const what = `${SIGNATURES} · ${signed.report} · ${signature.name}`;
      tell({ what, problem: await checkSignature(house, signature, signingText(signed, signature)) });
    }
    for (const approved of signed.patient ?? []) tell(await checkApproved(held, house, signed, approved));
    digests.set(signed.version, signed.sha256);
  }
}

const signingText = ({ report, sha256: digest }: Signed, { name, stance, at }: Signature) => `consilium report 1\n${report}\n${digest}\n${name}\n${stance}\n${at}\n`;

async function checkSignature(house: House, { public_key, signature }: { public_key: string; signature: string }, text: string): Promise<Problem | null> {
  return public_key === house.publicKey ? house.check(text, signature) : 'otherKey';
}

async function checkVersion(held: Package, signed: Signed, digests: ReadonlyMap<number, string>): Promise<Finding> {
  const listed = `${SIGNATURES} · ${signed.report}`;
  const text = await textOf(held, signed.file);
  if (text === null) return { what: signed.file, problem: 'missing' };
  if ((await digestOf(text)) !== signed.sha256) return { what: signed.file, problem: 'changed' };
  const report = parsed(text);
  if (!isReport(report)) return { what: signed.file, problem: 'unreadable' };
  if (report.version !== signed.version || `${report.facts.session}/${report.version}` !== signed.report) return { what: listed, problem: 'another' };
  const { amends } = report;
  if (amends && digests.get(amends.version) !== amends.digest) return { what: listed, problem: 'amends' };
  return { what: listed, problem: signed.status !== 'preliminary' && isUnsigned(report, signed) ? 'signatory' : null };
}

/** The chair and every expert who was in the room sign. */
function isUnsigned({ facts }: Report, { signatures }: Signed): boolean {
  const asked = facts.people.filter(({ role, stays }) => (role === 'local_expert' || role === 'consultant') && stays.length > 0);
  return asked.some((person) => !signatures.some(({ participant }) => participant === person.participant));
}

/** An approval beside a wording of the report that was changed before it was signed is sound as well. */
async function checkApproved(held: Package, house: House, signed: Signed, { file, text: name, approval }: Approved): Promise<Finding> {
  const what = `${file} · ${approval.name}`;
  const text = await textOf(held, file);
  if (text === null) return { what: file, problem: 'missing' };
  if ((await digestOf(text)) !== approval.sha256) return { what: file, problem: 'changed' };
  const told = parsed(text);
  if (!isPatientText(told)) return { what: file, problem: 'unreadable' };
  if (told.report !== signed.report || `${told.report}/patient/${told.edition}` !== name) return { what, problem: 'another' };
  const words = `consilium patient version 1\n${name}\n${approval.sha256}\n${approval.name}\n${approval.at}\n`;
  return { what, problem: await checkSignature(house, approval, words) };
}

async function readList(held: Package): Promise<Signed[] | null> {
  const text = await textOf(held, SIGNATURES);
  const list = text === null ? null : parsed(text);
  return Array.isArray(list) && list.every(isSigned) ? list : null;
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => Number.isSafeInteger(value);

const membersOf = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;

function isSigned(value: unknown): value is Signed {
  const { version, report, status, sha256: digest, file, signatures, patient = [] } = membersOf(value);
  const texts = [report, status, digest, file].every(isText);
  return isNumber(version) && texts && Array.isArray(signatures) && signatures.every(isSignature) && Array.isArray(patient) && patient.every(isApproved);
}

function isSignature(value: unknown): boolean {
  const { participant, name, stance, at, signature, public_key } = membersOf(value);
  return [participant, at].every(isNumber) && [name, stance, signature, public_key].every(isText);
}

function isApproved(value: unknown): boolean {
  const { edition, text, file, approval } = membersOf(value);
  const { name, at, sha256: digest, signature, public_key } = membersOf(approval);
  return [edition, at].every(isNumber) && [text, file, name, digest, signature, public_key].every(isText);
}

function isReport(value: unknown): value is Report {
  const { version, facts, amends } = membersOf(value);
  const { session, people } = membersOf(facts);
  const person = (one: unknown) => isText(membersOf(one).role) && Array.isArray(membersOf(one).stays);
  return isNumber(version) && isText(session) && Array.isArray(people) && people.every(person) && (amends === undefined || isText(membersOf(amends).digest));
}

function isPatientText(value: unknown): value is PatientText {
  const { report, edition } = membersOf(value);
  return isText(report) && isNumber(edition);
}

function parsed(text: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null;
  }
}

/** The bytes of a file; `null`: it is not there. */
const textOf = (held: Package, name: string) => held.read(name).catch(() => null);

const digestOf = async (bytes: Uint8Array<ArrayBuffer>) => hex(await sha256(bytes));
