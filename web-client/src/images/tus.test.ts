import { describe, expect, it } from 'vitest';
import { PIECE, sendFile, type Transport, UploadRefused } from './tus';

interface Server {
  stored: number;
  asked: string[];
  /** Answers the next pieces so, instead of keeping them. */
  trouble: (Response | Error)[];
  name: string;
}

function serverThat(trouble: (Response | Error)[] = []): { server: Server; transport: Transport } {
  const server: Server = { stored: 0, asked: [], trouble, name: '' };
  const answer = (init: RequestInit): Response => {
    server.asked.push(init.method ?? 'GET');
    const headers = new Headers(init.headers);
    if (init.method === 'POST') {
      server.name = new TextDecoder().decode(
        Uint8Array.from(atob(headers.get('upload-metadata')?.split(' ')[1] ?? ''), (letter) => letter.charCodeAt(0)),
      );
      return new Response(null, { status: 201, headers: { location: '/up/1' } });
    }
    if (init.method === 'PATCH') {
      const fault = server.trouble.shift();
      if (fault instanceof Error) {
        // Half of the piece arrived before the line broke.
        server.stored += 1000;
        throw fault;
      }
      if (fault) return fault;
      if (Number(headers.get('upload-offset')) !== server.stored) return new Response(null, { status: 409 });
      server.stored += (init.body as Blob).size;
    }
    return new Response(null, { status: init.method === 'HEAD' ? 200 : 204, headers: { 'upload-offset': String(server.stored) } });
  };
  return { server, transport: { fetch: (_, init) => new Promise((resolve) => resolve(answer(init ?? {}))), pause: () => Promise.resolve() } };
}

function send(transport: Transport, size: number, progress: number[] = []) {
  const file = new Blob([new Uint8Array(size)]);
  const onProgress = (sent: number) => progress.push(sent);
  return sendFile({ endpoint: '/up', name: '胸部 CT.zip', file, signal: new AbortController().signal, onProgress }, transport);
}

describe('an upload', () => {
  it('goes in pieces and tells how far it is', async () => {
    const { server, transport } = serverThat();
    const progress: number[] = [];
    expect(await send(transport, 2 * PIECE + 5, progress)).toBe('/up/1');
    expect(server.asked).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
    expect(progress).toEqual([PIECE, 2 * PIECE, 2 * PIECE + 5]);
    expect(server.name).toBe('胸部 CT.zip');
  });

  it('goes on where the server stands when the line breaks', async () => {
    const { server, transport } = serverThat([new TypeError('network'), new Response(null, { status: 503 })]);
    await send(transport, PIECE + 5000);
    expect(server.stored).toBe(PIECE + 5000);
    expect(server.asked).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH', 'HEAD', 'PATCH', 'PATCH']);
  });

  it('does not argue with a refusal', async () => {
    for (const status of [413, 507]) {
      const { server, transport } = serverThat([new Response(null, { status })]);
      await expect(send(transport, 10)).rejects.toEqual(new UploadRefused(status));
      expect(server.asked).toEqual(['POST', 'PATCH']);
    }
  });

  it('gives up when the server stays away', async () => {
    const { transport } = serverThat(Array.from({ length: 20 }, () => new Response(null, { status: 502 })));
    await expect(send(transport, 10)).rejects.toThrow('answered 502');
  });
});
