/* The document of the demo case, checked by other people's definitions of FHIR R4. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { BINARY } from './support/server.mjs';
import { tally } from './support/story.mjs';

const { Fhir } = createRequire(import.meta.url)('fhir');

/** What is wrong, as the validator names it; an unknown extension or code system is not. */
function faults(document) {
  const { messages } = new Fhir().validate(document, { errorOnUnexpected: true });
  return messages.filter(({ severity }) => severity === 'error' || severity === 'fatal');
}

test('the document of a report passes the definitions of FHIR R4, and a spoiled one does not', async () => {
  tally.failed += 1;
  const folder = await mkdtemp(join(tmpdir(), 'consilium-report-'));
  try {
    await promisify(execFile)(BINARY, ['sample-report', '--out', folder]);
    const text = await readFile(join(folder, 'bundle.json'), 'utf8');
    assert.deepEqual(faults(JSON.parse(text)), []);
    assert.deepEqual(faults(JSON.parse(await readFile(join(folder, 'patient-bundle.json'), 'utf8'))), [], 'as the patient gets it');
    const spoiled = JSON.parse(text);
    delete spoiled.entry[0].resource.status;
    assert.notDeepEqual(faults(spoiled), []);
    const strange = JSON.parse(text);
    strange.entry[0].resource.mood = 'calm';
    assert.notDeepEqual(faults(strange), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  tally.failed -= 1;
  tally.passed += 1;
});
