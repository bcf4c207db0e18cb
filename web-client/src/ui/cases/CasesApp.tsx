import type { CasePath } from '../../cases/paths';
import { DeskPage } from './DeskPage';
import { MyPage } from './MyPage';
import { RequestPage } from './RequestPage';
import { TrackingPage } from './TrackingPage';

/** Requests, tracking, the desk and everybody's own page: everything around the session. */
export function CasesApp({ path, secret }: { path: CasePath; secret: string }) {
  switch (path) {
    case '/request':
      return <RequestPage key="family" referral={false} />;
    case '/refer':
      return <RequestPage key="referral" referral />;
    case '/track':
      return <TrackingPage secret={secret} />;
    case '/desk':
      return <DeskPage secret={secret} />;
    case '/my':
      return <MyPage secret={secret} />;
  }
}
