import { RenderingEngine } from '@cornerstonejs/core';
import { Pane } from './Pane';
import { startViewer } from './start';

let count = 0;

/** The viewports of one page. */
export class ViewerEngine {
  private readonly name = `images-${(count += 1)}`;
  private readonly rendering = new RenderingEngine(this.name);
  private panes = 0;

  private constructor() {}

  static start(): ViewerEngine {
    startViewer();
    return new ViewerEngine();
  }

  addPane(element: HTMLDivElement): Pane {
    const id = `${this.name}-${(this.panes += 1)}`;
    return new Pane(this.rendering, id, element);
  }

  removePane(pane: Pane): void {
    pane.close();
  }

  close(): void {
    this.rendering.destroy();
  }
}
