import { CT_PRESETS } from '../../images/paneState';
import { TOOL_KEYS, type ToolName } from '../../images/tools';
import type { Pane } from '../../images/viewer/Pane';

/** What keys ask for that is more than one viewport's own affair. */
export type ViewerWish = 'pin' | 'key_image' | 'undo' | 'drop' | 'two' | 'mpr' | 'series_before' | 'series_next' | 'follow' | 'lead' | 'help';

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

const WISHES: Readonly<Record<string, ViewerWish>> = {
  n: 'pin',
  y: 'key_image',
  u: 'undo',
  escape: 'drop',
  d: 'two',
  x: 'mpr',
  '[': 'series_before',
  ']': 'series_next',
  f: 'follow',
  g: 'lead',
  '?': 'help',
};

interface PressOptions {
  pane: Pane;
  modality: string;
  onTool: (tool: ToolName) => void;
  onWish: (wish: ViewerWish) => void;
  /** The view is moved by hand. */
  onMoved: () => void;
}

/** Space and the letters of the room (M, V, H) are left alone. Tells whether the key was one of the viewer's. */
export function pressPaneKey(key: string, { pane, modality, onTool, onWish, onMoved }: PressOptions): boolean {
  const step = STEPS[key];
  const letter = key.toLowerCase();
  const wish = WISHES[letter];
  if (wish) {
    onWish(wish);
    return true;
  }
  const tool = TOOL_KEYS[letter];
  if (tool) {
    onTool(tool);
    return true;
  }
  const preset = modality === 'CT' ? Object.values(CT_PRESETS)[Number.parseInt(key, 10) - 1] : undefined;
  const move = (): (() => void) | null => {
    if (step !== undefined) return () => pane.step(step);
    if (preset) return () => pane.setWindow(preset);
    if (letter === 'i') return () => pane.toggleInvert();
    if (letter === 'r') return () => pane.reset();
    if (letter === 'k') return () => pane.toggleCine();
    if (key === '+' || key === '=') return () => pane.zoom(1.25);
    return key === '-' ? () => pane.zoom(0.8) : null;
  };
  const moved = move();
  if (!moved) return false;
  onMoved();
  moved();
  return true;
}
