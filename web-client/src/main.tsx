import '@mantine/core/styles.css';
import './theme/global.css';
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { accountPath } from './accounts/paths';
import { Entrance } from './consultation/Entrance';
import { exposeForTests } from './consultation/exposeForTests';
import { casePath } from './cases/paths';
import { recordingPath } from './recordings/paths';
import { startI18n } from './i18n/i18n';
import { readableSignals, theme } from './theme/theme';
import { App } from './ui/App';
import { AccountsApp } from './ui/accounts/AccountsApp';
import { CasesApp } from './ui/cases/CasesApp';
import { OpsPage } from './ui/ops/OpsPage';
import { ReportPage } from './ui/report/ReportPage';
import { VerifyPage } from './ui/verify/VerifyPage';
import { PlayerPage } from './ui/player/PlayerPage';
import { ErrorBoundary } from './ui/parts/ErrorBoundary';

startI18n();

/** The operators have a page of their own. */
const OPS = '/ops';

/** A page around the session, or the seat in one. */
function openPage() {
  const account = accountPath(location.pathname);
  if (account) {
    const secret = location.hash.slice(1);
    if (secret) history.replaceState(null, '', account);
    return <AccountsApp path={account} secret={secret} />;
  }
  if (location.pathname === OPS) return <OpsPage />;
  const path = casePath(location.pathname);
  if (path) {
    const secret = location.hash.slice(1);
    if (secret && (path === '/desk' || path === '/my')) history.replaceState(null, '', path);
    return <CasesApp path={path} secret={secret} />;
  }
  const recording = recordingPath(location.pathname);
  if (recording !== null) return <PlayerPage session={recording} />;
  if (location.pathname === '/report') return <ReportPage />;
  if (location.pathname === '/verify') return <VerifyPage />;
  const entrance = new Entrance({
    secret: () => (location.pathname === '/join' ? location.hash.slice(1) : ''),
    forgetSecret: () => history.replaceState(null, '', '/'),
    canCall: () => 'RTCPeerConnection' in window && 'mediaDevices' in navigator,
  });
  exposeForTests(entrance);
  void entrance.open();
  return <App entrance={entrance} />;
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={readableSignals} defaultColorScheme="auto">
      <ErrorBoundary>
        {openPage()}
      </ErrorBoundary>
    </MantineProvider>,
  );
}
