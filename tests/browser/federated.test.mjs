/* Staff sign in through the house's own identity provider: a real one, with a code, PKCE, state and nonce. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT, provide, Walker } from './support/provider.mjs';
import { freeTcpPort, Server } from './support/server.mjs';
import { tally } from './support/story.mjs';

const PEOPLE = {
  zhou: { email: 'zhou@hospital.example', email_verified: true, name: '周琪 (Zhou Qi)', groups: ['mdt-coordinators'] },
  lin: { email: 'lin@hospital.example', email_verified: true, name: '林悦 (Lin Yue)', groups: ['mdt-experts', 'canteen'] },
  mallory: { email: 'zhou@hospital.example', email_verified: false, name: 'Mallory', groups: ['mdt-coordinators'] },
  cook: { email: 'cook@hospital.example', email_verified: true, name: 'A cook', groups: ['canteen'] },
};

async function own(walker, server) {
  const answer = await walker.ask(`${server.url}/api/v1/account`);
  return answer.ok ? answer.json() : null;
}

test('the identity provider of the house signs its staff in, and nobody else', { timeout: 240_000 }, async () => {
  tally.failed += 1;
  const port = await freeTcpPort();
  const server = await Server.start({
    settings: {
      CONSILIUM__OIDC__ISSUER: `http://127.0.0.1:${port}`,
      CONSILIUM__OIDC__NAME: 'Ruijin',
      CONSILIUM__OIDC__CLIENT_ID: CLIENT.id,
      CONSILIUM__OIDC__CLIENT_SECRET: CLIENT.secret,
      CONSILIUM__OIDC__ROLES: '{mdt-coordinators="coordinator",mdt-experts="local_expert"}',
      CONSILIUM__OIDC__JUST_IN_TIME: 'true',
    },
  });
  const provider = await provide(port, server.url, PEOPLE);
  try {
    assert.deepEqual(await (await fetch(`${server.url}/api/v1/staff/sign-in`)).json(), { provider: 'Ruijin' });
    await server.inviteStaff('周琪 (Zhou Qi)', { role: 'coordinator', email: 'zhou@hospital.example' });

    const zhou = new Walker();
    assert.equal((await zhou.signInAs('zhou', server.url)).pathname, '/account');
    const account = await own(zhou, server);
    assert.deepEqual([account.sign_in_name, account.roles, account.federated], ['zhou@hospital.example', ['coordinator'], true]);

    const lin = new Walker();
    await lin.signInAs('lin', server.url);
    assert.deepEqual((await own(lin, server)).roles, ['local_expert']);

    for (const person of ['mallory', 'cook']) {
      const refused = new Walker();
      assert.equal((await refused.signInAs(person, server.url)).pathname, '/sign-in', person);
      assert.equal(await own(refused, server), null, person);
    }

    PEOPLE.lin.groups = [];
    const again = new Walker();
    assert.equal((await again.signInAs('lin', server.url)).pathname, '/sign-in', 'whoever has lost his group is out');

    // A code that another browser was sent, and one that is used twice.
    const victim = new Walker();
    const forged = await victim.ask(`${server.url}/api/v1/oidc/callback?code=stolen&state=0123456789abcdef`);
    assert.equal(forged.headers.get('location'), '/sign-in?refused');
    assert.equal(await own(victim, server), null);
    assert.deepEqual(server.faults(), []);
  } finally {
    provider.close();
    await server.remove();
  }
  tally.failed -= 1;
  tally.passed += 1;
});
