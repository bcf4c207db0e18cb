export type Bytes = Uint8Array<ArrayBuffer>;

export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

export const hex = (bytes: Bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function unhex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** RFC 6962, 2.1: SHA-256(0x00 ‖ data). */
export const leafHash = (data: Bytes) => sha256(Uint8Array.of(0), data);

/** A tree that is added to: keeps the roots of its full subtrees, largest first, each with its height. */
export class Tree {
  readonly #full: { height: number; hash: Bytes }[] = [];

  async push(leaf: Bytes): Promise<void> {
    let [height, hash] = [0, leaf];
    for (let left = this.#full.at(-1); left?.height === height; left = this.#full.at(-1)) {
      this.#full.pop();
      hash = await sha256(Uint8Array.of(1), left.hash, hash);
      height += 1;
    }
    this.#full.push({ height, hash });
  }

  async root(): Promise<Bytes> {
    const subtrees = [...this.#full].reverse();
    let root = subtrees.shift()?.hash;
    if (!root) return sha256();
    for (const { hash } of subtrees) root = await sha256(Uint8Array.of(1), hash, root);
    return root;
  }
}
