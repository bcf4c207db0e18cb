/** The browsers of this run: started when first needed, kept for the next story. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { FACES, SMALL_FACE, writeFace } from './faces.mjs';
import { writeSweep } from './sweep.mjs';
import { FAINT, STILL, SWEEP, VOICES, writeTone } from './tones.mjs';

const running = new Map();
let folder = null;

async function mediaFile(voice, ending, write) {
  folder ??= await mkdtemp(join(tmpdir(), 'consilium-browsers-'));
  const path = join(folder, `${voice}.${ending}`);
  await write(path);
  return path;
}

function writeSound(path, voice) {
  if (voice === SWEEP) return writeSweep(path);
  if (voice === FAINT) return writeTone(path, VOICES.high, 3000);
  return writeTone(path, voice === STILL ? 0 : VOICES[voice]);
}

async function startChromium(voice, { flags = [], face = SMALL_FACE }) {
  const sound = await mediaFile(voice, 'wav', (path) => writeSound(path, voice));
  const picture = await mediaFile(`${voice}-${face.width}`, 'y4m', (path) => writeFace(path, FACES[voice] ?? FACES.low, face));
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      // Without a loudspeaker the audio graph plays to nobody, at the pace of one that is there.
      '--disable-audio-output',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--auto-select-desktop-capture-source=Entire screen',
      `--use-file-for-fake-audio-capture=${sound}`,
      `--use-file-for-fake-video-capture=${picture}`,
      ...flags,
    ],
  });
}

function startFirefox() {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.navigator.audio.fake_frequency': FIREFOX_HERTZ,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'intl.accept_languages': 'en-GB',
    },
  });
}

/** Firefox makes its own tone. */
export const FIREFOX_HERTZ = 1200;

/** A Chromium with that voice, in a picture of that size. `flags`: further ones of the browser. */
export function chromiumWith(voice, { flags = [], face = SMALL_FACE } = {}) {
  const size = face === SMALL_FACE ? [] : [face.width];
  return keep([voice, ...size, ...flags].join(' '), () => startChromium(voice, { flags, face }));
}

/** The same in a network that lets no UDP through. */
export function walledChromiumWith(voice) {
  const wall = '--webrtc-ip-handling-policy=disable_non_proxied_udp';
  return keep(`${voice} behind a wall`, () => startChromium(voice, { flags: [wall] }));
}

export function firefox() {
  return keep('firefox', startFirefox);
}

function keep(name, start) {
  if (!running.has(name)) running.set(name, start());
  return running.get(name);
}

/** The browser with that voice ends at once, with nothing said to anybody. */
export async function crash(voice) {
  const browser = await running.get(voice);
  running.delete(voice);
  const gone = new Promise((resolve) => browser.once('disconnected', resolve));
  const command = await browser.newBrowserCDPSession();
  command.send('Browser.crash').catch(() => undefined); // There is nobody left to answer.
  await gone;
}

export async function closeBrowsers() {
  const browsers = await Promise.allSettled(running.values());
  running.clear();
  await Promise.allSettled(browsers.map(({ value }) => value?.close()));
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = null;
}
