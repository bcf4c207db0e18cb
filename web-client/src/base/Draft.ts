import { Store } from './Store';

const PREFIX = 'consilium.draft.';

function kept(key: string): object {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * What was typed into a form and is not with the server yet, by field; a field that was not touched follows the server.
 * It outlives its form and a reload, and ends with the window: it may be about a patient.
 */
export class Draft<T extends object> extends Store<Partial<T>> {
  constructor(private readonly key: string) {
    super(kept(key));
  }

  change(part: Partial<T>): void {
    this.keep({ ...this.get(), ...part });
  }

  /** The server has taken these fields. What was typed into them meanwhile stays. */
  settle(taken: Partial<T>): void {
    const waits = Object.entries(this.get()).filter(([field, value]) => !Object.is(value, taken[field as keyof T]));
    this.keep(Object.fromEntries(waits) as Partial<T>);
  }

  private keep(typed: Partial<T>): void {
    this.set(typed);
    try {
      if (Object.keys(typed).length === 0) sessionStorage.removeItem(PREFIX + this.key);
      else sessionStorage.setItem(PREFIX + this.key, JSON.stringify(typed));
    } catch {
      // A full or forbidden storage: the text is still in this page.
    }
  }
}

const drafts = new Map<string, Draft<object>>();

/** The one draft of that key, whoever asks for it. */
export function draftOf<T extends object>(key: string): Draft<T> {
  const draft = drafts.get(key) ?? new Draft<object>(key);
  drafts.set(key, draft);
  return draft;
}

/** All drafts whose key begins so are gone: with a case that is erased, and all at a sign-out, for the next person at this machine. */
export function forgetDrafts(about = ''): void {
  for (const key of drafts.keys()) if (key.startsWith(about)) drafts.delete(key);
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX + about)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
