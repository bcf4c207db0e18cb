import type { CasePath } from '../../cases/paths';
import { DeskPage } from './DeskPage';
import { RequestPage } from './RequestPage';
import { TrackingPage } from './TrackingPage';

/** Requests, tracking and the desk: everything around the session. */
export function CasesApp({ path, secret }: { path: CasePath; secret: string }) {
  switch (path) {
    case '/request':
      return <RequestPage />;
    case '/track':
      return <TrackingPage secret={secret} />;
    case '/desk':
      return <DeskPage secret={secret} />;
  }
}
