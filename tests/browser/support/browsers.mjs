/** The browsers of this run: started when first needed, kept for the next story. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { FACES, writeFace } from './faces.mjs';
import { VOICES, writeTone } from './tones.mjs';

const running = new Map();
let folder = null;

async function mediaFile(voice, ending, write) {
  folder ??= await mkdtemp(join(tmpdir(), 'consilium-browsers-'));
  const path = join(folder, `${voice}.${ending}`);
  await write(path);
  return path;
}

async function startChromium(voice) {
  const sound = await mediaFile(voice, 'wav', (path) => writeTone(path, VOICES[voice]));
  const picture = await mediaFile(voice, 'y4m', (path) => writeFace(path, FACES[voice]));
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--auto-select-desktop-capture-source=Entire screen',
      `--use-file-for-fake-audio-capture=${sound}`,
      `--use-file-for-fake-video-capture=${picture}`,
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

/** A Chromium with that voice and face. */
export function chromiumWith(voice) {
  return keep(voice, () => startChromium(voice));
}

export function firefox() {
  return keep('firefox', startFirefox);
}

function keep(name, start) {
  if (!running.has(name)) running.set(name, start());
  return running.get(name);
}

export async function closeBrowsers() {
  const browsers = await Promise.allSettled(running.values());
  running.clear();
  await Promise.allSettled(browsers.map(({ value }) => value?.close()));
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = null;
}
