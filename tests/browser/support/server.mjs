/** The real server: the binary on free ports with a data folder of its own. */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
export const BINARY = process.env.CONSILIUM_BINARY ?? join(TARGET, 'debug', 'consilium');

/**
 * The server has a machine of its own, and here several browsers beside it: it goes first, where that is allowed, or it would
 * give up pictures because of them.
 */
const FIRST = process.getuid() === 0 ? ['nice', '-n', '-10'] : [];

export async function freeTcpPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Firefox never pairs its addresses with a loopback one, so media goes by an address of this machine. */
function mediaHost() {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

async function freeUdpPort(host) {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

export class Server {
  #environment;
  #folder;
  #child = null;
  #log = [];

  /**
   * `publicUrl`: where browsers find it when that is not the server itself. `tcp`: media over TCP as well. `ipv6`: media
   * by IPv6 on loopback. `environment`, `settings`: more of them.
   */
  static async start({ publicUrl, tcp = false, ipv6 = false, environment = {}, settings = {} } = {}) {
    if (!existsSync(BINARY)) throw new Error(`no server at ${BINARY}: build it or name it in CONSILIUM_BINARY`);
    const server = new Server();
    const host = ipv6 ? '::1' : mediaHost();
    const [http, media] = [await freeTcpPort(), await freeUdpPort(host)];
    server.address = { host: '127.0.0.1', port: http };
    /** Where media comes to. */
    server.media = { host, port: media };
    server.url = publicUrl ?? `http://127.0.0.1:${http}`;
    server.#folder = await mkdtemp(join(tmpdir(), 'consilium-data-'));
    server.#environment = {
      ...process.env,
      CONSILIUM__DATA__DIR: server.#folder,
      CONSILIUM__HTTP__LISTEN: `127.0.0.1:${http}`,
      CONSILIUM__MEDIA__UDP_LISTEN: `["${ipv6 ? `[${host}]` : host}:${media}"]`,
      CONSILIUM__MEDIA__WORKERS: '1',
      CONSILIUM__NODE__DRAIN: '0s',
      ...environment,
      ...(tcp ? { CONSILIUM__MEDIA__TCP_LISTEN: `${host}:0` } : {}),
      ...(publicUrl ? { CONSILIUM__HTTP__PUBLIC_URL: publicUrl } : {}),
      ...settings,
    };
    await server.wake();
    return server;
  }

  /** Starts the process, also again, on the same ports and data. */
  async wake() {
    const [command, ...words] = [...FIRST, BINARY, 'serve'];
    const child = spawn(command, words, { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.#log.push(line));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}:\n${this.#log.slice(-20).join('\n')}`);
    });
    const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line));
    const { event } = await Promise.race([ready, ended]);
    ended.catch(() => undefined); // Later ends are asked for.
    if (event !== 'ready') throw new Error(`the server said ${event}`);
  }

  /** Ends the process with that signal and waits for it. */
  async end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async remove() {
    await this.end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** `{ session, link, token, … }` of a new seat. */
  async invite({ session = 'new', role, name, speaks, listens = speaks }) {
    const wanted = ['--session', session, '--role', role, '--name', name, '--speaks', speaks, '--listen', listens];
    const { stdout } = await run(BINARY, ['invite', ...wanted, '--json'], { env: this.#environment });
    return JSON.parse(stdout);
  }

  /** Another subcommand on the same data. */
  async run(...command) {
    const { stdout } = await run(BINARY, command, { env: this.#environment });
    return stdout;
  }

  /** A sign-in link to the coordinator's desk; with an address, the set-up link of a new account. */
  async inviteStaff(name, { role = 'coordinator', email } = {}) {
    const wanted = ['invite-staff', '--name', name, '--role', role, ...(email ? ['--email', email] : [])];
    const { stdout } = await run(BINARY, wanted, { env: this.#environment });
    return stdout.trim();
  }

  /** A family's request, as the form sends it; returns the tracking link. */
  async request(changes = {}) {
    const form = {
      submission: randomUUID(), relation: 'child', applicant_name: '王敏', phone: '+86 21 5555 0134', email: '',
      patient_name: '王建国', patient_born: '1961-04-30', address: '', specialty: 'oncology', purpose: '能否手术？',
      preferred_expert: '', language: 'zh', ...changes,
    };
    const sending = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(form) };
    const answer = await (await fetch(`${this.url}/api/v1/requests`, sending)).json();
    return answer.tracking_link;
  }

  /** Lines of the log in which one of these words stands. */
  tells(words) {
    return this.#log.filter((line) => words.some((word) => line.includes(word)));
  }

  /** Lines of the log that tell of a fault of the server's own. */
  faults() {
    return this.#log.filter((line) => /panicked|\bERROR\b/.test(line));
  }
}
