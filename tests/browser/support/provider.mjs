/** A real OpenID provider (npm `oidc-provider`) on loopback, and a client that walks through it as a browser does. */
import { once } from 'node:events';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'consilium', secret: 'a secret & more: of it' };

/** `people`: claims by the name that is typed at its sign-in page. */
export async function provide(port, server, people) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [`${server}/api/v1/oidc/callback`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['for this test'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    features: { devInteractions: { enabled: true } },
  });
  const listening = provider.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  return { issuer, close: () => listening.close() };
}

/** Cookies by origin, redirections followed by hand. */
export class Walker {
  #cookies = new Map();

  cookiesOf(address) {
    return this.#cookies.get(new URL(address).origin) ?? new Map();
  }

  /** One request; `form` makes it a POST. */
  async ask(address, form) {
    const jar = this.cookiesOf(address);
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const sending = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const answer = await fetch(address, { redirect: 'manual', headers, ...sending });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      jar.set(name, value);
    }
    this.#cookies.set(new URL(address).origin, jar);
    return answer;
  }

  /** Follows redirections until a page or an address of `home` that is no callback; returns it with the page. */
  async follow(address, home) {
    for (let steps = 0; steps < 15; steps += 1) {
      const answer = await this.ask(address);
      const next = answer.headers.get('location');
      if (!next) return { address, page: await answer.text() };
      const target = new URL(next, address);
      if (target.origin === home && !target.pathname.startsWith('/api/')) return { address: target.href, page: '' };
      address = target.href;
    }
    throw new Error('the redirections do not end');
  }

  /** From the button on our page to wherever our server leads in the end. */
  async signInAs(person, home) {
    let here = await this.follow(`${home}/api/v1/oidc/begin`, home);
    for (const form of [{ prompt: 'login', login: person, password: 'x' }, { prompt: 'consent' }]) {
      if (here.page === '') break;
      const [, action] = /action="([^"]+)"/.exec(here.page);
      const answer = await this.ask(action, form);
      here = await this.follow(new URL(answer.headers.get('location'), action).href, home);
    }
    return new URL(here.address);
  }
}
