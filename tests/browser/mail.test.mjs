/* Letters to a real mail server, which is away at first: tried again, counted, and with a calendar file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE } from './support/hostile.mjs';
import { MailServer } from './support/mail.mjs';
import { Server } from './support/server.mjs';
import { tally } from './support/story.mjs';
import { until } from './support/until.mjs';

const DAY_MS = 86_400_000;

/** One browser without a page: cookies and JSON. */
class Client {
  cookie = '';

  constructor(url) {
    this.url = url;
  }

  async post(path, body) {
    const headers = { 'content-type': 'application/json', origin: this.url, cookie: this.cookie };
    const response = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = set.split(';')[0];
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

/** A case that may be scheduled, with a consultant who has an address. */
async function ready(server, desk, daughter) {
  const request = { submission: 'a-request-with-mail-1', relation: 'child', applicant_name: '王敏 (Wang Min)', phone: '+86 21 5555 0134', email: 'wang.min@example.org', patient_name: '王建国 (Wang Jianguo)', patient_born: '1968-03-14', address: '', specialty: 'oncology', purpose: '能否手术？', preferred_expert: '', language: 'zh' };
  const { case: id, tracking_link } = await daughter.post('/api/v1/requests', request);
  await daughter.post('/api/v1/track', { secret: tracking_link.split('#')[1] });
  await daughter.post('/api/v1/track/consents', { scopes: ['consultation', 'cross_border'], signer: { by: 'patient' }, signed_name: '王建国', language: 'zh', form_version: '2026-1' });
  await desk.post('/api/v1/staff/login', { secret: (await server.inviteStaff('周琪 (Zhou Qi)')).split('#')[1] });
  await desk.post(`/api/v1/cases/${id}/transition`, { to: 'triage', reason: '' });
  const hostile = { subject: 'x\r\nBcc: spy@x.invalid', body: 'x' };
  await assert.rejects(desk.post(`/api/v1/cases/${id}/triage`, { verdict: 'accept', letter: hostile }), /: 422 /);
  const letter = await desk.post(`/api/v1/cases/${id}/triage-letter`, { verdict: 'accept', expert: '林悦', language: 'zh' });
  await desk.post(`/api/v1/cases/${id}/triage`, { verdict: 'accept', letter });
  const member = (role, name, tag, zone, email) => desk.post(`/api/v1/cases/${id}/team`, { role, name, speaks: tag, listens: tag, abroad: zone !== 'Asia/Shanghai', time_zone: zone, email });
  await member('local_expert', '林悦 (Lin Yue)', 'zh', 'Asia/Shanghai', '');
  await member('consultant', 'Helen Marsh', 'en', 'Europe/London', 'helen.marsh@example.org');
  return id;
}

test('letters reach a mail server that was away at first', { timeout: 150_000 }, async () => {
  tally.failed += 1;
  const mail = await MailServer.start();
  mail.sleep();
  const environment = { CONSILIUM__MAIL__SERVER_URL: `smtp://127.0.0.1:${mail.port}`, CONSILIUM__MAIL__RETRY_AFTER: '1s' };
  const server = await Server.start({ environment });
  const count = async (name) => Number((await (await fetch(`${server.url}/metrics`)).text()).match(new RegExp(`^consilium_${name}_total (\\d+)`, 'm'))?.[1] ?? 0);
  try {
    const [desk, daughter] = [new Client(server.url), new Client(server.url)];
    const id = await ready(server, desk, daughter);
    await until('a try has failed', async () => (await count('letters_retried')) > 0, 60_000);
    await mail.wake();
    const { invitations } = await desk.post(`/api/v1/cases/${id}/schedule`, { starts: Date.now() + 3 * DAY_MS, minutes: 60, recorded: false });
    assert.deepEqual(invitations.map(({ mailed }) => mailed), [false, true]);
    const arrived = await until('the reply and the invitation arrive', async () => {
      const all = await mail.messages();
      return all.length >= 2 && all;
    }, 60_000);
    const invitation = arrived.find((text) => /^To:.*helen\.marsh@example\.org/m.test(text));
    assert.match(invitation, /text\/calendar/);
    assert.match(invitation, /consultation\.ics/);
    assert.ok(arrived.some((text) => /^To:.*wang\.min@example\.org/m.test(text)));
    for (const text of arrived) assert.ok(!/Jianguo|王建国/.test(text) && !text.includes(Buffer.from('王建国').toString('base64')), 'no letter names the patient');
    await until('both are counted', async () => (await count('letters_sent')) >= 2);
    assert.deepEqual(server.faults(), []);
  } finally {
    await server.remove();
    await mail.remove();
  }
  tally.failed -= 1;
  tally.passed += 1;
});

/** Names of the header fields, unfolded. */
function fieldsOf(message) {
  const [head] = message.split(/\r?\n\r?\n/);
  return head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line]);
}

const FIELDS = ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'content-transfer-encoding', 'x-peer', 'x-mailfrom', 'x-rcptto'];

test('hostile names bring no header, no reader and no line of the calendar of their own', { timeout: 150_000 }, async () => {
  tally.failed += 1;
  const mail = await MailServer.start();
  const server = await Server.start({ environment: { CONSILIUM__MAIL__SERVER_URL: `smtp://127.0.0.1:${mail.port}` } });
  try {
    const [desk, daughter] = [new Client(server.url), new Client(server.url)];
    const id = await ready(server, desk, daughter);
    const names = HOSTILE.slice(-36);
    for (const [at, name] of names.entries()) {
      await desk.post(`/api/v1/cases/${id}/team`, { role: 'consultant', name, speaks: 'en', listens: 'en', abroad: true, time_zone: 'Europe/London', email: `person${at}@example.org` });
    }
    await desk.post(`/api/v1/cases/${id}/schedule`, { starts: Date.now() + DAY_MS / 2, minutes: 60, recorded: false });
    const arrived = await until('every invitation arrives', async () => {
      const all = await mail.messages();
      return all.length >= names.length + 2 && all;
    }, 90_000);
    for (const message of arrived) {
      const fields = fieldsOf(message);
      assert.deepEqual(fields.map(([name]) => name).filter((name) => !FIELDS.includes(name)), []);
      const readers = fields.filter(([name]) => name === 'to' || name === 'x-rcptto').map(([, line]) => line.split(':')[1].trim());
      assert.equal(readers.length, 2);
      assert.match(readers[0], /^[\w.]+@example\.org$/);
      assert.equal(readers[0], readers[1], 'the reader of the envelope and no other');
      assert.ok(!message.includes('x.invalid') || !/^(Bcc|Cc|ATTENDEE)/im.test(message));
    }
    assert.deepEqual(server.faults(), []);
  } finally {
    await server.remove();
    await mail.remove();
  }
  tally.failed -= 1;
  tally.passed += 1;
});
