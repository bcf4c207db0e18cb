/* The page that checks an evidence package in the browser: a good one, a spoiled one, and something else. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assertAccessible } from './support/axe.mjs';
import { askReport, endsSession, fillsTheRest, keepOnPhone, keepPicture, startsRecording } from './support/consultation.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const READER = { name: 'Anybody', role: 'family' };

const resultOf = async (person) => {
  await person.sees('verify-result', 30_000);
  return person.text('verify-result');
};

/** The chair was alone: what the patient is told is approved, and one signature makes the report final. */
async function signsAlone(house, chair) {
  await fillsTheRest(house, chair);
  const { body: draft } = await askReport(house, chair);
  const proof = chair.invitation.link.split('#')[1];
  const lines = [{ lead: '', text: { zh: '每天一片。', en: 'One tablet a day.' } }];
  const words = { field: 'patient', if_revision: draft.patient.text.revision, lines, zh: 'original', en: 'human' };
  const { body: written } = await askReport(house, chair, '/fields', words);
  const approved = await askReport(house, chair, '/patient-approval', { digest: written.patient.digest, proof });
  assert.deepEqual([approved.status, approved.body.patient?.status], [200, 'approved'], JSON.stringify(approved.body));
  const signed = await askReport(house, chair, '/signatures', { digest: approved.body.digest, stance: 'agree', proof });
  assert.deepEqual([signed.status, signed.body.status], [200, 'final'], JSON.stringify(signed.body));
}

const rowsOf = (person) => person.page.$$eval('table tr', (all) => all.map(({ textContent }) => textContent));

async function choosesFolder(person, folder) {
  await person.page.reload();
  await person.page.locator('[data-testid="verify-folder"]').setInputFiles(folder);
}

story('a package is checked in the browser, and the file that was changed is named', async (house) => {
  const chair = await enterQuietly(house, 'low', PEOPLE.lin, { locale: 'en-GB' });
  await startsRecording(chair);
  await until('something was recorded', async () => Date.now() - (await chair.view()).recording >= 3000, 20_000);
  await endsSession(chair);
  await signsAlone(house, chair);
  const home = await mkdtemp(join(tmpdir(), 'consilium-package-'));
  const folder = join(home, 'package');
  try {
    await house.server.run('export', '--session', house.session, '--out', folder);
    const english = await house.visit(READER, `${house.server.url}/verify`, { locale: 'en-GB' });
    const chinese = await house.visit(READER, `${house.server.url}/verify`, { locale: 'zh-CN' });
    await english.sees('page-verify');
    await assertAccessible(english, 'at the page that verifies');
    await keepPicture(english, 'verify-begin-en');
    const asked = [];
    english.page.on('request', (request) => asked.push(request.url()));
    await english.page.locator('[data-testid="verify-folder"]').setInputFiles(folder);
    assert.match(await resultOf(english), /Everything holds: \d+ checks/);
    assert.deepEqual(asked.filter((address) => !address.startsWith('blob:')), [], 'nothing is sent anywhere');
    await keepPicture(english, 'verify-good-en');
    await assertAccessible(english, 'at the result');
    await keepOnPhone(english, 'verify-good-en-phone');

    const checked = await rowsOf(english);
    const signature = checked.find((row) => row.startsWith('report/signatures.json · ') && row.includes(PEOPLE.lin.name));
    assert.match(signature ?? checked.join('\n'), /✓/, 'the signature under the report is checked');
    assert.ok(checked.some((row) => row.startsWith('report/1-patient-1.json · ') && /✓/.test(row)), 'and the approval beside it');

    const archive = join(home, 'package.zip');
    await promisify(execFile)('python3', ['-m', 'zipfile', '-c', archive, folder]);
    await english.page.reload();
    await english.page.locator('input[type="file"][accept*="zip"]').setInputFiles(archive);
    assert.match(await resultOf(english), /Everything holds/);

    const told = join(folder, 'report/1-patient-1.json');
    const sound = await readFile(told, 'utf8');
    await writeFile(told, sound.replace('One tablet', 'Two tablets'));
    await choosesFolder(chinese, folder);
    assert.match(await resultOf(chinese), /项未通过：report\/1-patient-1\.json。/);
    await writeFile(told, sound);

    const spoiled = join(folder, 'report.pdf');
    const bytes = await readFile(spoiled);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(spoiled, bytes);
    await choosesFolder(chinese, folder);
    assert.match(await resultOf(chinese), /项未通过：report\.pdf。/);
    const rows = await rowsOf(chinese);
    assert.ok(rows.some((row) => /report\.pdf/.test(row) && /✗/.test(row)), `the file is named: ${rows.join('\n')}`);
    await keepPicture(chinese, 'verify-spoiled-zh');
    await keepOnPhone(chinese, 'verify-spoiled-zh-phone');

    await rm(join(folder, 'evidence.json'));
    await choosesFolder(chinese, folder);
    await until('it says that this is no package', async () => /这不是证据包[\s\S]*其中没有 evidence\.json/.test(await chinese.text('page-verify')));
    await keepPicture(chinese, 'verify-none-zh');
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
