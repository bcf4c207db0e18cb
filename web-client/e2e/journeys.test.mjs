/* What a person does, in a real browser, against a server that only speaks the protocol. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.mjs';
import { startFakeServer } from './fakeServer.mjs';
import { startMediaPage } from './mediaPage.mjs';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
let browser;
let answer;

before(async () => {
  browser = await startBrowser();
  answer = await startMediaPage(await browser.newContext());
});
after(() => browser.close());

/** A fresh server and a person who has joined it. */
async function inRoom(t, seat = 'consultant', options = {}, prepare = () => undefined) {
  const server = await startFakeServer(DIST, answer);
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 720 }, ...options });
  t.after(async () => {
    await context.close();
    server.stop();
  });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  t.after(() => assert.deepEqual(errors, []));
  await page.addInitScript(() => {
    window.__captured = [];
    // Ears at the end of the audio graph.
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...more) {
      if (to instanceof AudioDestinationNode && to.context.state !== 'closed') {
        window.__ears = to.context.createAnalyser();
        Object.assign(window.__ears, { fftSize: 32768, smoothingTimeConstant: 0 });
        connect.call(this, window.__ears);
      }
      return connect.call(this, to, ...more);
    };
    const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await capture(wanted);
      window.__captured.push(...stream.getTracks());
      return stream;
    };
  });
  await page.goto(`${server.url}/join#${seat}`);
  await page.getByTestId('join').and(page.locator(':enabled')).waitFor();
  prepare(server.session(seat));
  await page.getByTestId('join').click();
  await page.waitForFunction(() => window.__consilium.state()?.media.kind === 'connected');
  return { server, page, context, session: server.session(seat) };
}

const said = (session, type) => session.asked.filter((body) => body.type === type);
/** How loud a tone is at the end of the page's audio graph, in dBFS. */
const loudness = (page, hertz) =>
  page.evaluate((wanted) => {
    const ears = window.__ears;
    if (!ears) return -200;
    const bins = new Float32Array(ears.frequencyBinCount);
    ears.getFloatFrequencyData(bins);
    const at = Math.round((wanted * ears.fftSize) / ears.context.sampleRate);
    return Math.max(...bins.subarray(at - 3, at + 4));
  }, hertz);
const until = async (page, what) => {
  for (let n = 0; n < 200; n += 1) {
    if (await what()) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`never: ${what}`);
};
const sending = (page, kind) =>
  page.evaluate(async (wanted) => {
    const stats = await window.__consilium.stats();
    return stats.filter((s) => s.type === 'outbound-rtp' && s.kind === wanted).reduce((sum, s) => sum + s.packetsSent, 0);
  }, kind);

test('the secret leaves the address bar, and a reload keeps the seat', async (t) => {
  const { page, server } = await inRoom(t);
  assert.equal(page.url(), `${server.url}/`);
  await page.reload();
  await page.getByTestId('page-prejoin').waitFor();
});

test('the offer fits into one message and names its lines', async (t) => {
  const { session } = await inRoom(t);
  const [offer] = said(session, 'media_offer');
  assert.ok(JSON.stringify({ id: 1, body: offer }).length < 40_000, `${JSON.stringify(offer).length} bytes`);
  assert.deepEqual(offer.publications.map(({ source, muted }) => [source, muted]), [['microphone', false], ['camera', false]]);
  assert.match(offer.sdp, /useinbandfec=1/);
  assert.match(offer.sdp, /a=simulcast:send q;h;f/);
  assert.equal(offer.sdp.match(/a=recvonly/g).length, 16);
});

test('others are seen and asked for in the size they are shown', async (t) => {
  const { page, session } = await inRoom(t);
  await page.waitForFunction(() => document.querySelectorAll('video[data-shown="true"]').length >= 4);
  const large = session.wanted.find((want) => want.stage);
  assert.equal(large.track, 201);
  assert.ok(large.width > 600 && session.wanted.every((want) => want.stage || want.width < 300));
  await page.getByTestId('tile-2').hover();
  await page.getByTestId('pin-2').click();
  await until(page, () => session.wanted.find((want) => want.stage)?.track === 202);
});

test('mute stops the packets at once and is told; unmute starts them', async (t) => {
  const { page, session } = await inRoom(t);
  await until(page, async () => (await sending(page, 'audio')) > 10);
  await page.keyboard.press('m');
  await until(page, () => said(session, 'mute_track').some((body) => body.track === 300 && body.muted));
  let silent = -1;
  await until(page, async () => {
    const before = silent;
    silent = await sending(page, 'audio');
    return silent === before;
  });
  await page.getByTestId('mic-toggle').click();
  await until(page, async () => (await sending(page, 'audio')) > silent + 10);
  assert.equal(said(session, 'mute_track').at(-1).muted, false);
});

test('switching the camera off releases it, and no new offer is needed to switch it on', async (t) => {
  const { page, session } = await inRoom(t);
  await page.getByTestId('camera-toggle').click();
  await until(page, () => said(session, 'mute_track').some((body) => body.track === 301 && body.muted));
  const before = await sending(page, 'video');
  await page.getByTestId('camera-toggle').click();
  await until(page, async () => (await sending(page, 'video')) > before + 5);
  assert.equal(said(session, 'media_offer').length, 1);
});

test('a screen is a track of its own and goes when it is no longer shared', async (t) => {
  const { page, session } = await inRoom(t);
  await page.getByTestId('share-toggle').click();
  await until(page, () => said(session, 'media_offer').length === 2);
  assert.ok(said(session, 'media_offer')[1].publications.some(({ source }) => source === 'screen'));
  await page.getByTestId('sharing').waitFor();
  await page.getByTestId('share-toggle').click();
  await until(page, () => said(session, 'media_offer').length === 3);
  assert.ok(said(session, 'media_offer')[2].publications.every(({ source }) => !source.startsWith('screen')));
});

test('more lines are added when the server asks', async (t) => {
  const { page, session } = await inRoom(t);
  session.tell({ type: 'lines_wanted', audio: 4, video: 2 });
  await until(page, () => said(session, 'media_offer').length === 2);
  assert.equal(said(session, 'media_offer')[1].sdp.match(/a=recvonly/g).length, 22);
});

test('a lost socket is resumed while sound and picture go on', async (t) => {
  const { page, session } = await inRoom(t);
  session.socket.terminate();
  await until(page, () => said(session, 'hello').length === 2);
  assert.equal(said(session, 'hello')[1].resume, true);
  await page.waitForFunction(() => window.__consilium.state().signal.kind === 'open');
  assert.equal(await page.evaluate(() => window.__consilium.state().media.kind), 'connected');
  assert.equal(said(session, 'media_offer').length, 1);
});

test('a restarted server gets a new connection, without a click', async (t) => {
  const { page, session } = await inRoom(t);
  session.forget();
  session.socket.terminate();
  await until(page, () => said(session, 'enter').length === 2 && said(session, 'media_offer').length === 2);
  assert.equal(await page.getByTestId('page-room').count(), 1);
  await page.waitForFunction(() => window.__consilium.state().media.kind === 'connected');
});

test('who is shut out sees one calm page, and comes back by herself', async (t) => {
  const { page, session } = await inRoom(t, 'family');
  Object.assign(session, { shutOut: true, deliberation: Date.now() });
  session.snapshot();
  session.assign([]);
  await page.getByTestId('page-deliberation').waitFor();
  assert.equal(await page.locator('video').count(), 0);
  assert.equal(await page.locator('audio').count(), 0);
  Object.assign(session, { shutOut: false, deliberation: null });
  session.snapshot();
  await page.getByTestId('page-family').waitFor();
});

test('chat reaches the chosen readers only, and hostile text stays text', async (t) => {
  const { page, session } = await inRoom(t);
  await page.getByTestId('chat-toggle').click();
  await page.getByTestId('chat-input').fill('<img src=x onerror="document.title=1">');
  await page.keyboard.press('Enter');
  await until(page, () => said(session, 'send_chat').length === 1);
  assert.deepEqual(said(session, 'send_chat')[0].audience, { kind: 'everyone' });
  await page.getByTestId('chat-list').getByText('<img src=x').waitFor();
  assert.equal(await page.getByTestId('chat-list').locator('img').count(), 0);
});

test('the chair lets in, deliberates and ends only after asking', async (t) => {
  const { page, session } = await inRoom(t, 'chair');
  session.patch(6, { presence: 'lobby' });
  await page.getByTestId('admit-6').click();
  await until(page, () => said(session, 'admit').length === 1);
  await page.getByTestId('deliberation-toggle').click();
  assert.equal(said(session, 'set_deliberation').length, 0);
  await page.getByTestId('deliberation-confirm').click();
  await page.getByTestId('deliberation-bar').getByText('王敏').waitFor();
  await page.getByTestId('end').click();
  await page.getByTestId('end-confirm').click();
  await page.getByTestId('page-ended-session_ended').waitFor();
});

test('without camera and microphone one still joins and is told why', async (t) => {
  const server = await startFakeServer(DIST, answer);
  const context = await browser.newContext({ locale: 'en' });
  t.after(async () => {
    await context.close();
    server.stop();
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.goto(`${server.url}/join#consultant`);
  await page.getByTestId('device-problem').getByText('does not let this page use the microphone').waitFor();
  await page.getByTestId('permission-help').click();
  await page.getByRole('img', { name: /address bar/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('join').click();
  await page.waitForFunction(() => window.__consilium.state()?.media.kind === 'connected');
});

test('an unplugged microphone is replaced without a new offer', async (t) => {
  const { page, session } = await inRoom(t);
  await until(page, async () => (await sending(page, 'audio')) > 10);
  const before = await page.evaluate(() => {
    const [sender] = window.__captured.filter((track) => track.kind === 'audio');
    sender.dispatchEvent(new Event('ended'));
    return sender.id;
  });
  await page.waitForFunction((old) => window.__captured.at(-1).kind === 'audio' && window.__captured.at(-1).id !== old, before);
  const count = await sending(page, 'audio');
  await until(page, async () => (await sending(page, 'audio')) > count + 10);
  assert.equal(said(session, 'media_offer').length, 1);
});

test('each line sounds as loud as the server says, and not at all when it is not named', async (t) => {
  const { page, session } = await inRoom(t);
  const [first, second, third] = session.lines.audio.map(({ mid }) => mid);
  const line = (mid, gain, part = 'floor') => ({ mid, part, gain, ramp_ms: 80 });
  session.tell({ type: 'gains', gains: [line(first, 0), line(second, 0, 'channel')] });
  const near = async (hertz, wanted) => Math.abs((await loudness(page, hertz)) - wanted) < 1;
  const settled = async (hertz) => {
    let level = -200;
    await until(page, async () => {
      const before = level;
      level = await loudness(page, hertz);
      return level > -45 && Math.abs(level - before) < 0.2;
    });
    return level;
  };
  const [floor, channel] = [await settled(800), await settled(1150)];
  session.tell({ type: 'gains', gains: [line(first, -140), line(second, 0, 'channel'), line(third, null)] });
  await until(page, () => near(800, floor - 14));
  await until(page, async () => (await loudness(page, 1500)) < floor - 50);
  assert.ok(await near(1150, channel), 'the channel stays as loud as it was');
  session.tell({ type: 'gains', gains: [line(second, 0, 'channel')] });
  await until(page, async () => (await loudness(page, 800)) < floor - 50);
  assert.deepEqual(await page.evaluate(() => window.__consilium.gains().filter(({ gain }) => gain !== null)), [{ mid: second, part: 'channel', gain: 0 }]);
});

test('an interpreter’s voice is sent untouched, in full band, without pauses', async (t) => {
  const { page, session } = await inRoom(t, 'interpreter');
  const settings = await page.evaluate(() => window.__captured.find((track) => track.kind === 'audio').getSettings());
  assert.deepEqual([settings.echoCancellation, settings.noiseSuppression, settings.autoGainControl], [false, false, false]);
  assert.deepEqual(said(session, 'media_offer')[0].publications.map(({ source, muted }) => [source, muted]), [['microphone', false]]);
  const fmtp = await page.evaluate(async () => {
    const stats = await window.__consilium.stats();
    const line = stats.find((s) => s.type === 'outbound-rtp' && s.kind === 'audio');
    return stats.find((s) => s.id === line.codecId).sdpFmtpLine;
  });
  for (const wanted of ['maxaveragebitrate=96000', 'useinbandfec=1', 'usedtx=0']) assert.ok(fmtp.includes(wanted), fmtp);
});

/** An interpreter who is off, at the console; `checked`: with papers. */
async function atConsole(t, checked = true) {
  const found = await inRoom(t, 'interpreter', {}, (session) =>
    session.interpret({
      booth: { live: null, live_since: null },
      members: { 5: { microphone: 'off', credential: checked ? { body: 'CATTI', number: '1' } : null, may_record: checked } },
    }),
  );
  await found.page.getByTestId('console').waitFor();
  return found;
}
const acts = (session, act) => said(session, 'interpret').filter((body) => body.act.act === act);

test('an interpreter checks in before anything else', async (t) => {
  const { page, session } = await atConsole(t, false);
  await page.getByTestId('check-in').waitFor();
  await page.getByTestId('credential-body').fill('NRPSI');
  await page.getByTestId('check-in-done').and(page.locator(':disabled')).waitFor();
  await page.getByTestId('credential-number').fill('16240');
  await page.getByTestId('may-record').check();
  await page.getByTestId('check-in-done').click();
  await page.getByTestId('check-in').waitFor({ state: 'detached' });
  assert.deepEqual(acts(session, 'check_in')[0].act, { act: 'check_in', credential: { body: 'NRPSI', number: '16240' }, may_record: true });
});

test('the whole console works by keyboard', async (t) => {
  const { page, session } = await atConsole(t);
  const lamp = (state) => page.locator(`[data-testid=lamp][data-state=${state}]`).waitFor();
  await lamp('off');
  await page.keyboard.press('a');
  await lamp('armed');
  await page.keyboard.press('l');
  await lamp('live');
  assert.equal(typeof acts(session, 'live')[0].if_revision, 'number');
  await page.keyboard.down(' ');
  await lamp('cough');
  assert.equal(await page.evaluate(() => window.__captured.find((track) => track.kind === 'audio').enabled), false);
  await page.keyboard.up(' ');
  await lamp('live');
  assert.equal(await page.evaluate(() => window.__captured.find((track) => track.kind === 'audio').enabled), true);
  await page.keyboard.press('f');
  await page.getByTestId('direction').getByText('English → Chinese').waitFor();
  await page.keyboard.press('1');
  await until(page, () => acts(session, 'cue')[0]?.act.cue === 'slow_down');
  await page.keyboard.press('h');
  await until(page, () => acts(session, 'handover')[0]?.act.step.step === 'offer');
  await page.keyboard.press('o');
  await lamp('off');
  await page.getByTestId('protection').and(page.locator('[data-state=on]')).waitFor();
});

test('a held key lets go when the page loses the keyboard', async (t) => {
  const { page, session } = await atConsole(t);
  await page.keyboard.down('b');
  await until(page, () => acts(session, 'talk').length === 1);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await until(page, () => acts(session, 'talk').length === 2);
  assert.deepEqual(acts(session, 'talk').map(({ act }) => act.down), [true, false]);
});

test('typing in the booth presses no key of the console; a pedal still works', async (t) => {
  const { page, session } = await atConsole(t);
  await page.getByTestId('keys').click();
  await page.getByTestId('remap-live').click();
  await page.keyboard.press('F9');
  await page.keyboard.press('Escape');
  await page.getByTestId('remap-live').waitFor({ state: 'detached' });
  await page.getByTestId('term-filter').fill('');
  await page.getByTestId('term-filter').pressSequentially('lobe');
  await page.getByTestId('glossary').getByText('右肺上叶').waitFor();
  assert.deepEqual([acts(session, 'live').length, acts(session, 'off').length], [0, 0]);
  await page.keyboard.press('F9');
  await until(page, () => acts(session, 'live').length === 1);
  await page.getByTestId('term-text').fill('气短');
  await page.getByTestId('term-translation').fill('breathlessness');
  await page.getByTestId('term-add').click();
  await page.getByTestId('term-filter').fill('breath');
  await page.getByTestId('glossary').getByText('气短').waitFor();
  await page.getByTestId('booth-chat-tab').click();
  await page.getByTestId('booth-chat-input').fill('T2a');
  await page.getByTestId('booth-chat-send').click();
  await until(page, () => said(session, 'send_chat')[0]?.audience.kind === 'booth');
});

test('a listener hears of a lost interpreter in words and changes what she hears in one press', async (t) => {
  const { page, session } = await inRoom(t);
  await page.getByTestId('language-pill').getByText('interpreter Li Na').waitFor();
  session.interpret({ channels: { en: { state: 'lost' } } });
  await page.getByTestId('channel-interrupted').waitFor();
  session.interpret({ channels: { en: { state: 'booth' } } });
  await page.getByTestId('channel-back').waitFor();
  await page.getByTestId('language-pill').click();
  await page.getByTestId('original-40').click();
  await until(page, () => said(session, 'set_hearing')[0]?.hearing.original_percent === 40);
  await page.getByTestId('hear-floor').click();
  await page.getByTestId('language-pill').getByText('Original voices').waitFor();
  await page.getByTestId('hear-zh').click();
  await until(page, () => said(session, 'set_languages')[0]?.listens === 'zh');
  assert.equal(said(session, 'set_hearing').at(-1).hearing.floor, false);
});

test('the chair sees the gap and pauses a channel with a reason', async (t) => {
  const { page, session } = await inRoom(t, 'chair');
  session.interpret({ all: { uncovered: ['de'] } });
  await page.getByTestId('interpretation-toggle').click();
  await page.getByTestId('uncovered').getByText('德语').first().waitFor();
  await page.getByTestId('suspend-en').click();
  await page.getByTestId('suspend-reason-en').fill('echo');
  await page.getByTestId('suspend-confirm-en').click();
  await until(page, () => said(session, 'lead_interpretation')[0]?.act.reason === 'echo');
  await page.getByTestId('mode-consecutive').click();
  await until(page, () => said(session, 'lead_interpretation').some(({ act }) => act.mode === 'consecutive'));
});
