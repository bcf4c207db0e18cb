/** A standard WHIP or WHEP client that is no browser: aiortc. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const PYTHON = process.env.CONSILIUM_PYTHON ?? join(CACHE, 'consilium', 'venv', 'bin', 'python');
const SCRIPT = fileURLToPath(new URL('../players/player.py', import.meta.url));

export class Player {
  #child;
  #log = [];
  /** Everything it told, in order. */
  told = [];

  constructor(parts) {
    this.#child = spawn(PYTHON, [SCRIPT, ...parts.map(String)], { stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.told.push(JSON.parse(line)));
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#log.push(line));
    this.#child.on('error', (error) => this.#log.push(`${PYTHON}: ${error.message}`));
  }

  static publish(server, { session, token }, hertz) {
    return new Player(['publish', `${server.url}/whip/${session}`, token, hertz]);
  }

  static play(server, { session, token }, { audio, video }) {
    return new Player(['play', `${server.url}/whep/${session}`, token, audio, video]);
  }

  async tells(what, check, within = 20_000) {
    try {
      return await until(`a player ${what}`, () => this.told.find(check), within);
    } catch (error) {
      throw new Error(`${error.message}\n${JSON.stringify(this.told.slice(-12))}\n${this.#log.slice(-8).join('\n')}`);
    }
  }

  /** Waits until that line has brought something to see or hear. */
  async gets(line) {
    const audible = 500;
    await this.tells(`gets ${line}`, (told) => told.line === line && told.count >= 20 && (told.kind === 'video' || told.loudest > audible));
  }

  /** The lines on which anything arrived. */
  lines() {
    return [...new Set(this.told.flatMap(({ line }) => line ?? []))].sort();
  }

  /** Gives its resource back. */
  async leave() {
    this.#child.stdin.end();
    await this.tells('gives its place back', ({ event }) => event === 'deleted');
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** Runs `tell` with a way to start players, and stops them all after it. */
export async function withPlayers(tell) {
  const players = [];
  const start = (player) => {
    players.push(player);
    return player;
  };
  try {
    await tell(start);
  } finally {
    await Promise.all(players.map((player) => player.stop()));
  }
}
