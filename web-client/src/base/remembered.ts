/** Small choices kept in this browser. A browser that keeps nothing is no fault. */
export function recall(key: string): string {
  try {
    return localStorage.getItem(`consilium.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`consilium.${key}`, value);
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}
