import type { MarkKind } from '../protocol/generated';

/** What the main button of the mouse, or one finger, does. */
export type ToolName = 'window' | 'pan' | 'zoom' | 'pin' | MarkKind;

export const TOOL_KEYS: Readonly<Record<string, ToolName>> = {
  w: 'window',
  p: 'pan',
  z: 'zoom',
  l: 'length',
  a: 'angle',
  o: 'region',
  b: 'probe',
  t: 'arrow',
  n: 'pin',
};

const KINDS: readonly string[] = ['length', 'angle', 'region', 'probe', 'arrow'] satisfies MarkKind[];

export function markKindOf(tool: ToolName): MarkKind | null {
  return KINDS.includes(tool) ? (tool as MarkKind) : null;
}
