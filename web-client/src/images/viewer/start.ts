import { init as startCore } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import { provideVoi } from './provideVoi';

let started = false;

/** Once for the page. */
export function startViewer(): void {
  if (!started) start();
  started = true;
}

function start(): void {
  startCore();
  loader.init({ maxWebWorkers: Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))) });
  provideVoi();
}
