/* Staff sign in: set-up link, password, second factor, devices, the administrator's page, who saw what. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { assertAccessible } from './support/axe.mjs';
import { PEOPLE, story } from './support/story.mjs';
import { until } from './support/until.mjs';

const PASSWORD = 'correct horse battery';
const OFFICE = { locale: 'en-GB', timezoneId: 'Europe/London' };
const PHONE = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 390, height: 844 } };

/** RFC 6238, as an authenticator shows it; `later` in seconds. */
function codeOf(secret, later = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + later) / 30)));
  const tag = createHmac('sha1', key).update(step).digest();
  return String((tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function choosesPassword(person) {
  await person.page.getByTestId('page-set-up').waitFor();
  await person.type('password', PASSWORD);
  await person.type('again', PASSWORD);
  await assertAccessible(person, 'choosing a password');
  await person.click('choose');
}

async function signsIn(person, address) {
  await person.page.getByTestId('page-sign-in').waitFor();
  await person.type('name', address);
  await person.type('password', PASSWORD);
  await person.click('sign-in');
}

story('an administrator makes an account, its owner adds a second factor and signs a lost device out', async (house) => {
  const link = await house.server.inviteStaff('林悦 (Lin Yue)', { role: 'administrator', email: 'lin@hospital.example' });
  const admin = await house.visit(PEOPLE.lin, link, OFFICE);
  await choosesPassword(admin);
  await admin.page.getByTestId('page-accounts').waitFor();
  await admin.type('new-name', PEOPLE.zhou.name);
  await admin.type('new-address', 'zhou@hospital.example');
  await admin.click('make-account');
  const setUp = await admin.text('set-up-link');
  await assertAccessible(admin, 'the accounts of the house');

  const zhou = await house.visit(PEOPLE.zhou, setUp, OFFICE);
  await choosesPassword(zhou);
  await zhou.page.getByTestId('page-desk').waitFor();
  await zhou.page.goto(`${house.server.url}/account`);
  await zhou.type('factor-password', PASSWORD);
  await zhou.click('begin-factor');
  const secret = await zhou.text('totp-secret');
  await zhou.type('totp-code', codeOf(secret));
  await zhou.click('confirm-factor');
  assert.equal((await zhou.text('recovery-codes')).trim().split(/\s+/).length, 10);
  await zhou.click('codes-kept');
  await assertAccessible(zhou, 'the own account');

  const phone = await house.visit({ ...PEOPLE.zhou, name: 'Zhou on the phone' }, `${house.server.url}/sign-in`, PHONE);
  await signsIn(phone, 'zhou@hospital.example');
  await phone.sees('code');
  await assertAccessible(phone, 'signing in with a code');
  await phone.type('code', codeOf(secret, 30));
  await phone.click('sign-in');
  await phone.page.getByTestId('page-desk').waitFor();

  await zhou.page.reload();
  const others = zhou.page.getByTestId('devices').getByRole('button');
  await until('both devices are listed', async () => (await others.count()) === 1);
  await others.click();
  await until('the other device is gone', async () => (await others.count()) === 0);
  await phone.page.goto(`${house.server.url}/account`);
  await phone.page.getByTestId('page-sign-in').waitFor();
}, { expected: [/status of 401/] });

story('a wrong password tells nothing, and a patient reads who has seen his data', async (house) => {
  const link = await house.server.inviteStaff(PEOPLE.zhou.name, { role: 'coordinator', email: 'zhou@hospital.example' });
  const zhou = await house.visit(PEOPLE.zhou, link, OFFICE);
  await choosesPassword(zhou);
  await zhou.page.getByTestId('page-desk').waitFor();
  const stranger = await house.visit(PEOPLE.zhao, `${house.server.url}/sign-in`, PHONE);
  await stranger.type('name', 'nobody@hospital.example');
  await stranger.type('password', 'not the password');
  await stranger.click('sign-in');
  await stranger.page.getByText('电子邮箱、密码或验证码不正确。').waitFor();
  await assertAccessible(stranger, 'a refused sign-in');

  const tracking = await house.server.request({ applicant_name: PEOPLE.wang.name, patient_name: '王建国 (Wang Jianguo)' });
  await zhou.page.goto(`${house.server.url}/desk`);
  await zhou.click('case-1');
  await zhou.sees('case-page');
  const wang = await house.visit(PEOPLE.wang, tracking, PHONE);
  await wang.click('show-access');
  await wang.page.getByRole('cell', { name: /周琪 \(Zhou Qi\)/ }).first().waitFor();
  await wang.page.getByRole('cell', { name: '病例页面' }).waitFor();
  await assertAccessible(wang, 'who has seen the data');
}, { expected: [/status of 401/] });
