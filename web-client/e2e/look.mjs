/* Draws every page at every size, theme and language into e2e/pictures, and checks each with axe. */
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.mjs';
import { startFakeServer } from './fakeServer.mjs';
import { startMediaPage } from './mediaPage.mjs';
import { SCENES } from './scenes.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const AXE = await readFile(here('../node_modules/axe-core/axe.min.js'), 'utf8');
const SIZES = { wide: [1440, 900], laptop: [1280, 720], phone: [390, 844] };
const only = process.argv[2] ? new RegExp(process.argv[2]) : /./;

const browser = await startBrowser();
await mkdir(here('pictures'), { recursive: true });
const media = await browser.newContext();
const answer = await startMediaPage(media);
let violations = 0;

for (const [scene, play] of Object.entries(SCENES)) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const scheme of ['light', 'dark']) {
      for (const locale of ['zh-CN', 'en']) {
        const name = `${scene}-${size}-${scheme}-${locale.slice(0, 2)}`;
        if (only.test(name)) await draw(name, play, { width, height, scheme, locale });
      }
    }
  }
}
await browser.close();
console.log(`${violations} accessibility violations`);
process.exitCode = violations > 0 ? 1 : 0;

async function draw(name, play, { width, height, scheme, locale }) {
  const server = await startFakeServer(here('../dist'), answer);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale, bypassCSP: false, hasTouch: width < 500 });
  const page = await context.newPage();
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && console.log(`${name}: ${line.text()}`));
  page.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
  await page.addInitScript((tag) => localStorage.setItem('consilium.locale', tag), locale);
  try {
    await play(page, server);
    await page.waitForTimeout(900);
    await page.screenshot({ path: here(`pictures/${name}.png`) });
    violations += await inspect(name, page);
  } catch (error) {
    violations += 1;
    console.log(`${name}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
    await page.screenshot({ path: here(`pictures/${name}-failed.png`) });
  }
  await context.close();
  server.stop();
}

async function inspect(name, page) {
  await page.evaluate(AXE);
  // An open menu hangs outside of the landmarks by its nature.
  const menu = await page.locator('[role=menu]').count();
  const rules = { region: { enabled: menu === 0 } };
  const found = await page.evaluate((chosen) => window.axe.run({ rules: chosen, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }), rules);
  for (const { id, nodes } of found.violations) {
    console.log(`${name}: axe ${id}: ${nodes.slice(0, 2).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
  }
  return found.violations.length;
}
