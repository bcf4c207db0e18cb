/* Letters to a real mail server: tried again while it is away, counted, with a calendar file, and whatever the words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from './support/client.mjs';
import { ALL, HOSTILE, pieces } from './support/hostile.mjs';
import { MailServer, readMail } from './support/mail.mjs';
import { Server } from './support/server.mjs';
import { tally } from './support/story.mjs';
import { until } from './support/until.mjs';

const DAY_MS = 86_400_000;

/** A case that may be scheduled, with a consultant who has an address. */
async function ready(server, desk, daughter) {
  const request = { submission: 'a-request-with-mail-1', relation: 'child', applicant_name: '王敏 (Wang Min)', phone: '+86 21 5555 0134', email: 'wang.min@example.org', patient_name: '王建国 (Wang Jianguo)', patient_born: '1968-03-14', address: '', specialty: 'oncology', purpose: '能否手术？', preferred_expert: '', language: 'zh' };
  const { case: id, tracking_link } = await daughter.post('/api/v1/requests', request);
  await daughter.post('/api/v1/track', { secret: tracking_link.split('#')[1] });
  await daughter.post('/api/v1/track/consents', { scopes: ['consultation', 'cross_border'], signer: { by: 'guardian', relation: '女儿', document: '授权委托书 3' }, signed_name: '王敏', language: 'zh', form_version: '2026-1' });
  await desk.post('/api/v1/staff/login', { secret: (await server.inviteStaff('周琪 (Zhou Qi)')).split('#')[1] });
  await desk.post(`/api/v1/cases/${id}/transition`, { to: 'triage', reason: '' });
  const letter = await desk.post(`/api/v1/cases/${id}/triage-letter`, { verdict: 'accept', expert: '林悦', language: 'zh' });
  await desk.post(`/api/v1/cases/${id}/triage`, { verdict: 'accept', letter });
  const member = (role, name, tag, zone, email) => desk.post(`/api/v1/cases/${id}/team`, { role, name, speaks: tag, listens: tag, abroad: zone !== 'Asia/Shanghai', time_zone: zone, email });
  await member('local_expert', '林悦 (Lin Yue)', 'zh', 'Asia/Shanghai', '');
  await member('consultant', 'Helen Marsh', 'en', 'Europe/London', 'helen.marsh@example.org');
  return id;
}

/** A server that writes to a mail server; `asleep`: one that is away at first. */
async function withMail(tell, { asleep = false } = {}) {
  tally.failed += 1;
  const mail = await MailServer.start();
  if (asleep) mail.sleep();
  const environment = { CONSILIUM__MAIL__SERVER_URL: `smtp://127.0.0.1:${mail.port}`, CONSILIUM__MAIL__RETRY_AFTER: '1s' };
  const server = await Server.start({ environment });
  try {
    await tell(server, mail);
    assert.deepEqual(server.faults(), []);
  } finally {
    await server.remove();
    await mail.remove();
  }
  tally.failed -= 1;
  tally.passed += 1;
}

test('letters reach a mail server that was away at first', { timeout: 400_000 }, () => withMail(async (server, mail) => {
  const count = async (name) => Number((await (await fetch(`${server.url}/metrics`)).text()).match(new RegExp(`^consilium_${name}_total (\\d+)`, 'm'))?.[1] ?? 0);
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
}, { asleep: true }));

const HEADERS = /^(From|To|Subject|Date|Message-ID|MIME-Version|Content-Type|Content-Transfer-Encoding|Content-Disposition|X-Peer|X-MailFrom|X-RcptTo)$/i;

/** The request goes back and forth, with one of these subjects each time. */
async function answersWith(desk, daughter, id, subjects) {
  for (const subject of subjects) {
    await desk.post(`/api/v1/cases/${id}/transition`, { to: 'triage', reason: '' });
    await desk.post(`/api/v1/cases/${id}/triage`, { verdict: 'adjust', reason: ALL, letter: { subject, body: ALL } });
    await daughter.post('/api/v1/track/resubmit', { purpose: ALL });
  }
}

test('sixty hostile names are words of a letter, and none is a header of it', { timeout: 400_000 }, () => withMail(async (server, mail) => {
  const [desk, daughter] = [new Client(server.url), new Client(server.url)];
  await desk.post('/api/v1/staff/login', { secret: (await server.inviteStaff(HOSTILE[1])).split('#')[1] });
  const link = await server.request({ email: 'wang.min@example.org', applicant_name: HOSTILE[0], patient_name: HOSTILE[2] });
  const { case: id } = await daughter.post('/api/v1/track', { secret: link.split('#')[1] });
  const subjects = pieces(200, ' · ');
  await answersWith(desk, daughter, id, subjects);
  const arrived = await until('the letters arrive', async () => {
    const all = await mail.messages();
    return all.length >= subjects.length && all;
  }, 60_000);
  const read = await Promise.all(arrived.map(readMail));
  assert.deepEqual(read.flatMap(({ headers }) => headers).filter(([name]) => !HEADERS.test(name)), []);
  assert.deepEqual(read.map(({ subject }) => subject).sort(), [...subjects].sort());
  for (const { parts } of read) {
    const [[kind, text], ...more] = parts;
    assert.deepEqual([kind, text.replaceAll('\r', '').includes(ALL), more], ['text/plain', true, []]);
  }
  assert.deepEqual(server.tells(HOSTILE), []);
}));
