/**
 * Long texts that repeat themselves, made small for a message: base64 of raw DEFLATE (RFC 1951). An
 * offer of a hundred lines has more than 100 KB, and packed it has less than ten.
 */

/** Browsers before 2023 cannot. */
export const canPack = typeof CompressionStream !== 'undefined';

export async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  // Some thousand bytes: few enough for one call each.
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export async function unpack(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
}
