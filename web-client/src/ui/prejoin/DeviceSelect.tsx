import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../rtc/deviceList';

interface DeviceSelectProps {
  label: string;
  icon: ReactNode;
  devices: readonly Device[];
  value: string;
  testId: string;
  onChoose: (id: string) => void;
}

/** One kind of device. An unplugged choice falls back to what the browser takes by itself. */
export function DeviceSelect({ label, icon, devices, value, testId, onChoose }: DeviceSelectProps) {
  const { t } = useTranslation();
  const fallback = { value: 'default', label: t('prejoin.systemDefault') };
  const named = devices
    .filter((device) => device.id !== 'default')
    .map((device, at) => ({ value: device.id, label: device.label || `${label} ${at + 1}` }));
  const known = named.some((device) => device.value === value);
  return (
    <Select
      aria-label={label}
      title={label}
      leftSection={icon}
      data={[fallback, ...named]}
      value={known ? value : 'default'}
      onChange={(id) => onChoose(id === null || id === 'default' ? '' : id)}
      data-testid={testId}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
