const REPORT = 'broken policy: ';

/** Runs in every frame before anything else: what the content policy stops is told, and so is a name that runs. */
function tellTale(report) {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(`${report}${violatedDirective} ${blockedURI}`));
  window.alert = (what) => console.error(`a script called alert(${what})`);
}

/** Notes what must not happen on any page: errors, broken policy, dialogs, requests to somebody else. */
export class Watch {
  #notes = [];
  /** How often a page broke its content policy (CSP 3, 5.3). */
  reports = 0;

  constructor(origin) {
    this.origin = origin;
  }

  async follow(page, name) {
    const note = (text) => this.#notes.push(`${name}: ${text}`);
    await page.addInitScript?.(tellTale, REPORT);
    page.on('dialog', (dialog) => {
      note(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => note(`exception ${error.message}`));
    page.on('console', (message) => {
      if (message.text().startsWith(REPORT)) this.reports += 1;
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
