/* A connection of a hundred lines: its offers are longer than a message, and go through one. */
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { assertHears } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const MESSAGE_LIMIT = 64 * 1024;

/** Stands between the page and the server's WebSocket: notes what is said, and can speak for the server. */
class GoBetween {
  said = [];
  heard = [];
  #toPage = null;

  async listen(page) {
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      this.#toPage = socket;
      socket.onMessage((text) => {
        this.said.push(text);
        server.send(text);
      });
      server.onMessage((text) => {
        this.heard.push(text);
        socket.send(text);
      });
    });
  }

  tell(body) {
    this.#toPage.send(JSON.stringify({ body }));
  }

  /** The descriptions of this kind, unpacked, oldest first. */
  descriptions(from, type) {
    const bodies = from.map((text) => JSON.parse(text).body).filter((body) => body.type === type);
    return bodies.map(({ packed }) => inflateRawSync(Buffer.from(packed, 'base64')).toString());
  }
}

const lines = (sdp) => sdp.match(/^m=/gm)?.length ?? 0;

story('a hundred lines are agreed on through messages of 64 KiB', async (house) => {
  const lin = await house.enter('low', PEOPLE.lin);
  const between = new GoBetween();
  const marsh = await house.enter('high', PEOPLE.marsh, { prepare: (page) => between.listen(page) });
  await marsh.watches(lin);
  // As the server does when many people publish.
  between.tell({ type: 'lines_wanted', audio: 42, video: 40 });
  const answered = () => between.descriptions(between.heard, 'packed_answer').some((sdp) => lines(sdp) >= 100);
  await until('an answer of a hundred lines', answered, 40_000);
  const offer = between.descriptions(between.said, 'packed_offer').at(-1);
  assert.ok(lines(offer) >= 100 && offer.length > MESSAGE_LIMIT, `${lines(offer)} lines, ${offer.length} bytes`);
  const longest = Math.max(...[...between.said, ...between.heard].map((text) => Buffer.byteLength(text)));
  assert.ok(longest < MESSAGE_LIMIT, `the longest message has ${longest} bytes`);
  await Promise.all([marsh.watches(lin), lin.watches(marsh)]);
  await Promise.all([assertHears(marsh, lin, 'low'), assertHears(lin, marsh, 'high')]);
});
