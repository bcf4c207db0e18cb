/** One browser without a page: cookies and JSON. */
export class Client {
  #cookies = new Map();

  #always;

  /** `from`: the address it comes from, where a proxy in front is believed; `token`: of a seat. */
  constructor(url, { from, token } = {}) {
    this.url = url;
    this.#always = { origin: url, ...(from && { 'x-forwarded-for': from }), ...(token && { authorization: `Bearer ${token}` }) };
  }

  async fetch(path, { headers = {}, ...sending } = {}) {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(this.url + path, { ...sending, headers: { ...this.#always, ...(cookie && { cookie }), ...headers } });
    for (const line of answer.headers.getSetCookie()) this.#cookies.set(...line.split(';')[0].split(/=(.*)/s).slice(0, 2));
    return answer;
  }

  ask(method, path, body) {
    return this.fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** The answer, which is a good one; `null` when there is nothing in it. */
  async call(method, path, body) {
    const answer = await this.ask(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, body) {
    return this.call('POST', path, body);
  }
}
