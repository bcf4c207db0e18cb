import { init as startCore } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import * as tools from '@cornerstonejs/tools';

let started = false;

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

/** The library leaves the names of its tools untyped. */
export const nameOf = (tool: keyof typeof TOOLS): string => TOOLS[tool].toolName as string;
export const TOOL_NAMES = (Object.keys(TOOLS) as (keyof typeof TOOLS)[]).map(nameOf);

/** Once for the page. */
export function startViewer(): void {
  if (!started) start();
  started = true;
}

function start(): void {
  startCore();
  loader.init({ maxWebWorkers: Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))) });
  tools.init();
  for (const tool of Object.values(TOOLS)) tools.addTool(tool);
}
