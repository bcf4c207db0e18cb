import { peaks } from './hearing.mjs';
import { until } from './until.mjs';

const named = (testId) => `[data-testid="${testId}"]`;

/** Somebody at a browser. The page may be Playwright's or Puppeteer's: only what both can is used. */
export class Person {
  constructor(page, { name, role, invitation, close }) {
    Object.assign(this, { page, name, role, invitation, close });
  }

  async click(testId) {
    await this.page.locator(named(testId)).click();
  }

  async type(testId, text) {
    await this.page.locator(named(testId)).fill(text);
  }

  /** Waits for that part of a page. */
  async sees(testId, within) {
    // A page that is about to become another has no parts yet.
    const find = () => this.page.$(named(testId)).catch((error) => (/context was destroyed/.test(error.message) ? null : Promise.reject(error)));
    await until(`${this.name} sees ${testId}`, find, within);
  }

  /** What stands in that part of a page, as soon as it is there. */
  async text(testId) {
    await this.sees(testId);
    return this.page.$eval(named(testId), (element) => element.textContent);
  }

  async join() {
    await this.sees('page-prejoin');
    await until(`${this.name} may join`, () => this.page.$(`${named('join')}:enabled`));
    await this.click('join');
  }

  async isConnected(within = 20_000) {
    await until(`${this.name} has sound and picture`, async () => (await this.state())?.media === 'connected', within);
  }

  /** What the page knows, as plain values. */
  state() {
    return this.page.evaluate(() => {
      const state = window.__consilium?.state();
      if (!state) return null;
      const { view, presence, me } = state.session;
      return { view, presence, me, signal: state.signal, media: state.media.kind, joined: state.joined };
    });
  }

  async view() {
    return (await this.state())?.view ?? null;
  }

  /** The participant of that name as this page sees it. */
  async knows(other) {
    const view = await this.view();
    return view?.participants.find(({ name }) => name === other.name) ?? null;
  }

  /** Waits until that person is present, in the lobby and so on, and returns the participant. */
  async waitsFor(other, presence, within) {
    const there = async () => {
      const participant = await this.knows(other);
      return (participant?.presence ?? 'away') === presence && (participant ?? true);
    };
    return until(`${this.name} learns that ${other.name} is ${presence}`, there, within);
  }

  /** The id of a track of somebody, once it is published. */
  async trackOf(other, source) {
    return until(`${this.name} is told of the ${source} of ${other.name}`, async () => {
      const [view, participant] = [await this.view(), await this.knows(other)];
      return view?.tracks.find((track) => track.participant === participant?.id && track.source === source)?.id;
    });
  }

  /** Every receiving line with its counts and the track on it, if any. */
  lines() {
    return this.page.evaluate(async () => {
      const tracks = new Map(window.__consilium.remote().map((line) => [line.trackIdentifier, line.track]));
      const entries = (await window.__consilium.stats()).filter((entry) => entry.type === 'inbound-rtp');
      return entries.map((entry) => ({
        track: tracks.get(entry.trackIdentifier) ?? null,
        kind: entry.kind,
        packets: entry.packetsReceived ?? 0,
        frames: entry.framesDecoded ?? 0,
        width: entry.frameWidth ?? 0,
        energy: entry.totalAudioEnergy ?? 0,
      }));
    });
  }

  /** The counts of the line that carries this track now. */
  async line(track) {
    return (await this.lines()).find((line) => line.track === track) ?? null;
  }

  async packets() {
    return (await this.lines()).reduce((sum, line) => sum + line.packets, 0);
  }

  /** Waits for `frames` more pictures of that person. */
  async watches(other, { source = 'camera', frames = 10, within = 20_000 } = {}) {
    const track = await this.trackOf(other, source);
    const shown = async () => (await this.line(track))?.frames ?? 0;
    const before = await shown();
    const what = `${this.name} sees the ${source} of ${other.name}`;
    await until(what, async () => (await shown()) >= before + frames, within).catch(async ({ message }) => {
      throw new Error(`${message}; on track ${track} came ${JSON.stringify(await this.line(track))}`);
    });
  }

  /** How loud each of these tones is on the line of that person's microphone, in decibels. */
  async listensTo(other, tones) {
    const track = await this.trackOf(other, 'microphone');
    await until(`${this.name} has a line for ${other.name}`, async () => await this.line(track));
    return this.page.evaluate(peaks, { track, tones });
  }
}
