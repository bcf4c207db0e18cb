/** A stretch of network between a browser and the server's media port that loses packets of sound in rows. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** As Chromium numbers them: Opus, plain and redundant. Everything else is let through. */
const SOUND = [111, 63];
const isSound = (bytes) => bytes[0] >> 6 === 2 && SOUND.includes(bytes[1] & 0x7f);

export class Relay {
  #front;
  #backs = new Map();
  /** Packets of sound that came from browsers, and those of them that were lost. */
  came = 0;
  lost = 0;

  /** Of every `every` packets of sound on the way to the server the first `row` are lost. */
  static async lay({ host, port }, { row, every }) {
    const relay = new Relay();
    relay.#front = createSocket('udp4').bind(0, host);
    await once(relay.#front, 'listening');
    relay.port = relay.#front.address().port;
    relay.#front.on('message', (bytes, from) => {
      if (isSound(bytes)) {
        relay.came += 1;
        if (relay.came % every < row) {
          relay.lost += 1;
          return;
        }
      }
      relay.#backFor(from).send(bytes, port, host);
    });
    return relay;
  }

  #backFor({ address, port }) {
    const name = `${address} ${port}`;
    if (!this.#backs.has(name)) {
      const back = createSocket('udp4');
      back.on('message', (bytes) => this.#front.send(bytes, port, address));
      this.#backs.set(name, back);
    }
    return this.#backs.get(name);
  }

  /** Prepares a page to take the relay for the server. */
  leads(page, { port }) {
    return page.addInitScript(throughRelay, { server: port, relay: this.port });
  }

  close() {
    for (const socket of [this.#front, ...this.#backs.values()]) socket.close();
  }
}

/** Runs in the page before anything else: the server's candidates name the relay. */
function throughRelay({ server, relay }) {
  const setRemote = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return setRemote.call(this, { type, sdp: sdp.replaceAll(new RegExp(`^(a=candidate:.* )${server} typ`, 'gm'), `$1${relay} typ`) });
  };
}
