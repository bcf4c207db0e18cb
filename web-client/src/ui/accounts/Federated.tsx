import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { waysToSignIn } from '../../accounts/accountsApi';

/** The hospital's own sign-in, when the server knows one. */
export function Federated() {
  const { t } = useTranslation();
  const [provider, setProvider] = useState<string | null>(null);
  useEffect(() => {
    void waysToSignIn().then((result) => setProvider(result.ok ? result.value.provider : null));
  }, []);
  if (provider === null) return null;
  return (
    <Button component="a" href="/api/v1/oidc/begin" variant="default" size="md" data-testid="federated">
      {t('accounts.signIn.federated', { provider })}
    </Button>
  );
}
