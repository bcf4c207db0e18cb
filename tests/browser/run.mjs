/**
 * Every story, one after the other in one process, so that browsers are started once.
 * `node run.mjs deliberation` tells only the stories of files with that in their name.
 */
import { readdir } from 'node:fs/promises';
import { tally } from './support/story.mjs';

const wanted = process.argv.slice(2);
const all = (await readdir(import.meta.dirname)).sort();
const files = all.filter((name) => name.endsWith('.test.mjs'));
for (const file of files) {
  if (wanted.length === 0 || wanted.some((part) => file.includes(part))) await import(`./${file}`);
}
process.on('exit', (code) => {
  console.log(`browser tests: ${tally.passed} passed, ${tally.failed} failed`);
  if (tally.failed > 0 || tally.passed === 0) process.exitCode = code || 1;
});
