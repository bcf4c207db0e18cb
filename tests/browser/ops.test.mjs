/* Operations see how a consultation goes, who hears whom and how late, and nobody's name. */
import assert from 'node:assert/strict';
import { assertAccessible } from './support/axe.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const PASSWORD = 'correct horse battery';
const CONTROL_ROOM = { locale: 'en-GB', timezoneId: 'Europe/London', viewport: { width: 1440, height: 900 } };

async function operator(house) {
  const link = await house.server.inviteStaff('Operations', { role: 'ops', email: 'ops@hospital.example' });
  const ops = await house.visit({ name: 'Operations', role: 'ops' }, link, CONTROL_ROOM);
  await ops.sees('page-set-up');
  await ops.type('password', PASSWORD);
  await ops.type('again', PASSWORD);
  await ops.click('choose');
  await until('the operator is signed in', async () => !ops.page.url().includes('set-up'));
  await ops.page.goto(`${house.server.url}/ops`);
  await ops.sees('page-ops');
  return ops;
}

story('the wall screen shows a session, its pairs and no name', async (house) => {
  const people = [await house.enter('low', PEOPLE.lin), await house.enter('high', PEOPLE.marsh)];
  await people[0].watches(people[1]);
  const ops = await operator(house);
  const line = ops.page.getByTestId('session-line');
  await until('the session is on the wall', async () => (await line.count()) === 1 && /Worst pair \d/.test(await line.innerText()));
  await assertAccessible(ops, 'the wall screen');
  await line.click();
  await ops.sees('session-detail');
  const cells = ops.page.locator('td[data-shade]:not([data-shade="none"])');
  await until('both hear each other', async () => (await cells.count()) === 2);
  assert.match(await cells.first().innerText(), /^[1-4]\.\d\d · \d+ ms$/);
  await assertAccessible(ops, 'a session closely');
  const page = await ops.page.content();
  for (const { name } of people) assert.ok(!page.includes(name) && !page.includes(name.split(' ')[0]), `${name} is on the board`);
  if (process.env.PICTURES) await ops.page.screenshot({ path: `${process.env.PICTURES}/ops-session.png`, fullPage: true });
});

story('the board is for operations alone', async (house) => {
  const link = await house.server.inviteStaff(PEOPLE.zhou.name, { role: 'coordinator', email: 'zhou@hospital.example' });
  const zhou = await house.visit(PEOPLE.zhou, link, CONTROL_ROOM);
  await zhou.sees('page-set-up');
  await zhou.type('password', PASSWORD);
  await zhou.type('again', PASSWORD);
  await zhou.click('choose');
  await zhou.sees('page-desk');
  const answered = await zhou.page.evaluate(async () => (await fetch('/api/v1/ops/now')).status);
  assert.equal(answered, 403);
}, { expected: [/status of 403/] });

story('a sick session stands out, is seen to, and the machine is taken out of service and back', async (house) => {
  await house.enter('low', PEOPLE.lin);
  await house.enter('high', PEOPLE.marsh);
  await house.enter('middle', PEOPLE.reed);
  const ops = await operator(house);
  const alert = ops.page.getByTestId('alert-no_coverage').first();
  await until('nobody interprets while the floor speaks', async () => alert.isVisible(), 30_000);
  await assertAccessible(ops, 'an alert');
  await pictures(ops, 'ops-sick');
  await alert.getByRole('button').click();
  await until('somebody sees to it', async () => (await alert.getByRole('button').count()) === 0);

  await ops.page.getByTestId('session-line').click();
  await ops.sees('session-detail');
  const timeline = ops.page.getByTestId('timeline');
  await until('the alert is in the history', async () => /Alert: /.test(await timeline.innerText()), 45_000);
  assert.match(await timeline.innerText(), /came in/);
  if (process.env.PICTURES) await until('minutes are plotted', async () => (await ops.page.locator('.u-wrap').count()) === 3, 60_000);
  await assertAccessible(ops, 'a sick session closely');
  await pictures(ops, 'ops-sick-session');
  await ops.page.getByRole('button', { name: 'All sessions' }).click();

  await ops.click('drain');
  await ops.click('drain-confirm');
  await ops.sees('draining');
  assert.equal((await fetch(`${house.server.url}/readyz`)).status, 503);
  await pictures(ops, 'ops-draining');
  await ops.click('drain-back');
  await until('it is back in service', async () => (await fetch(`${house.server.url}/readyz`)).status === 200);
}, { timeout: 120_000 });

/** The page on a laptop and on a wall, in both languages. */
async function pictures(ops, name) {
  if (!process.env.PICTURES) return;
  for (const [width, height] of [[1280, 720], [1920, 1080]]) {
    await ops.page.setViewportSize({ width, height });
    for (const language of ['中文', 'English']) {
      await ops.page.getByTestId('locale').getByText(language).click();
      await ops.page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${language === 'English' ? 'en' : 'zh'}.png`, fullPage: true });
    }
  }
}
