import type { AccountPath } from '../../accounts/paths';
import { AccountPage } from './AccountPage';
import { AccountsPage } from './AccountsPage';
import { SetUpPage } from './SetUpPage';
import { SignInPage } from './SignInPage';

/** Signing in and everything around accounts of staff. */
export function AccountsApp({ path, secret }: { path: AccountPath; secret: string }) {
  switch (path) {
    case '/sign-in':
      return <SignInPage />;
    case '/set-up':
      return <SetUpPage secret={secret} />;
    case '/account':
      return <AccountPage />;
    case '/accounts':
      return <AccountsPage />;
  }
}
