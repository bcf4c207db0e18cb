import type { Device } from './deviceList';

export interface DeviceChoice {
  /** '': what the browser takes by itself. */
  id: string;
  words: string;
  chosen: boolean;
}

/** The devices of one kind to choose from. An unplugged choice falls back to what the browser takes by itself. */
export function deviceChoices(devices: readonly Device[], chosen: string, kind: string, byItself: string): DeviceChoice[] {
  const named = devices.filter((device) => device.id !== 'default');
  const known = named.some((device) => device.id === chosen);
  const choices = named.map(({ id, label }, at) => ({ id, words: label || `${kind} ${at + 1}`, chosen: id === chosen }));
  return [{ id: '', words: byItself, chosen: !known }, ...choices];
}
