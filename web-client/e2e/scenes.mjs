const open = (page, server, secret) => page.goto(`${server.url}/join#${secret}`);

async function join(page, server, secret) {
  await open(page, server, secret);
  await page.getByTestId('join').and(page.locator(':enabled')).click();
}

async function room(page, server, secret) {
  await join(page, server, secret);
  await page.waitForFunction(() => document.querySelectorAll('video[data-shown="true"]').length >= 3, undefined, { timeout: 15_000 });
}

/** The console as a stand-by first sees it: nobody is on air and nothing is checked. */
async function freshConsole(page, server) {
  await open(page, server, 'interpreter');
  await page.getByTestId('join').and(page.locator(':enabled')).waitFor();
  const session = server.session('interpreter');
  session.interpret({
    booth: { live: null, live_since: null },
    members: { 5: { microphone: 'off', credential: null, may_record: false } },
    channels: { en: { state: 'floor', interpreter: null, depth: 0, voiced: false } },
  });
  await page.getByTestId('join').click();
  await page.getByTestId('console').waitFor();
  return session;
}

async function consoleOnAir(page, server) {
  await join(page, server, 'interpreter');
  await page.getByTestId('console').waitFor();
  await page.locator('video[data-shown="true"]').first().waitFor();
  return server.session('interpreter');
}

function shareScreen(session) {
  const track = { id: 199, participant: 2, source: 'screen', muted: false };
  session.tracks.push(track);
  session.change({ what: 'track', track });
}

async function familyRoom(page, server) {
  await join(page, server, 'family');
  await page.locator('video[data-shown="true"]').first().waitFor();
}

/** The images of the case, with a colleague pointing into them. */
async function images(page, server) {
  await room(page, server, 'consultant');
  await page.getByTestId('images-toggle').click();
  await page.locator('[data-testid=pane-state][data-status=shown]').waitFor({ timeout: 30_000 });
  const at = { series: '2.25.1.2.1.1', instance: '2.25.1.2.1.1.3', frame: 1, pixel: [190, 220], patient: [-46, -25, 285] };
  server.session('consultant').tell({ type: 'pointer', from: 1, at });
  await page.getByTestId('cursor').waitFor({ state: 'attached' });
}

/** Every page a person can come to, by name. */
export const SCENES = {
  welcome: (page, server) => page.goto(server.url),
  linkUsed: (page, server) => open(page, server, 'nobody'),
  prejoin: async (page, server) => {
    await open(page, server, 'consultant');
    await page.getByTestId('network').getByText(/ms|毫秒/).waitFor();
  },
  room: (page, server) => room(page, server, 'consultant'),
  images,
  chair: async (page, server) => {
    await room(page, server, 'chair');
    server.session('chair').patch(6, { presence: 'lobby' });
  },
  chat: async (page, server) => {
    await room(page, server, 'consultant');
    await page.getByTestId('chat-toggle').click();
  },
  hearing: async (page, server) => {
    await room(page, server, 'consultant');
    await page.getByTestId('language-pill').click();
    await page.getByTestId('original-20').waitFor();
  },
  hearingMore: async (page, server) => {
    await room(page, server, 'consultant');
    await page.getByTestId('language-pill').click();
    await page.getByTestId('hearing-more').click();
    await page.getByTestId('prefer-original').scrollIntoViewIfNeeded();
  },
  hearingLost: async (page, server) => {
    await room(page, server, 'consultant');
    server.session('consultant').interpret({ channels: { en: { state: 'lost', depth: 0 } } });
    await page.getByTestId('channel-interrupted').waitFor();
  },
  familyLost: async (page, server) => {
    await familyRoom(page, server);
    server.session('family').interpret({ channels: { zh: { state: 'suspended', reason: '声音有回声' } } });
    await page.getByTestId('channel-paused').waitFor();
  },
  turns: async (page, server) => {
    await room(page, server, 'consultant');
    server.session('consultant').interpret({ all: { mode: 'consecutive', turn: { turn: 'speaker', participant: 3, since: Date.now() - 43_000, cue: 2 } } });
    await page.getByTestId('turn-yield').waitFor();
  },
  cue: async (page, server) => {
    await room(page, server, 'consultant');
    server.session('consultant').tell({ type: 'cue', cue: 'slow_down', from: null });
    server.session('consultant').tell({ type: 'cue', cue: 'number_check', from: null });
    await page.getByTestId('cue-number_check').waitFor();
  },
  interpretation: async (page, server) => {
    await room(page, server, 'chair');
    server.session('chair').interpret({ all: { uncovered: ['de'] }, channels: { de: { state: 'lost', depth: 0 }, zh: { silent_since: Date.now() - 8000 } }, members: { 8: { waived: false } } });
    if (await page.getByTestId('interpretation-toggle').isVisible()) await page.getByTestId('interpretation-toggle').click();
    else {
      await page.getByTestId('people-toggle').click();
      await page.getByRole('tab').nth(2).click();
    }
    await page.getByTestId('interpretation-panel').waitFor();
  },
  checkIn: async (page, server) => {
    await freshConsole(page, server);
    await page.getByTestId('check-in').waitFor();
  },
  console: (page, server) => consoleOnAir(page, server),
  consoleBusy: async (page, server) => {
    const session = await consoleOnAir(page, server);
    shareScreen(session);
    session.interpret({
      booth: {
        flip_wanted: true,
        turn: 'amber',
        live_since: Date.now() - 1_310_000,
        handover: { stage: 'requested', by: 8, until: Date.now() + 42_000 },
      },
      channels: { en: { family_listens: true } },
      members: { 8: { talks_to_booth: true } },
    });
    await page.getByTestId('key-decline').waitFor();
  },
  consoleCough: async (page, server) => {
    const session = await consoleOnAir(page, server);
    session.interpret({ members: { 5: { microphone: 'cough' } } });
    await page.locator('[data-testid=lamp][data-state=cough]').waitFor();
  },
  gallery: async (page, server) => {
    await room(page, server, 'consultant');
    if (await page.getByTestId('more').isVisible()) await page.getByTestId('more').click();
    await page.getByTestId('gallery-toggle').click();
  },
  deliberation: async (page, server) => {
    await room(page, server, 'chair');
    if (await page.getByTestId('more').isVisible()) await page.getByTestId('more').click();
    await page.getByTestId('deliberation-toggle').click();
    await page.getByTestId('deliberation-confirm').click();
    await page.getByTestId('deliberation-bar').waitFor();
  },
  screenShared: async (page, server) => {
    await room(page, server, 'chair');
    const track = { id: 199, participant: 3, source: 'screen', muted: false };
    const session = server.session('chair');
    session.tracks.push(track);
    session.change({ what: 'track', track });
  },
  muteRequest: async (page, server) => {
    await room(page, server, 'consultant');
    server.session('consultant').tell({ type: 'mute_requested', by: 1 });
    await page.getByTestId('mute-request-mute').waitFor();
  },
  signallingLost: async (page, server) => {
    await room(page, server, 'consultant');
    server.stop();
    await page.getByTestId('trouble-signalling').waitFor();
  },
  personMenu: async (page, server) => {
    await room(page, server, 'chair');
    if (!(await page.getByTestId('people-list').isVisible())) await page.getByTestId('people-toggle').click();
    await page.getByTestId('person-menu-2').click();
    await page.getByTestId('remove-2').waitFor();
  },
  notReady: async (page, server) => {
    await open(page, server, 'family');
    await page.getByTestId('join').and(page.locator(':enabled')).waitFor();
    const session = server.session('family');
    session.notReady = true;
    session.socket.terminate();
    await page.getByTestId('held').waitFor();
  },
  lobby: async (page, server) => {
    await open(page, server, 'family');
    await page.getByTestId('join').and(page.locator(':enabled')).waitFor();
    server.session('family').lobby = true;
    await page.getByTestId('join').click();
    await page.getByTestId('page-lobby').waitFor();
  },
  family: (page, server) => familyRoom(page, server),
  familyDevices: async (page, server) => {
    await familyRoom(page, server);
    await page.getByTestId('devices-open').click();
    await page.getByTestId('family-devices').waitFor();
  },
  familyMessages: async (page, server) => {
    await familyRoom(page, server);
    await page.getByTestId('messages-open').click();
    await page.getByTestId('family-messages').waitFor();
  },
  shutOut: async (page, server) => {
    await join(page, server, 'family');
    await page.getByTestId('page-family').waitFor();
    const session = server.session('family');
    Object.assign(session, { shutOut: true, deliberation: Date.now() - 65_000 });
    session.snapshot();
  },
  ended: async (page, server) => {
    await room(page, server, 'consultant');
    server.session('consultant').tell({ type: 'ended', reason: 'session_ended' });
    await page.getByTestId('page-ended-session_ended').waitFor();
  },
};
