/* One's own devices: found before the room, muted and let go in it, lost and replaced, or not there at all. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { hears } from './support/ears.mjs';
import { assertHears } from './support/hearing.mjs';
import { enterQuietly } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const ENGLISH = { locale: 'en-GB' };
/** The two notes of the test tone, in hertz. */
const NOTES = [523.25, 659.25];
/** Sound leaves every 20 ms. */
const STILL_MS = 500;

/** Runs in the page before anything else: what is captured can be looked at. */
function keepDevices() {
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.__captured = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await capture(wanted);
    window.__captured.push(...stream.getTracks());
    return stream;
  };
}

/** Runs in the page before anything else: the person said no. */
function refuseDevices() {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}

/** What is captured of that kind now. */
const captured = (person, kind) =>
  person.page.evaluate((wanted) => {
    const live = window.__captured.filter((track) => track.kind === wanted && track.readyState === 'live');
    return live.map((track) => ({ id: track.id, device: track.getSettings().deviceId }));
  }, kind);

const microphone = async (person) => (await captured(person, 'audio')).at(-1) ?? null;

const sent = (person) =>
  person.page.evaluate(async () => {
    const stats = await window.__consilium.stats();
    return stats.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio')?.packetsSent ?? 0;
  });

async function speaks(person) {
  const before = await sent(person);
  await until(`the sound of ${person.name} leaves`, async () => (await sent(person)) > before + 10);
}

async function saysNothing(person) {
  await until(`nothing leaves ${person.name}`, async () => {
    const before = await sent(person);
    await pause(STILL_MS);
    return (await sent(person)) === before;
  });
}

const isMuted = (person, track, muted) =>
  until(`${person.name} is told that track ${track} is ${muted ? '' : 'not '}muted`, async () => {
    const { tracks } = await person.view();
    return tracks.some(({ id, muted: is }) => id === track && is === muted);
  });

story('a microphone is chosen, muted, unplugged and replaced, and a camera that is off is let go', async (house) => {
  const lin = await enterQuietly(house, 'low', PEOPLE.lin);
  const marsh = await house.arrive('high', PEOPLE.marsh, { ...ENGLISH, prepare: (page) => page.addInitScript(keepDevices) });
  await marsh.sees('page-prejoin');
  assert.equal(marsh.page.url(), `${house.server.url}/`, 'the secret is no longer in the address');
  const first = await until('her microphone is open', () => microphone(marsh));
  await marsh.click('mic-select');
  await marsh.page.getByRole('option').last().click();
  await until('it is the one that she chose', async () => ((await microphone(marsh))?.device ?? first.device) !== first.device);
  assert.equal((await captured(marsh, 'audio')).length, 1, 'the other one is let go');
  await marsh.click('test-tone');
  await hears(marsh, 'the test tone', NOTES, (levels) => levels.some((level) => level > -40));
  await marsh.join();
  await marsh.isConnected();

  const [voice, face] = [await lin.trackOf(marsh, 'microphone'), await lin.trackOf(marsh, 'camera')];
  await speaks(marsh);
  await marsh.page.keyboard.press('m');
  await isMuted(lin, voice, true);
  await saysNothing(marsh);
  await marsh.click('mic-toggle');
  await isMuted(lin, voice, false);
  await speaks(marsh);

  await marsh.click('camera-toggle');
  await isMuted(lin, face, true);
  assert.deepEqual(await captured(marsh, 'video'), [], 'its light is out');
  await marsh.click('camera-toggle');
  await lin.watches(marsh, { frames: 3 });

  const { id } = await microphone(marsh);
  await marsh.page.evaluate((wanted) => {
    const track = window.__captured.find((one) => one.id === wanted);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }, id);
  await until('another microphone takes its place', async () => ((await microphone(marsh))?.id ?? id) !== id);
  await assertHears(lin, marsh, 'high');
  const now = [await lin.trackOf(marsh, 'microphone'), await lin.trackOf(marsh, 'camera')];
  assert.deepEqual(now, [voice, face], 'the very same tracks went on');
});

story('whose microphone and camera are refused is told why, joins all the same, and hears and sees', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin);
  const marsh = await house.arrive('high', PEOPLE.marsh, { ...ENGLISH, prepare: (page) => page.addInitScript(refuseDevices) });
  assert.match(await marsh.text('device-problem'), /does not let this page use the microphone/);
  await marsh.click('permission-help');
  await marsh.page.getByRole('img', { name: /address bar/ }).waitFor();
  await marsh.page.keyboard.press('Escape');
  await marsh.join();
  await marsh.isConnected();
  await lin.waitsFor(marsh, 'present');
  await marsh.watches(lin, { frames: 3 });
  await assertHears(marsh, lin, 'low');
  await marsh.page.reload();
  await marsh.sees('page-prejoin');
});
