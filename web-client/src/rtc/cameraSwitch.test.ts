import { describe, expect, it } from 'vitest';
import { isCameraWanted } from './LocalMedia';

describe('the camera switch', () => {
  it('turns a camera off that is still starting', () => {
    expect(isCameraWanted({ cameraOn: true, camera: 'starting' })).toBe(true);
    expect(isCameraWanted({ cameraOn: true, camera: 'live' })).toBe(true);
  });

  it('tries again where the camera failed', () => {
    expect(isCameraWanted({ cameraOn: true, camera: 'busy' })).toBe(false);
    expect(isCameraWanted({ cameraOn: true, camera: 'denied' })).toBe(false);
    expect(isCameraWanted({ cameraOn: false, camera: 'off' })).toBe(false);
  });
});
