import { RenderingEngine } from '@cornerstonejs/core';
import { annotation, Enums, ToolGroupManager } from '@cornerstonejs/tools';
import { Pane } from './Pane';
import { nameOf, startViewer, TOOL_NAMES, type TOOLS } from './start';

export type ToolName = keyof typeof TOOLS;

let count = 0;

/** The viewports of one page and the tools in the hand. */
export class ViewerEngine {
  private readonly name = `images-${(count += 1)}`;
  private readonly rendering = new RenderingEngine(this.name);
  private readonly group;
  private panes = 0;

  private constructor() {
    const group = ToolGroupManager.createToolGroup(this.name);
    if (!group) throw new Error('a fresh name is free');
    this.group = group;
    for (const tool of TOOL_NAMES) group.addTool(tool);
    this.take('window');
  }

  static start(): ViewerEngine {
    startViewer();
    return new ViewerEngine();
  }

  addPane(element: HTMLDivElement): Pane {
    const id = `${this.name}-${(this.panes += 1)}`;
    const pane = new Pane(this.rendering, id, element);
    this.group.addViewport(id, this.name);
    return pane;
  }

  removePane(pane: Pane): void {
    this.group.removeViewports(this.name, pane.id);
    pane.close();
  }

  /** The tool of the main button; the others keep pan and zoom. */
  take(name: ToolName): void {
    const { MouseBindings } = Enums;
    for (const tool of TOOL_NAMES) this.group.setToolPassive(tool, { removeAllBindings: true });
    const bindings = (own: Enums.MouseBindings, hand: ToolName) =>
      name === hand ? [{ mouseButton: MouseBindings.Primary }, { mouseButton: own }] : [{ mouseButton: own }];
    const two = { numTouchPoints: 2 };
    this.group.setToolActive(nameOf('pan'), { bindings: bindings(MouseBindings.Auxiliary, 'pan') });
    this.group.setToolActive(nameOf('zoom'), { bindings: [...bindings(MouseBindings.Secondary, 'zoom'), two] });
    if (name !== 'pan' && name !== 'zoom') {
      this.group.setToolActive(nameOf(name), { bindings: [{ mouseButton: MouseBindings.Primary }] });
    }
  }

  clearMarks(): void {
    annotation.state.removeAllAnnotations();
    this.rendering.render();
  }

  close(): void {
    ToolGroupManager.destroyToolGroup(this.name);
    this.rendering.destroy();
  }
}
