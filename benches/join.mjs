// Chromium joins the demo consultation again and again; prints milliseconds from the click on
// "Join" to the first decoded sound and picture, and beside it what two peer connections of one
// page need for the same, without any server: the floor.
import { createRequire } from 'node:module';
const require = createRequire(new URL('../web-client/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const [link, rounds] = [process.argv[2], Number(process.argv[3])];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-background-networking', '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
});

/** In the page: times since `start` until some statistics show decoded sound and picture. */
const watch = `async (start, statistics) => {
  let sound, picture;
  while ((!sound || !picture) && performance.now() - start < 15000) {
    for (const s of await statistics()) {
      if (s.type !== 'inbound-rtp') continue;
      if (s.kind === 'audio' && (s.totalSamplesReceived ?? 0) > (s.concealedSamples ?? 0)) sound ??= performance.now() - start;
      if (s.kind === 'video' && (s.framesDecoded ?? 0) > 0) picture ??= performance.now() - start;
    }
    await new Promise((go) => setTimeout(go, 5));
  }
  return { sound, picture };
}`;

async function floor() {
  const page = await browser.newPage();
  await page.goto(new URL('/healthz', link).href);
  const times = await page.evaluate(`(async () => {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const watch = ${watch};
    const start = performance.now();
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
    a.onicecandidate = (e) => e.candidate && b.addIceCandidate(e.candidate);
    b.onicecandidate = (e) => e.candidate && a.addIceCandidate(e.candidate);
    for (const track of media.getTracks()) a.addTrack(track, media);
    // Sound is decoded only where something plays it.
    b.ontrack = ({ track }) => {
      if (track.kind !== 'audio') return;
      const ear = new Audio();
      ear.srcObject = new MediaStream([track]);
      void ear.play();
    };
    await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription);
    await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription);
    const times = await watch(start, async () => [...(await b.getStats()).values()]);
    a.close(); b.close(); media.getTracks().forEach((track) => track.stop());
    return times;
  })()`);
  await page.close();
  return times;
}

async function join() {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(link);
  const button = page.locator('[data-testid=join]:enabled');
  await button.waitFor();
  // The page as people leave it: camera and network check are done before they press the button.
  await page.waitForTimeout(2500);
  const times = await page.evaluate(`(async () => {
    const watch = ${watch};
    const start = performance.now();
    document.querySelector('[data-testid=join]').click();
    return watch(start, async () => { try { return await window.__consilium.stats(); } catch { return []; } });
  })()`);
  await context.close();
  return times;
}

const result = { join: [], floor: [] };
for (let round = 0; round < rounds; round += 1) {
  result.floor.push(await floor());
  result.join.push(await join());
}
await browser.close();
console.log(JSON.stringify(result));
