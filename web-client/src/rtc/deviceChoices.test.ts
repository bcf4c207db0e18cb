import { describe, expect, it } from 'vitest';
import { deviceChoices } from './deviceChoices';

const DEVICES = [
  { id: 'default', label: 'Default - Built-in' },
  { id: 'a', label: 'Headset' },
  { id: 'b', label: '' },
];
const chosen = (id: string, devices = DEVICES) => deviceChoices(devices, id, 'Microphone', 'By itself').filter((choice) => choice.chosen);

describe('the devices to choose from', () => {
  it('are named, and what the browser takes by itself stands once', () => {
    expect(deviceChoices(DEVICES, '', 'Microphone', 'By itself').map(({ words }) => words)).toEqual(['By itself', 'Headset', 'Microphone 2']);
  });

  it('show the one in use, and fall back when it was unplugged', () => {
    expect(chosen('a').map(({ id }) => id)).toEqual(['a']);
    expect(chosen('').map(({ id }) => id)).toEqual(['']);
    expect(chosen('gone').map(({ id }) => id)).toEqual(['']);
    expect(chosen('a', []).map(({ id }) => id)).toEqual(['']);
  });
});
