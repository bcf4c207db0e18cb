/* Hospitals whose firewall lets no UDP through: the consultation goes over TCP (RFC 6544, RFC 4571). */
import assert from 'node:assert/strict';
import { assertHears } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';

/** Runs in the page: what the media path is made of. */
const pathOf = async () => {
  const report = await window.__consilium.stats();
  const transport = report.find(({ type }) => type === 'transport');
  const pair = report.find(({ id }) => id === transport?.selectedCandidatePairId);
  return report.find(({ id }) => id === pair?.localCandidateId)?.protocol;
};

story(
  'where UDP is blocked people see and hear each other over TCP',
  async (house) => {
    const lin = await house.enter('low', PEOPLE.lin);
    const marsh = await house.enter('high', PEOPLE.marsh, { walled: true });
    assert.equal(await lin.page.evaluate(pathOf), 'udp');
    assert.equal(await marsh.page.evaluate(pathOf), 'tcp');
    await Promise.all([marsh.watches(lin), lin.watches(marsh)]);
    await Promise.all([assertHears(marsh, lin, 'low'), assertHears(lin, marsh, 'high')]);
  },
  { tcp: true },
);

/** Runs in the page: the server's address of the path in use. */
const serverAddress = async () => {
  const report = await window.__consilium.stats();
  const transport = report.find(({ type }) => type === 'transport');
  const pair = report.find(({ id }) => id === transport?.selectedCandidatePairId);
  return report.find(({ id }) => id === pair?.remoteCandidateId)?.address;
};

story(
  'people who reach the server by IPv6 alone see and hear each other',
  async (house) => {
    // A browser leaves its loopback addresses out unless it is told; this machine may have no others.
    const flags = ['--allow-loopback-in-peer-connection'];
    const lin = await house.enter('low', PEOPLE.lin, { flags });
    const marsh = await house.enter('high', PEOPLE.marsh, { flags });
    assert.equal(await lin.page.evaluate(serverAddress), '::1');
    await Promise.all([marsh.watches(lin), lin.watches(marsh)]);
    await Promise.all([assertHears(marsh, lin, 'low'), assertHears(lin, marsh, 'high')]);
  },
  { ipv6: true },
);
