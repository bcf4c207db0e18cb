import { Button, Group, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, listDevices, signDeviceOut } from '../../accounts/accountsApi';
import type { Device } from '../../accounts/types';
import { moment } from '../../cases/time';
import { useLocale } from '../parts/useLocale';
import { TroubleAlert } from './Trouble';

/** Where the account is signed in, each with a way out. */
export function Devices() {
  const { t } = useTranslation();
  const locale = useLocale();
  const [devices, setDevices] = useState<Device[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const take = useCallback((result: Awaited<ReturnType<typeof listDevices>>) => {
    setFailure(result.ok ? null : result);
    if (result.ok) setDevices(result.value);
  }, []);
  const reload = () => listDevices().then(take);
  useEffect(() => {
    void listDevices().then(take);
  }, [take]);
  return (
    <>
      <TroubleAlert failure={failure} wrong="rights" />
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }} data-testid="devices">
        {devices.map((device) => (
          <li key={device.id}>
            <Group justify="space-between" gap="xs">
              <div>
                <Text fw={600}>{device.device || t('accounts.devices.unknown')}</Text>
                <Text size="sm" c="var(--dim)">{t('accounts.devices.since', { when: moment(device.created, locale) })}</Text>
                <Text size="sm" c="var(--dim)">{device.this ? t('accounts.devices.this') : t('accounts.devices.seen', { when: moment(device.seen, locale) })}</Text>
              </div>
              {!device.this && (
                <Button variant="default" c="var(--danger)" onClick={() => void signDeviceOut(device.id).then(reload)} data-testid={`device-${device.id}`}>
                  {t('accounts.devices.signOut')}
                </Button>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </>
  );
}
