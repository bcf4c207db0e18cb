/* An interpreter's voice reaches the listener's ear as it is: all of the band, no automatic gain, nothing taken for noise. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { checkIn, goesLive, handoverIs, lampIs, press, tabTo } from './support/booth.mjs';
import { assertNear, hears, isSilent, listen, listenAPhrase } from './support/ears.mjs';
import { PAPERS, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { LOUD, SOFT, STEADY, STEPS, SWEEP_S } from './support/sweep.mjs';
import { FAINT, STILL, SWEEP, VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

const REFERENCE_HZ = 1000;
const FLAT_DB = 3;
const LINEAR_DB = 1;
/** A third of a second: tones 150 Hz apart are 50 lines apart. */
const LOOK = { span: 16_384, recent: 16_384 };
const EVERY_MS = 200;
const PRESENT_DB = -32;

const middleOf = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Every look at these tones for so long, with its time. */
async function watch(person, tones, milliseconds) {
  const start = performance.now();
  const looks = [];
  while (performance.now() - start < milliseconds) {
    const levels = await listen(person, tones, LOOK);
    looks.push({ at: performance.now() - start, levels });
    await pause(EVERY_MS);
  }
  return looks;
}

/** The loudness of the long tone at its beginning and after ten seconds of it. */
async function assertSteady(listener) {
  await hears(listener, 'the long tone', [STEADY.hertz], ([level]) => level > PRESENT_DB, 30_000, LOOK);
  await hears(listener, 'the end of the long tone', [STEADY.hertz], ([level]) => level < PRESENT_DB - 20, 30_000, LOOK);
  await hears(listener, 'the beginning of the long tone', [STEADY.hertz], ([level]) => level > PRESENT_DB, 30_000, LOOK);
  const looks = await watch(listener, [STEADY.hertz], 10_400);
  const level = (from, to) => middleOf(looks.filter(({ at }) => at >= from && at < to).map(({ levels }) => levels[0]));
  assertNear(level(9000, 10_400), level(500, 2000), LINEAR_DB, 'a steady tone after ten seconds of it');
}

story('flat within 3 dB from 125 Hz to 15 kHz, 20 dB stay 20 dB, a steady tone stays', async (house) => {
  await house.enter(STILL, PEOPLE.lin);
  const listener = await house.enter(STILL, PEOPLE.marsh);
  const han = await sitsAtConsole(house, SWEEP, PEOPLE.han, PAPERS.han);
  await goesLive(han, 'en');
  await assertSteady(listener);

  const tones = [...STEPS, LOUD.hertz, SOFT.hertz];
  const looks = await watch(listener, tones, (SWEEP_S + 1) * 1000);
  const loudest = (hertz) => Math.max(...looks.map(({ levels }) => levels[tones.indexOf(hertz)]));
  const reference = loudest(REFERENCE_HZ);
  assert.ok(reference > PRESENT_DB, `the reference tone is at ${reference.toFixed(1)} dB`);
  for (const hertz of STEPS) assertNear(loudest(hertz), reference, FLAT_DB, `${hertz} Hz beside 1 kHz`);
  assertNear(loudest(LOUD.hertz) - loudest(SOFT.hertz), LOUD.decibels - SOFT.decibels, LINEAR_DB, 'the two levels');
});

/** Runs before the page: keeps the microphone that it opens and what it is told of its lines. */
function keepLine() {
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await capture(wanted);
    window.__microphone = stream.getAudioTracks()[0] ?? window.__microphone;
    return stream;
  };
  const setRemote = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    window.__answer = description.sdp;
    return setRemote.call(this, description);
  };
}

/** Packets of sound that this person has sent. */
const packetsSent = (person) =>
  person.page.evaluate(async () => {
    const lines = (await window.__consilium.stats()).filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio');
    return lines.reduce((sum, line) => sum + line.packetsSent, 0);
  });

/** Three seconds of sound. With pauses left out it would take a minute. */
const PACKETS = 150;
const PACKETS_WITHIN_MS = 10_000;

story('an interpreter’s voice is sent as it is, with repair, in full band, and through every pause', async (house) => {
  await house.enter(STILL, PEOPLE.lin);
  await house.enter(STILL, PEOPLE.marsh);
  const han = await sitsAtConsole(house, STILL, PEOPLE.han, PAPERS.han, { prepare: (page) => page.addInitScript(keepLine) });
  await goesLive(han, 'en');
  const { settings, answer } = await han.page.evaluate(() => ({ settings: window.__microphone.getSettings(), answer: window.__answer }));
  assert.deepEqual([settings.echoCancellation, settings.noiseSuppression, settings.autoGainControl], [false, false, false]);
  const studio = answer.match(/^a=fmtp:\d+ .*maxaveragebitrate=96000.*$/m)?.[0] ?? '';
  for (const wanted of ['maxplaybackrate=48000', 'useinbandfec=1', 'usedtx=0']) assert.ok(studio.includes(wanted), `${wanted} in ${studio}`);
  const before = await packetsSent(han);
  await until('her silence is sent too', async () => (await packetsSent(han)) >= before + PACKETS, PACKETS_WITHIN_MS);
});

const STEP_DB = 3;

/** At the console, after a sound check that has measured the voice. */
async function sitsMeasured(house, voice, seat, papers) {
  const person = await house.enter(voice, seat);
  await person.sees('check-in');
  await tabTo(person, 'measure-voice');
  await press(person, 'Enter');
  const trim = () => person.page.$eval('[data-testid="trim"] [role="slider"]', (slider) => Number(slider.getAttribute('aria-valuenow')));
  await until(`the voice of ${person.name} is measured`, async () => (await trim()) !== 0);
  if (process.env.SHOW_LEVELS) console.log(`${person.name}: trim ${await trim()} dB`);
  await checkIn(person, papers);
  return person;
}

story('after the sound check a faint interpreter is as loud as her boothmate', async (house) => {
  await house.enter(STILL, PEOPLE.lin);
  const listener = await house.enter(STILL, PEOPLE.marsh);
  const han = await sitsMeasured(house, 'booth', PEOPLE.han, PAPERS.han);
  const reed = await sitsMeasured(house, FAINT, PEOPLE.reed, PAPERS.reed);
  await goesLive(han, 'en');
  await hears(listener, 'the first interpreter', [VOICES.booth], ([level]) => level > -30);
  const [first] = await listenAPhrase(listener, [VOICES.booth]);
  await press(han, 'h');
  await handoverIs(reed, 'offered');
  await press(reed, 'h');
  await handoverIs(reed, 'ready');
  await press(reed, 'h');
  await lampIs(reed, 'live');
  await hears(listener, 'the second interpreter', [VOICES.booth, VOICES.high], ([one, two]) => isSilent(one) && two > -40);
  const [second] = await listenAPhrase(listener, [VOICES.high]);
  if (process.env.SHOW_LEVELS) console.log(`first ${first.toFixed(1)} dB, second ${second.toFixed(1)} dB`);
  assertNear(second, first, STEP_DB, 'the second voice beside the first');
});
