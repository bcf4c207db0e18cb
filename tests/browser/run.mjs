/**
 * Every story, one after the other in one process, so that browsers are started once.
 * `node run.mjs deliberation` tells only the stories of files with that in their name.
 */
import { readdir } from 'node:fs/promises';
import { tally } from './support/story.mjs';

/** Told after the others: long, and about the edges of what others tell. With `TELL_UNTIL` they may be left out. */
const LAST = ['codecs', 'players', 'fidelity', 'names', 'looking', 'names_room', 'firefox'].map((name) => `${name}.test.mjs`);

const wanted = process.argv.slice(2);
const all = (await readdir(import.meta.dirname)).sort((one, other) => LAST.indexOf(one) - LAST.indexOf(other) || (one < other ? -1 : 1));
// A story whose end is not written yet is told only when it is asked for by name.
const files = all.filter((name) => name.endsWith('.test.mjs') || (wanted.length > 0 && name.endsWith('.unfinished.mjs')));
for (const file of files) {
  if (wanted.length === 0 || wanted.some((part) => file.includes(part))) await import(`./${file}`);
}
process.on('exit', (code) => {
  for (const name of tally.again) console.log(`told twice: ${name}`);
  const untold = tally.untold > 0 ? `, ${tally.untold} not told: the time was up` : '';
  console.log(`browser tests: ${tally.passed} passed, ${tally.failed} failed${untold}`);
  if (tally.failed > 0 || tally.passed + tally.untold === 0) process.exitCode = code || 1;
});
