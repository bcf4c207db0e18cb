/** Notes what must not happen on any page: errors, broken policy, requests to somebody else. */
export class Watch {
  #notes = [];

  constructor(origin) {
    this.origin = origin;
  }

  follow(page, name) {
    const note = (text) => this.#notes.push(`${name}: ${text}`);
    page.on('pageerror', (error) => note(`exception ${error.message}`));
    page.on('console', (message) => {
      // A policy that was broken is told here too.
      if (message.type() === 'error') note(`console ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.host !== this.origin.host) note(`request to ${url.host}`);
    });
  }

  /** What was noted, without what this story causes on purpose. */
  faults(expected) {
    return this.#notes.filter((text) => !expected.some((pattern) => pattern.test(text)));
  }
}
