/* Every codec that browsers send, from end to end; what a room goes back to; sound that is sent twice. */
import assert from 'node:assert/strict';
import { assertHears, assertTone } from './support/hearing.mjs';
import { Player, withPlayers } from './support/player.mjs';
import { LARGE_FACE } from './support/faces.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

const WALL = { name: 'Screen on the wall', role: 'consultant', speaks: 'en' };
const CART = { name: 'Ultrasound cart', role: 'consultant', speaks: 'en' };

/** Runs in the page: the codecs of what is sent (`outbound-rtp`) or received (`inbound-rtp`) now. */
const codecsOf = async ({ type, kind }) => {
  const report = await window.__consilium.stats();
  const names = new Map(report.filter((entry) => entry.type === 'codec').map((entry) => [entry.id, entry.mimeType]));
  const flows = report.filter((entry) => entry.type === type && entry.kind === kind);
  return flows.flatMap((entry) => names.get(entry.codecId) ?? []);
};

const sends = (person, kind) => person.page.evaluate(codecsOf, { type: 'outbound-rtp', kind });
const gets = (person, kind) => person.page.evaluate(codecsOf, { type: 'inbound-rtp', kind });

/** Everything that the person sends is of this codec, and there is something. */
const sendsAll = async (person, mime) => {
  await until(`${person.name} sends ${mime}`, async () => {
    const found = await sends(person, 'video');
    return found.length > 0 && found.every((name) => name === mime);
  }, 30_000).catch(async ({ message }) => {
    throw new Error(`${message}; sends ${JSON.stringify(await sends(person, 'video'))}`);
  });
};

// These encoders are too slow in software for several sizes at once on a small machine: sizes are told with VP8, and with
// every codec in the stories of the engine.
for (const [setting, mime] of [['vp9', 'video/VP9'], ['h264', 'video/H264'], ['av1', 'video/AV1']]) {
  story(
    `people see each other in ${mime}`,
    async (house) => {
      const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
      const marsh = await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });
      await sendsAll(lin, mime);
      await Promise.all([lin.watches(marsh), marsh.watches(lin)]);
      assert.ok((await gets(marsh, 'video')).includes(mime));
    },
    { settings: { CONSILIUM__MEDIA__VIDEO_CODEC: setting } },
  );
}

story(
  'as soon as somebody comes who decodes VP8 alone, everybody sends VP8',
  (house) =>
    withPlayers(async (start) => {
      const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
      const marsh = await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });
      await sendsAll(lin, 'video/VP9');
      const wall = start(Player.play(house.server, await house.invite(WALL), { audio: 1, video: 1 }));
      await Promise.all([sendsAll(lin, 'video/VP8'), sendsAll(marsh, 'video/VP8')]);
      await wall.gets('video0');
      await marsh.watches(lin);
      await wall.leave();
      await sendsAll(lin, 'video/VP9');
      await marsh.watches(lin);
    }),
  { settings: { CONSILIUM__MEDIA__VIDEO_CODEC: 'vp9' } },
);

/** Runs in the page: publishes its microphone by WHIP with each frame sent twice (RFC 2198). */
const publishTwice = async ({ session, token }) => {
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const [microphone] = (await navigator.mediaDevices.getUserMedia({ audio: plain })).getAudioTracks();
  const peer = new RTCPeerConnection();
  const transceiver = peer.addTransceiver(microphone, { direction: 'sendonly' });
  const { codecs } = RTCRtpSender.getCapabilities('audio');
  const named = (name) => codecs.filter(({ mimeType }) => mimeType.toLowerCase() === name);
  transceiver.setCodecPreferences([...named('audio/red'), ...named('audio/opus')]);
  await peer.setLocalDescription(await peer.createOffer());
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' };
  const response = await fetch(`/whip/${session}`, { method: 'POST', headers, body: peer.localDescription.sdp });
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  window.__cart = peer;
};

/**
 * Runs in the page: the codec that the sender uses (its first, WebRTC 5.2), and how many bytes its packets hold; `null`
 * before a hundred have left.
 */
const cartSends = async () => {
  const [sender] = window.__cart.getSenders();
  const report = [...(await window.__cart.getStats()).values()];
  const flow = report.find((entry) => entry.type === 'outbound-rtp' && entry.kind === 'audio');
  const bytes = flow && flow.packetsSent > 100 ? flow.bytesSent / flow.packetsSent : null;
  return { codec: sender.getParameters().codecs[0]?.mimeType ?? null, bytes };
};

/** Runs in the page: the bytes in a packet of sound that comes. */
const soundGets = async () => {
  const flows = (await window.__consilium.stats()).filter((entry) => entry.type === 'inbound-rtp' && entry.kind === 'audio');
  const sum = (field) => flows.reduce((total, flow) => total + flow[field], 0);
  return sum('bytesReceived') / sum('packetsReceived');
};

story('sound that is sent twice reaches everybody, and plain who does not take it so', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin, { face: LARGE_FACE });
  const marsh = await house.enter('high', PEOPLE.marsh, { face: LARGE_FACE });
  const reed = await house.arriveByFirefox(PEOPLE.zhao);
  await reed.join();
  await reed.isConnected(40_000);
  const { session, token } = await house.invite(CART);
  await marsh.page.evaluate(publishTwice, { session, token });
  await lin.waitsFor(CART, 'present');
  const cart = await until('a hundred packets of the cart', async () => {
    const found = await marsh.page.evaluate(cartSends);
    return found.bytes === null ? null : found;
  });
  assert.equal(cart.codec, 'audio/red', 'the cart sends each frame twice');
  // The same sound, taken apart by the server.
  const once = await lin.page.evaluate(soundGets);
  assert.ok(cart.bytes > 1.2 * once, `${cart.bytes} bytes a packet, ${once} where each frame comes once`);
  await assertTone(lin, CART, VOICES.high, [VOICES.low]);
  await assertTone(reed, CART, VOICES.high, [VOICES.low]);
  assert.ok(!(await gets(reed, 'audio')).includes('audio/red'), 'Firefox gets plain Opus');
  await assertHears(lin, marsh, 'high');
});
