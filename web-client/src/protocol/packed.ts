/**
 * Long texts that repeat themselves, made small for a message: base64 of raw DEFLATE (RFC 1951). An
 * offer of a hundred lines has more than 100 KB, and packed it has less than ten.
 *
 * In one step and not as a stream: between two steps the page would draw itself, and nobody would hear anything
 * until it is done.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

export function pack(text: string): string {
  return btoa(strFromU8(deflateSync(strToU8(text)), true));
}

export function unpack(packed: string): string {
  return strFromU8(inflateSync(strToU8(atob(packed), true)));
}
