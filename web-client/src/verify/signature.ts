import { unhex } from './merkle';

/** `noEd25519`: this browser cannot tell. */
export type SignatureProblem = 'signature' | 'noEd25519';

/** Whether a signature is over a text; `null`: it is. */
export type SignatureCheck = (text: string, signature: string) => Promise<SignatureProblem | null>;

const ED25519 = { name: 'Ed25519' };

/** Checks signatures of one key. */
export async function checkerOf(publicKey: string): Promise<SignatureCheck> {
  const raw = unhex(publicKey);
  if (!raw) return () => Promise.resolve('signature');
  try {
    const key = await crypto.subtle.importKey('raw', raw, ED25519, false, ['verify']);
    return async (text, signature) => {
      const bytes = unhex(signature);
      if (!bytes) return 'signature';
      return (await crypto.subtle.verify(ED25519, key, bytes, new TextEncoder().encode(text))) ? null : 'signature';
    };
  } catch (error) {
    // A browser that does not know the algorithm says nothing about the signature.
    const unknown = error instanceof DOMException && error.name === 'NotSupportedError';
    return () => Promise.resolve(unknown ? 'noEd25519' : 'signature');
  }
}
