import { useSyncExternalStore } from 'react';
import type { Store } from '../../base/Store';

/** A part of a store. `select` picks; it must not build a new object on every call. */
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part {
  return useSyncExternalStore(store.watch, () => select(store.get()));
}
