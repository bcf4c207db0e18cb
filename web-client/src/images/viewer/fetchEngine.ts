const fetchModule = () => import('./ViewerEngine');

let coming: ReturnType<typeof fetchModule> | null = null;

/** The engine is large: fetched once for the page. A fetch that failed is tried again by the next who asks. */
export function fetchEngine(): ReturnType<typeof fetchModule> {
  coming ??= fetchModule().catch((error: unknown) => {
    coming = null;
    throw error;
  });
  return coming;
}
