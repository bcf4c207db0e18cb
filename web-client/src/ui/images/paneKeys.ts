import { CT_PRESETS } from '../../images/paneState';
import type { Pane } from '../../images/viewer/Pane';
import type { ToolName } from '../../images/viewer/ViewerEngine';

const TOOL_KEYS: Readonly<Record<string, ToolName>> = {
  w: 'window',
  p: 'pan',
  z: 'zoom',
  l: 'length',
  a: 'angle',
  o: 'region',
  b: 'probe',
};

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Space and the letters of the room (M, V, H) are left alone. Tells whether the key was one of the viewer's. */
export function pressPaneKey(key: string, pane: Pane, modality: string, onTool: (tool: ToolName) => void): boolean {
  const step = STEPS[key];
  const letter = key.toLowerCase();
  const tool = TOOL_KEYS[letter];
  const preset = modality === 'CT' ? Object.values(CT_PRESETS)[Number.parseInt(key, 10) - 1] : undefined;
  if (step !== undefined) pane.step(step);
  else if (tool) onTool(tool);
  else if (preset) pane.setWindow(preset);
  else if (letter === 'i') pane.toggleInvert();
  else if (letter === 'r') pane.reset();
  else if (letter === 'k') pane.toggleCine();
  else if (key === '+' || key === '=') pane.zoom(1.25);
  else if (key === '-') pane.zoom(0.8);
  else return false;
  return true;
}
