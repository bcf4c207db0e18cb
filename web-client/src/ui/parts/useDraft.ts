import { useState, useSyncExternalStore } from 'react';
import { type Draft, draftOf } from '../../base/Draft';
import { oneAtATime } from '../../base/oneAtATime';

interface DraftOf<T extends object> {
  /** What the form shows: what was typed over what it starts with. */
  value: T;
  change: Draft<T>['change'];
  /** Sends, and gives up the fields that were sent once the server has taken them. */
  send: (taken: Partial<T>, call: () => Promise<boolean>) => Promise<boolean>;
}

/** A form whose text is lost neither with its tab nor by a refusal. */
export function useDraft<T extends object>(key: string, start: T): DraftOf<T> {
  const draft = draftOf<T>(key);
  const typed = useSyncExternalStore(draft.watch, draft.get);
  const [once] = useState(oneAtATime);
  return {
    value: { ...start, ...typed },
    change: (part) => draft.change(part),
    send: (taken, call) =>
      once(async () => {
        const done = await call();
        if (done) draft.settle(taken);
        return done;
      }),
  };
}
