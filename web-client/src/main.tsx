import '@mantine/core/styles.css';
import './theme/global.css';
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { Entrance } from './consultation/Entrance';
import { exposeForTests } from './consultation/exposeForTests';
import { startI18n } from './i18n/i18n';
import { theme } from './theme/theme';
import { App } from './ui/App';
import { ErrorBoundary } from './ui/parts/ErrorBoundary';

startI18n();

const entrance = new Entrance({
  secret: () => (location.pathname === '/join' ? location.hash.slice(1) : ''),
  forgetSecret: () => history.replaceState(null, '', '/'),
  canCall: () => 'RTCPeerConnection' in window && 'mediaDevices' in navigator,
});
exposeForTests(entrance);
void entrance.open();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <ErrorBoundary>
        <App entrance={entrance} />
      </ErrorBoundary>
    </MantineProvider>,
  );
}
