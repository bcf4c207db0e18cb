import type { FieldLine, TranslationStatus } from './types';

/** What was typed and not yet saved, kept in this browser over a reload. */
export interface KeptDraft {
  revision: number;
  lines: FieldLine[];
  zh: TranslationStatus;
  en: TranslationStatus;
}

const key = (report: string, field: string) => `consilium.report.${report}.${field}`;

export function keepDraft(report: string, field: string, draft: KeptDraft): void {
  try {
    sessionStorage.setItem(key(report, field), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage: the text is still on the screen.
  }
}

export function keptDraft(report: string, field: string): KeptDraft | null {
  try {
    const text = sessionStorage.getItem(key(report, field));
    return text === null ? null : (JSON.parse(text) as KeptDraft);
  } catch {
    return null;
  }
}

export function forgetDraft(report: string, field: string): void {
  try {
    sessionStorage.removeItem(key(report, field));
  } catch {
    // Nothing was kept.
  }
}

/** The secret at the end of a join link, or the secret itself. */
export function secretIn(text: string): string {
  return text.trim().split('#').at(-1) ?? '';
}
