/* An interpreter on a bad line: what is lost on the way up comes with what follows, also when it is several words in a row. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { goesLive } from './support/booth.mjs';
import { hears } from './support/ears.mjs';
import { Relay } from './support/relay.mjs';
import { PAPERS, sitsAtConsole } from './support/scene.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { STILL, VOICES } from './support/tones.mjs';
import { until } from './support/until.mjs';

/** Three in a row, 12 % in all. A browser by itself repeats one of three. */
const LOSS = { row: 3, every: 25 };
const LOOK_MS = 4000;
/** Of 1; without more repeats it is 0.08. */
const MISSED = 0.01;
/** The report of a loss, and what is done about it. */
const LEARNT_WITHIN_MS = 40_000;

/** Runs in the page: samples that decoders made up for a voice, and all. */
const made = async () => {
  const lines = (await window.__consilium.stats()).filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
  const sum = (read) => lines.reduce((total, line) => total + (read(line) ?? 0), 0);
  return { up: sum((line) => line.concealedSamples - line.silentConcealedSamples), seconds: performance.now() / 1000 };
};

/** The share of a listener's time that was made up, over one look. */
async function missed(listener) {
  const before = await listener.page.evaluate(made);
  await pause(LOOK_MS);
  const after = await listener.page.evaluate(made);
  return (after.up - before.up) / (48_000 * (after.seconds - before.seconds));
}

story('an interpreter’s words that a bad line loses three in a row are heard', async (house) => {
  const relay = await Relay.lay(house.server.media, LOSS);
  try {
    await house.enter(STILL, PEOPLE.lin);
    const listener = await house.enter(STILL, PEOPLE.marsh);
    const han = await sitsAtConsole(house, 'booth', PEOPLE.han, PAPERS.han, { prepare: (page) => relay.leads(page, house.server.media) });
    await goesLive(han, 'en');
    await hears(listener, 'the interpreter', [VOICES.booth], ([level]) => level > -30);
    const shares = [];
    const whole = async () => {
      shares.push(await missed(listener));
      return shares.at(-1) < MISSED;
    };
    await until('hardly a word is made up', whole, LEARNT_WITHIN_MS).catch(({ message }) => {
      throw new Error(`${message}; it was ${shares.map((share) => share.toFixed(3)).join(', ')}`);
    });
    console.log(`measured: of her words were made up ${shares.map((share) => share.toFixed(3)).join(', ')}`);
    const before = { came: relay.came, lost: relay.lost };
    await pause(LOOK_MS);
    const share = (relay.lost - before.lost) / (relay.came - before.came);
    assert.ok(share > 0.1, `lost on the way up: ${share.toFixed(3)}`);
  } finally {
    relay.close();
  }
});
