/** Puts test files into the case of a story, as a program does that has nothing but the interface. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.mjs';

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const FOLDER = process.env.CONSILIUM_DICOM ?? join(CACHE, 'consilium', 'dicom');

/** A file that tests/dicom_fixtures/make.py left: `made/…`, `real/…`, `expected/…`. */
export async function dicomFile(name) {
  if (!existsSync(join(FOLDER, 'ready'))) throw new Error('the DICOM test files are missing: run `make fixtures`');
  return readFile(join(FOLDER, name));
}

async function ask(person, url, method, headers, body) {
  const bearer = { authorization: `Bearer ${person.invitation.token}` };
  const response = await fetch(url, { method, headers: { ...bearer, ...headers }, body });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

const casePath = (house, rest) => `${house.server.url}/api/v1/cases/${house.session}/${rest}`;

/** Uploads a file in that person's name; the files in it once each was looked at. */
export async function upload(house, person, name, bytes) {
  const tus = { 'tus-resumable': '1.0.0' };
  const begun = await ask(person, casePath(house, 'uploads'), 'POST', {
    ...tus,
    'upload-length': String(bytes.length),
    'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
  const place = new URL(begun.headers.get('location'), house.server.url).href;
  await ask(person, place, 'PATCH', { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, bytes);
  const looked = async () => {
    const status = await (await ask(person, place, 'GET', {})).json();
    return status.state === 'done' && status;
  };
  return (await until(`${name} is looked at`, looked, 60_000)).files;
}

/** Uploads a file and releases what is in it, even when its patient is another. */
export async function bring(house, person, name) {
  const files = await upload(house, person, name.split('/').pop(), await dicomFile(name));
  for (const { id } of files.filter(({ state }) => state === 'quarantined')) {
    const json = { 'content-type': 'application/json' };
    await ask(person, casePath(house, `documents/${id}/decision`), 'POST', json, JSON.stringify({ release: true, reason: 'looked at by the test' }));
  }
  return files;
}

/** The place of a file's series in the list of series. */
export async function placeOfSeries(house, person, { id }) {
  const { series } = await (await ask(person, casePath(house, 'images'), 'GET', {})).json();
  return series.findIndex(({ images }) => images.some(({ document }) => document === id));
}

/** Says who else sees images, and in which form, in that person's name. */
export async function allowImages(house, person, access) {
  const json = { 'content-type': 'application/json' };
  await ask(person, casePath(house, 'dossier/access'), 'PUT', json, JSON.stringify(access));
}
