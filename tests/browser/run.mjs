/**
 * Every story. Those of `BESIDE` are told by a process of their own beside those of `QUIET`: none of them looks at the
 * clock, and together they fill a machine that each leaves half idle. All others are told one after the other on a machine
 * that does nothing else. Browsers are started once for each process.
 * `node run.mjs deliberation` tells only the stories of files with that in their name, and all in one process.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tally } from './support/story.mjs';

const fileOf = (name) => `${name}.test.mjs`;
const BESIDE = ['looking', 'recordings', 'replay', 'report', 'signing', 'verify', 'mail'].map(fileOf);
const QUIET = ['accessibility', 'accounts', 'booth', 'cases', 'chairing', 'desk', 'devices', 'federated', 'forms', 'journey', 'lobby', 'names', 'names_room', 'outcome'].map(fileOf);
/** Told after the others: long, and about the edges of what others tell. With `TELL_UNTIL` they may be left out. */
const LAST = ['codecs', 'players', 'fidelity', 'firefox'].map(fileOf);

/** The files of `names`, told by another process; what it says comes in one piece at its end. */
function tellBeside(names) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...names], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  child.stdout.on('data', (data) => said.push(data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(said).toString()));
  });
}

/** What a process beside has told counts like what this one tells. Its own sum is taken out of what it said. */
function count(said) {
  const sum = /^browser tests: (\d+) passed, (\d+) failed(?:, (\d+) not told)?.*$/m;
  const [, passed, failed, untold] = sum.exec(said) ?? [null, 0, 1, 0];
  tally.passed += Number(passed);
  tally.failed += Number(failed);
  tally.untold += Number(untold ?? 0);
  tally.again.push(...[...said.matchAll(/^told twice: (.*)$/gm)].map(([, name]) => name));
  console.log(said.replace(sum, '').replaceAll(/^told twice: .*$/gm, ''));
}

const tell = async (files) => {
  for (const file of files) await import(`./${file}`);
};

const wanted = process.argv.slice(2);
const all = (await readdir(import.meta.dirname)).sort((one, other) => LAST.indexOf(one) - LAST.indexOf(other) || (one < other ? -1 : 1));
if (wanted.length > 0) {
  // A story whose end is not written yet is told only when it is asked for by name.
  const files = all.filter((name) => name.endsWith('.test.mjs') || name.endsWith('.unfinished.mjs'));
  await tell(files.filter((file) => wanted.some((part) => file.includes(part))));
} else {
  const beside = tellBeside(BESIDE);
  await tell(QUIET);
  test('what was told beside', async () => count(await beside));
  await tell(all.filter((name) => name.endsWith('.test.mjs') && !BESIDE.includes(name) && !QUIET.includes(name)));
}
process.on('exit', (code) => {
  for (const name of tally.again) console.log(`told twice: ${name}`);
  const untold = tally.untold > 0 ? `, ${tally.untold} not told: the time was up` : '';
  console.log(`browser tests: ${tally.passed} passed, ${tally.failed} failed${untold}`);
  if (tally.failed > 0 || tally.passed + tally.untold === 0) process.exitCode = code || 1;
});
