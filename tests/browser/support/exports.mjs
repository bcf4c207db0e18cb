/** What leaves the house, read by the rules of each form. */
import assert from 'node:assert/strict';
import { HOSTILE } from './hostile.mjs';
import { readZip } from './papers.mjs';

/** Every text in a value, at whatever depth. */
export function textsIn(value) {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/** The names stand somewhere in a JSON text, letter for letter. */
export function holdsAll(json, names = HOSTILE) {
  const all = textsIn(JSON.parse(json)).join('\n');
  assert.deepEqual(names.filter((name) => !all.includes(name)), []);
}

/** Names of an archive lead to one place each, below the folder where it is unpacked (APPNOTE 4.4.17). */
export async function readArchive(answer) {
  const entries = await readZip(Buffer.from(await answer.arrayBuffer()));
  const names = entries.map(({ name }) => name);
  const leads = names.filter((name) => /^[/\\]|^\w:|\\|[\0-\x1f]/.test(name) || name.split('/').some((part) => /^\.*$/.test(part)));
  assert.deepEqual(leads, []);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  return entries;
}

const OF_A_CALENDAR = /^(BEGIN|END|VERSION|PRODID|CALSCALE|UID|SUMMARY|DTSTAMP|SEQUENCE|DTSTART|DTEND|URL|DESCRIPTION)[:;]/;

/** One entry and nothing that nobody put there (RFC 5545, 3.1). */
export function isOneEntry(calendar) {
  const lines = calendar.replace(/\r\n[ \t]/g, '').trimEnd().split('\r\n');
  assert.deepEqual(lines.filter((line) => !OF_A_CALENDAR.test(line)), []);
  assert.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, 1);
}

/** Cues of one line each, with no mark-up in it but the name of who speaks (WebVTT, 4.1). */
export function isSubtitles(text) {
  const [head, ...cues] = text.trimEnd().split('\n\n');
  assert.equal(head, 'WEBVTT');
  for (const cue of cues) {
    const [times, words, ...more] = cue.split('\n');
    assert.match(times, /^[\d:.]+ --> [\d:.]+$/);
    assert.deepEqual([words.replace(/^<v [^<>]+>/, '').match(/<|-->/), more], [null, []]);
  }
  return cues.length;
}
