import { Alert, Button, Code, Group, PasswordInput, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { beginSecondFactor, confirmSecondFactor, type Failure, removeSecondFactor } from '../../accounts/accountsApi';
import type { OwnAccount } from '../../accounts/types';
import { TroubleAlert } from './Trouble';

/** In fours, as people read it aloud. */
const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** A code of the telephone beside the password. */
export function SecondFactor({ account, onChange }: { account: OwnAccount; onChange: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [offer, setOffer] = useState<{ secret: string; link: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const begin = async () => {
    if (account.second_factor) {
      const result = await removeSecondFactor(password);
      setFailure(result.ok ? null : result);
      if (result.ok) onChange();
    } else {
      const result = await beginSecondFactor(password);
      setFailure(result.ok ? null : result);
      if (result.ok) setOffer(result.value);
    }
    setPassword('');
  };
  const confirm = async () => {
    const result = await confirmSecondFactor(code);
    setFailure(result.ok ? null : result);
    setCode('');
    if (!result.ok) return;
    setOffer(null);
    setCodes(result.value.codes);
    onChange();
  };
  const submit = (step: () => Promise<void>) => (event: SyntheticEvent) => {
    event.preventDefault();
    void step();
  };
  if (codes) {
    return (
      <Alert color="orange" role="alert" title={t('accounts.factor.codes')}>
        <Text size="sm">{t('accounts.factor.codesHint')}</Text>
        <Code block mt="xs" data-testid="recovery-codes">{codes.join('\n')}</Code>
        <Button mt="sm" variant="default" onClick={() => setCodes(null)} data-testid="codes-kept">{t('accounts.factor.kept')}</Button>
      </Alert>
    );
  }
  if (offer) {
    return (
      <form onSubmit={submit(confirm)} style={{ display: 'grid', gap: 12 }}>
        <Text size="sm">{t('accounts.factor.enter')}</Text>
        <Code block style={{ whiteSpace: 'pre-wrap' }} data-testid="totp-secret">{inFours(offer.secret)}</Code>
        <Text size="sm"><a href={offer.link}>{t('accounts.factor.open')}</a></Text>
        <TextInput label={t('accounts.code')} autoComplete="one-time-code" inputMode="numeric" required maxLength={10} value={code} onChange={(event) => setCode(event.currentTarget.value)} data-testid="totp-code" />
        <TroubleAlert failure={failure} wrong="code" />
        <Group gap="xs">
          <Button type="submit" data-testid="confirm-factor">{t('accounts.factor.confirm')}</Button>
          <Button variant="default" onClick={() => setOffer(null)}>{t('accounts.factor.later')}</Button>
        </Group>
      </form>
    );
  }
  return (
    <form onSubmit={submit(begin)} style={{ display: 'grid', gap: 12 }}>
      <Text size="sm">{account.second_factor ? t('accounts.factor.on', { count: account.recovery_codes_left }) : t('accounts.factor.off')}</Text>
      <PasswordInput label={t('accounts.password')} autoComplete="current-password" required maxLength={128} value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('accounts.showPassword') }} data-testid="factor-password" />
      <TroubleAlert failure={failure} wrong="password" />
      <Button type="submit" variant="default" style={{ justifySelf: 'start' }} data-testid="begin-factor">{account.second_factor ? t('accounts.factor.remove') : t('accounts.factor.begin')}</Button>
    </form>
  );
}
