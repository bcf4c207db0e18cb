/** A real mail server that keeps what it is handed: aiosmtpd with a Maildir. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freeTcpPort } from './server.mjs';
import { until } from './until.mjs';

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const PYTHON = join(CACHE, 'consilium', 'venv', 'bin', 'python');

const READ = `
import email, email.policy, json, sys
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [[part.get_content_type(), part.get_content()] for part in mail.walk() if part.get_content_maintype() == "text"]
print(json.dumps({"headers": mail.items(), "subject": mail["subject"], "parts": parts}))`;

/** A message as a mail program reads it: \`{ headers, subject, parts }\`. */
export async function readMail(message) {
  const reading = promisify(execFile)('python3', ['-c', READ], { maxBuffer: 1 << 24 });
  reading.child.stdin.end(message);
  return JSON.parse((await reading).stdout);
}

export class MailServer {
  #child = null;

  static async start() {
    const mail = new MailServer();
    mail.port = await freeTcpPort();
    mail.folder = await mkdtemp(join(tmpdir(), 'consilium-mail-'));
    await mail.wake();
    return mail;
  }

  /** Also again, after it was stopped. */
  async wake() {
    const handler = ['-c', 'aiosmtpd.handlers.Mailbox', join(this.folder, 'box')];
    this.#child = spawn(PYTHON, ['-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${this.port}`, ...handler], { stdio: 'ignore' });
    await until('the mail server listens', () => reaches(this.port));
  }

  sleep() {
    this.#child?.kill('SIGKILL');
  }

  /** Every message as it came. */
  async messages() {
    const folder = join(this.folder, 'box', 'new');
    const names = await readdir(folder).catch(() => []);
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  }

  async remove() {
    this.sleep();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function reaches(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    setTimeout(() => socket.destroy(), 200);
  });
}
