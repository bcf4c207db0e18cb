/** Plain TCP between browsers and server, for pages and signalling. Media goes its own way by UDP. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Wires {
  #server;
  #pairs = new Set();
  #far = null;
  #whole = true;

  static async lay() {
    const wires = new Wires();
    wires.#server = createServer((near) => wires.#join(near)).listen(0, '127.0.0.1');
    await once(wires.#server, 'listening');
    wires.url = `http://127.0.0.1:${wires.#server.address().port}`;
    return wires;
  }

  connect(address) {
    this.#far = address;
  }

  #join(near) {
    if (!this.#whole || !this.#far) return near.destroy();
    const far = connect(this.#far);
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const end of pair) {
      end.on('error', () => undefined);
      end.on('close', () => this.#drop(pair));
    }
    near.pipe(far);
    far.pipe(near);
  }

  #drop(pair) {
    for (const end of pair) end.destroy();
    this.#pairs.delete(pair);
  }

  /** Cuts every connection; new ones fail until `mend`. */
  cut() {
    this.#whole = false;
    for (const pair of [...this.#pairs]) this.#drop(pair);
  }

  mend() {
    this.#whole = true;
  }

  cutForGood() {
    this.cut();
    this.#server.close();
  }
}
