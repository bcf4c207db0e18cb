import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { FakeImages } from './fakeImages.mjs';
import { FakeSession } from './fakeSession.mjs';
import { SEATS, TITLE } from './people.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.mjs': 'text/javascript' };
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * A server that only speaks the protocol: it has no media engine. `answer` turns an offer into an
 * answer (a page of the same browser does it). Secrets are the names of `SEATS`.
 */
export async function startFakeServer(root, answer) {
  const sessions = new Map();
  const kept = { images: new FakeImages() };
  const http = createServer((request, response) => void handle(request, response));
  const sockets = new WebSocketServer({ server: http, path: '/ws' });

  const send = (response, status, type, body, more = {}) => {
    response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, ...more });
    response.end(body);
  };
  const json = (response, status, value, more) => send(response, status, 'application/json', JSON.stringify(value), more);
  const seatOf = (request) => SEATS[/consilium_seat=(\w+)/.exec(request.headers.cookie ?? '')?.[1]];
  const invitation = (seat) => ({ session: 'demo', title: TITLE, ...seat, expires: Date.now() + 3_600_000 });
  const body = async (request) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    return JSON.parse(text);
  };

  async function handle(request, response) {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === '/api/v1/join') {
      const { secret } = await body(request);
      const seat = SEATS[secret];
      if (!seat) return json(response, 410, { code: 'expired' });
      return json(response, 200, invitation(seat), { 'set-cookie': `consilium_seat=${secret}; HttpOnly; Path=/` });
    }
    if (pathname === '/api/v1/seat') {
      const seat = seatOf(request);
      return seat ? json(response, 200, invitation(seat)) : json(response, 401, { code: 'expired' });
    }
    if (pathname === '/api/v1/probe') return json(response, 200, { sdp: await answer((await body(request)).sdp, []) });
    if (await kept.images.handle(request, response, send)) return undefined;
    return serveFile(pathname, response);
  }

  async function serveFile(pathname, response) {
    const path = extname(pathname) ? normalize(pathname) : '/index.html';
    try {
      send(response, 200, TYPES[extname(path)] ?? 'application/octet-stream', await readFile(join(root, path)));
    } catch {
      send(response, 404, 'text/plain', 'not here');
    }
  }

  sockets.on('connection', (socket, request) => {
    const seat = seatOf(request);
    if (!seat) return socket.close();
    const session = sessions.get(seat.id) ?? new FakeSession(seat, answer);
    sessions.set(seat.id, session);
    session.handleSocket(socket);
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(kept, {
    url: `http://127.0.0.1:${http.address().port}`,
    session: (seat) => sessions.get(SEATS[seat].id),
    stop: () => {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
    },
  });
}
