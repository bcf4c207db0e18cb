/* Letters to a real mail server, which is away at first: tried again, counted, and with a calendar file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
