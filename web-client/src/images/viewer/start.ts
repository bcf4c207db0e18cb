import { init as startCore } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import * as tools from '@cornerstonejs/tools';

let started: Promise<void> | null = null;

/** The tools of this viewer; all of them end as annotations or camera moves of one viewport. */
export const TOOLS = {
  window: tools.WindowLevelTool,
  pan: tools.PanTool,
  zoom: tools.ZoomTool,
  length: tools.LengthTool,
  angle: tools.AngleTool,
  region: tools.RectangleROITool,
  probe: tools.ProbeTool,
} as const;

/** Once for the page: whoever comes second waits for the same start. */
export function startViewer(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  await startCore();
  loader.init({ maxWebWorkers: Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))) });
  await tools.init();
  for (const tool of Object.values(TOOLS)) tools.addTool(tool);
}
