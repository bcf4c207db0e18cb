import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../rtc/deviceList';

interface DeviceItemsProps {
  label: string;
  devices: readonly Device[];
  chosen: string;
  mark: ReactNode;
  onChoose: (id: string) => void;
}

/** The devices of one kind as lines of a menu. */
export function DeviceItems({ label, devices, chosen, mark, onChoose }: DeviceItemsProps) {
  const { t } = useTranslation();
  const named = devices.filter((device) => device.id !== 'default');
  const known = named.some((device) => device.id === chosen);
  const line = (id: string, words: string, marked: boolean) => (
    <Menu.Item key={id} rightSection={marked ? mark : null} aria-current={marked} onClick={() => onChoose(id)}>
      {words}
    </Menu.Item>
  );
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {line('', t('prejoin.systemDefault'), !known)}
      {named.map((device, at) => line(device.id, device.label || `${label} ${at + 1}`, device.id === chosen))}
    </>
  );
}
