import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaseFailure } from './casesApi';
import { SENTENCES, sentenceOf, toldOf } from './refusals';

const failure = (part: Partial<CaseFailure>): CaseFailure => ({ ok: false, status: 422, code: 'malformed', detail: '', reasons: [], ...part });

/** The server's sources that speak to the desk, as one text. */
function server(): string {
  const root = join(import.meta.dirname, '../../../src');
  return ['server/gateway/cases', 'server/gateway/keeping', 'core/cases']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .filter((path) => path.endsWith('.rs'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('a refusal', () => {
  it('is told by the sentence, where there is one in both languages', () => {
    expect(toldOf(failure({ detail: 'This person is in the team already.' }))).toEqual({ by: 'sentence', key: 'inTeam', day: '' });
    expect(sentenceOf('The law wants this case kept until 2041-09-21.')).toEqual({ key: 'keptUntil', day: '2041-09-21' });
    expect(sentenceOf('2041-09-21')).toBeNull();
  });

  it('is told by its code otherwise, with the sentence below where the code means many things', () => {
    const detail = 'A title has at most 200 characters.';
    expect(toldOf(failure({ detail }))).toEqual({ by: 'code', code: 'malformed', detail });
    expect(toldOf(failure({ status: 409, code: 'stale', detail: 'Somebody else has moved the case. Load it again.' }))).toEqual({ by: 'code', code: 'stale', detail: '' });
  });

  it('is told as the server said it when nothing is known of it, and never as nothing', () => {
    expect(toldOf(failure({ code: 'new_code', detail: 'Something new.' }))).toEqual({ by: 'detail', detail: 'Something new.' });
    expect(toldOf(failure({ status: 0, code: '' }))).toEqual({ by: 'unreachable' });
    expect(toldOf(failure({ status: 401, code: 'not_allowed', detail: 'Sign in first.' }))).toEqual({ by: 'signedOut' });
  });

  it('knows sentences that the server really says', () => {
    const said = server();
    for (const sentence of Object.values(SENTENCES)) expect(said).toContain(`"${sentence.replace('{day}', '{0}')}"`);
  });
});
