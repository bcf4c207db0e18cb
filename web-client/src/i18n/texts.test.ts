import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

/** The name, names of languages in themselves, and what has no words. */
const SAME_EVERYWHERE = new Set([
  ...['app.name', 'console.direction', 'console.incoming.depth', 'hear.short.interpreted'],
  ...['outcome.en', 'outcome.none', 'outcome.zh', 'report.by', 'report.en', 'report.nothing', 'report.pdf', 'report.zh'],
]);

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of flatten(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('texts', () => {
  const english = flatten(en);
  const chinese = flatten(zh);

  it('has the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('fills the same places in both languages', () => {
    for (const [key, text] of english) expect(placeholders(chinese.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  it('leaves nothing untranslated', () => {
    const untranslated = [...english].filter(([key, text]) => text === chinese.get(key) && !SAME_EVERYWHERE.has(key));
    expect(untranslated).toEqual([]);
    for (const [key, text] of [...english, ...chinese]) expect(text, key).not.toBe('');
  });
});
