type EngineModule = typeof import('./ViewerEngine');

let coming: Promise<EngineModule> | null = null;

/** The engine is large: fetched once for the page. A fetch that failed is tried again by the next who asks. */
export function fetchEngine(): Promise<EngineModule> {
  coming ??= import('./ViewerEngine').catch((error: unknown) => {
    coming = null;
    throw error;
  });
  return coming;
}
