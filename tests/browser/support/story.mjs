import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chromiumWith, closeBrowsers, firefox, walledChromiumWith } from './browsers.mjs';
import { Person } from './person.mjs';
import { Server } from './server.mjs';
import { Watch } from './watch.mjs';
import { tapEars } from './ears.mjs';
import { atMost, PATIENCE } from './until.mjs';
import { Wires } from './wires.mjs';

const TIMEOUT_MS = 100_000;
/** For a click or a page; as in `until`. */
const STEP_MS = 15_000;
const CLOSING_MS = 20_000;

/** `again`: the names of those that failed and were told once more. */
export const tally = { passed: 0, failed: 0, untold: 0, again: [] };

/** With `TELL_UNTIL`, in seconds since 1970, no story begins after that. What is not told counts as neither. */
const timeIsUp = () => Date.now() / 1000 > Number(process.env.TELL_UNTIL ?? Infinity);

/** The people of the demo case; each speaks in the voice of the browser it sits at. */
export const PEOPLE = {
  lin: { name: '林悦 (Lin Yue)', role: 'local_expert', speaks: 'zh' },
  zhao: { name: '赵凯 (Zhao Kai)', role: 'local_expert', speaks: 'zh' },
  marsh: { name: 'Dr Helen Marsh', role: 'consultant', speaks: 'en' },
  wang: { name: '王敏 (Wang Min)', role: 'family', speaks: 'zh' },
  han: { name: '韩冰 (Han Bing)', role: 'interpreter', speaks: 'en', listens: 'zh' },
  reed: { name: 'Thomas Reed', role: 'interpreter', speaks: 'zh', listens: 'en' },
  zhou: { name: '周琪 (Zhou Qi)', role: 'coordinator', speaks: 'zh' },
};

after(closeBrowsers);

/**
 * One story on a fresh server. Beside what it tells, no page may report an error, break the content
 * policy or ask another host for anything. `expected`: errors the story causes on purpose; `reports`: how often it breaks
 * the content policy on purpose.
 * `wires`: browsers reach the server through wires that can be cut. `tcp`: it takes media over TCP too.
 * `environment`: settings of the server. `ipv6`: media by IPv6 alone. `timeout`: on a machine that does nothing else.
 */
export function story(name, tell, { timeout = TIMEOUT_MS, ...options } = {}) {
  const limit = timeout * PATIENCE;
  test(name, { timeout: 2 * (limit + 3 * CLOSING_MS) }, async (context) => {
    if (timeIsUp()) {
      tally.untold += 1;
      context.skip('not told: the time was up');
      return;
    }
    tally.failed += 1;
    try {
      await tellOnce(name, tell, limit, options);
    } catch (error) {
      // Several browsers on a machine that stands still for seconds: what fails twice is a fault. `STRICT=1`: once.
      if (process.env.STRICT || timeIsUp()) throw error;
      tally.again.push(name);
      console.log(`told again: ${name}: ${error.stack}`);
      await tellOnce(name, tell, limit, options);
    }
    tally.failed -= 1;
    tally.passed += 1;
  });
}

async function tellOnce(name, tell, limit, { expected = [], reports = 0, wires = false, ...server }) {
  const house = await House.open(wires, server);
  try {
    await atMost(limit, name, tell(house));
    assert.deepEqual(house.watch.faults(expected), []);
    assert.equal(house.watch.reports, reports, 'broken content policies');
    assert.deepEqual(house.server.faults(), []);
  } catch (error) {
    await house.leaveNothing();
    throw error;
  } finally {
    await house.close();
  }
}

/** A server with one session and the people who came to it. */
class House {
  #people = [];
  #closed = false;
  session = 'new';

  static async open(withWires, options) {
    const house = new House();
    house.wires = withWires ? await Wires.lay() : null;
    house.server = await Server.start({ publicUrl: house.wires?.url, ...options });
    house.wires?.connect(house.server.address);
    house.watch = new Watch(new URL(house.server.url));
    return house;
  }

  /** The next invitation to the session; the first one makes it. */
  async invite(seat) {
    const invitation = await this.server.invite({ session: this.session, ...seat });
    this.session = invitation.session;
    return invitation;
  }

  /**
   * Somebody at the pre-join page of a Chromium. `walled`: no UDP there; `flags`, `face`: as for `chromiumWith`;
   * `prepare`: called with the page before it opens; the rest are Playwright's options.
   */
  async arrive(voice, seat, { walled = false, flags, face, prepare = () => undefined, ...context } = {}) {
    const invitation = await this.invite(seat);
    const browser = await (walled ? walledChromiumWith(voice) : chromiumWith(voice, { flags, face }));
    const room = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...context });
    const page = await room.newPage();
    await prepare(page);
    const person = await this.#sit(page, seat, invitation, () => room.close());
    person.context = room;
    return person;
  }

  /** Somebody without a seat, at that page. `voice`: what is heard once there is a seat; the rest are Playwright's options. */
  async visit(seat, address, { voice = 'low', ...context } = {}) {
    const room = await (await chromiumWith(voice)).newContext({ viewport: { width: 1280, height: 720 }, ...context });
    const person = await this.#sit(await room.newPage(), seat, null, () => room.close(), address);
    person.context = room;
    return person;
  }

  /** The same browser opens a page once more, without the link. */
  async openTab(person, path = '') {
    const page = await person.context.newPage();
    return this.#sit(page, person, person.invitation, () => page.close(), this.server.url + path);
  }

  async arriveByFirefox(seat) {
    const invitation = await this.invite(seat);
    const context = await (await firefox()).createBrowserContext();
    return this.#sit(await context.newPage(), seat, invitation, () => context.close());
  }

  /** Somebody in the room, with sound and picture. */
  async enter(voice, seat, context) {
    const person = await this.arrive(voice, seat, context);
    await person.join();
    await person.isConnected();
    return person;
  }

  async #sit(page, { name, role }, invitation, close, address = invitation.link) {
    if (this.#closed) throw new Error('the story is over');
    page.setDefaultTimeout(STEP_MS * PATIENCE);
    await this.watch.follow(page, name);
    await page.addInitScript?.(tapEars);
    const person = new Person(page, { name, role, invitation, close });
    this.#people.push(person);
    await page.goto(address);
    return person;
  }

  /** What everybody had before them when a story failed, in the folder named by PICTURES. */
  async picture() {
    if (!process.env.PICTURES) return;
    const fileOf = (name, at) => `${process.env.PICTURES}/failed-${at}-${name.replace(/[^\p{L}\p{N} ()]/gu, '_')}.png`;
    const shots = this.#people.map(({ page, name }, at) => page.screenshot({ path: fileOf(name, at) }));
    await Promise.allSettled(shots);
  }

  /** A story that failed may have been in the middle of anything: the next one must not pay for it. */
  async leaveNothing() {
    await atMost(CLOSING_MS, 'pictures', this.picture()).catch(() => undefined);
    this.#closed = true;
    await atMost(CLOSING_MS, 'browsers', closeBrowsers()).catch(() => undefined);
  }

  async close() {
    this.#closed = true;
    await atMost(CLOSING_MS, 'pages', Promise.allSettled(this.#people.map((person) => person.close()))).catch(() => undefined);
    this.wires?.cutForGood();
    await this.server.remove();
  }
}
