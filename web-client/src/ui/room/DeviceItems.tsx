import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deviceChoices } from '../../rtc/deviceChoices';
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
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {deviceChoices(devices, chosen, label, t('prejoin.systemDefault')).map(({ id, words, chosen: marked }) => (
        <Menu.Item key={id} rightSection={marked ? mark : null} aria-current={marked} onClick={() => onChoose(id)}>
          {words}
        </Menu.Item>
      ))}
    </>
  );
}
