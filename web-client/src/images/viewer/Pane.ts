import { Enums, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { Store } from '../../base/Store';
import type { ViewArea } from '../../protocol/generated';
import { containing } from '../area';
import type { Values } from '../marks/measure';
import { EMPTY_PANE, type PaneState, type Window } from '../paneState';
import { cineRate, type Slice } from '../slices';
import type { ImageEntry } from '../types';
import type { Pixel } from '../vectors';
import { Comparison } from './Comparison';
import { Grid } from './Grid';
import { isLoaded, load, LoadTimeout, register } from './loadImage';
import { valuesOf } from './pixelValues';
import { Prefetch } from './Prefetch';

/** One viewport with a series in it. */
export class Pane {
  readonly store = new Store<PaneState>(EMPTY_PANE);
  private readonly viewport: Types.IStackViewport;
  private ids: string[] = [];
  private stacked = false;
  private wanted = 0;
  private prefetch: Prefetch | null = null;
  private readonly comparison = new Comparison();
  private cine: ReturnType<typeof setInterval> | null = null;
  private readonly watchSize: ResizeObserver;

  constructor(
    private readonly engine: RenderingEngine,
    readonly id: string,
    readonly element: HTMLDivElement,
  ) {
    engine.enableElement({
      viewportId: id,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.viewport = engine.getViewport<Types.IStackViewport>(id);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.handleDrawn);
    this.watchSize = new ResizeObserver(() => {
      // The whole image again: a part of it in a smaller window would hide the rest unseen.
      engine.resize(true, false);
      this.store.patch({ sized: this.store.get().sized + 1 });
    });
    this.watchSize.observe(element);
  }

  /** Takes away what was there, before another series is known. */
  clear(): void {
    this.halt();
    this.prefetch?.stop();
    this.wanted += 1;
    this.stacked = false;
    this.ids = [];
    this.comparison.forget();
    const { drawn, sized } = this.store.get();
    this.store.patch({ ...EMPTY_PANE, drawn, sized });
  }

  /** Puts a series in, at one of its slices. `address`: where the server keeps it. */
  open(address: string, slices: readonly Slice[], at: number): void {
    this.clear();
    this.ids = slices.map((slice) => register(address, slice));
    this.store.patch({ slices });
    this.count();
    void this.show(at);
  }

  /** The list of the case was read again: the server may know more of these images now. */
  learn(images: readonly ImageEntry[]): void {
    this.comparison.learn(images);
    this.compare();
  }

  /** Shows a slice as soon as it is there; a newer wish overtakes an older one. */
  async show(index: number): Promise<void> {
    const at = Math.min(this.ids.length - 1, Math.max(0, index));
    const id = this.ids[at];
    if (id === undefined) return;
    this.wanted += 1;
    const wish = this.wanted;
    this.store.patch({ at, why: null, ...(isLoaded(id) ? {} : { status: 'loading' }) });
    try {
      if (!isLoaded(id)) {
        await load(id, true);
        this.count();
      }
      if (wish !== this.wanted) return;
      await this.display(at);
      if (wish === this.wanted) this.store.patch({ status: 'shown', blank: false });
    } catch (error) {
      if (wish === this.wanted) this.fail(error);
    }
    this.startPrefetch();
  }

  step(by: number): void {
    void this.show(this.store.get().at + by);
  }

  setWindow({ lower, upper }: Window): void {
    this.viewport.setProperties({ voiRange: { lower, upper } });
    this.viewport.render();
    // Nothing is drawn while planes are on show in its place; they take it from here.
    if (this.stacked) this.store.patch({ window: { lower, upper } });
  }

  setInvert(invert: boolean): void {
    if (invert === this.store.get().invert) return;
    this.viewport.setProperties({ invert });
    this.viewport.render();
    if (this.stacked) this.store.patch({ invert });
  }

  toggleInvert(): void {
    this.setInvert(!this.store.get().invert);
  }

  /** Brighter and darker by so many pixels of the screen to the side and down. */
  dragWindow(across: number, down: number): void {
    const { window } = this.store.get();
    const image = this.image();
    if (!window || !image) return;
    const step = Math.max(0.25, (image.maxPixelValue - image.minPixelValue) / 1024);
    const width = Math.max(1, window.upper - window.lower + across * step);
    const centre = (window.upper + window.lower) / 2 + down * step;
    this.setWindow({ lower: centre - width / 2, upper: centre + width / 2 });
  }

  zoom(by: number): void {
    const { parallelScale } = this.viewport.getCamera();
    if (!parallelScale) return;
    this.viewport.setCamera({ parallelScale: parallelScale / by });
    this.viewport.render();
  }

  /** What lay under one place of the screen comes under the other. */
  pan(from: readonly [number, number], to: readonly [number, number]): void {
    const [start, end] = [from, to].map(([x, y]) => this.viewport.canvasToWorld([x, y]));
    const { focalPoint } = this.viewport.getCamera();
    if (!start || !end || !focalPoint) return;
    this.aim([0, 1, 2].map((axis) => (focalPoint[axis] ?? 0) - (end[axis] ?? 0) + (start[axis] ?? 0)));
    this.viewport.render();
  }

  /** The part of the image on show, beyond its edges too. Null while nothing is on show. */
  area(): ViewArea | null {
    const grid = this.grid();
    const { clientWidth, clientHeight } = this.element;
    const [topLeft, bottomRight] = [this.pixelAt(0, 0), this.pixelAt(clientWidth, clientHeight)];
    const slice = this.slice();
    if (!grid || !topLeft || !bottomRight || !slice) return null;
    const scale = this.viewport.getCamera().parallelScale ?? null;
    return { top_left: [...topLeft], bottom_right: [...bottomRight], parallel_scale: slice.plane ? scale : null };
  }

  /** Shows at least this part. */
  contain(area: ViewArea): void {
    const grid = this.grid();
    if (!grid) return;
    const { clientWidth, clientHeight } = this.element;
    const { centre, halfRows } = containing(area, clientWidth, clientHeight, grid.pixelAspect);
    this.viewport.setCamera({ parallelScale: halfRows * grid.rowStep });
    this.aim([...grid.world(centre)]);
    this.viewport.render();
  }

  slice(): Slice | null {
    const { slices, at } = this.store.get();
    return slices[at] ?? null;
  }

  /** The numbers behind the picture on show. */
  values(): Values | null {
    const slice = this.slice();
    const image = this.image();
    return slice && image ? valuesOf(image, slice) : null;
  }

  reset(): void {
    this.viewport.resetProperties();
    this.viewport.resetCamera();
    this.viewport.render();
  }

  toggleCine(): void {
    if (this.cine !== null) return this.halt();
    const { slices, at } = this.store.get();
    const slice = slices[at];
    if (!slice || slices.length < 2) return;
    const next = () => {
      const state = this.store.get();
      if (state.status !== 'loading') void this.show((state.at + 1) % state.slices.length);
    };
    this.play(next, cineRate(slice));
    this.store.patch({ playing: true, cineFrom: at });
  }

  /** The presenter's cine: `frame` tells what is on show now, whatever was missed. */
  follow(frame: () => number, rate: number): void {
    this.play(() => {
      const at = frame();
      if (at !== this.store.get().at && this.store.get().status !== 'loading') void this.show(at);
    }, rate);
    this.store.patch({ playing: true });
  }

  private play(next: () => void, rate: number): void {
    if (this.cine !== null) clearInterval(this.cine);
    this.cine = setInterval(next, 1000 / rate);
  }

  halt(): void {
    if (this.cine !== null) clearInterval(this.cine);
    this.cine = null;
    this.store.patch({ playing: false });
  }

  /** Null while nothing is on show. */
  pixelAt(x: number, y: number): Pixel | null {
    return this.grid()?.pixel(this.viewport.canvasToWorld([x, y])) ?? null;
  }

  canvasPoint(pixel: Pixel): readonly [number, number] | null {
    const world = this.grid()?.world(pixel);
    return world ? this.viewport.worldToCanvas(world as unknown as Types.Point3) : null;
  }

  close(): void {
    this.clear();
    this.watchSize.disconnect();
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.handleDrawn);
    this.engine.disableElement(this.id);
  }

  private async display(at: number): Promise<void> {
    if (this.stacked) {
      await this.viewport.setImageIdIndex(at);
    } else {
      await this.viewport.setStack(this.ids, at);
      this.stacked = true;
    }
    this.viewport.render();
  }

  private fail(error: unknown): void {
    this.halt();
    this.store.patch({ status: 'failed', blank: true, why: error instanceof LoadTimeout ? 'time_out' : 'failed' });
  }

  private startPrefetch(): void {
    if (this.prefetch?.covers(this.ids)) return;
    this.prefetch?.stop();
    const { ids } = this;
    this.prefetch = new Prefetch(ids, () => this.store.get().at, () => this.count());
    this.prefetch.start();
  }

  private count(): void {
    this.store.patch({ loaded: this.ids.filter(isLoaded).length });
    this.compare();
  }

  private compare(): void {
    const { slices, differing } = this.store.get();
    const found = this.comparison.next(slices, this.ids);
    if (found.length > 0) this.store.patch({ differing: [...differing, ...found] });
  }

  private aim(world: number[]): void {
    const { focalPoint, position } = this.viewport.getCamera();
    if (!focalPoint || !position) return;
    const point = (from: (axis: number) => number): Types.Point3 => [from(0), from(1), from(2)];
    const focal = point((axis) => world[axis] ?? 0);
    const away = point((axis) => (position[axis] ?? 0) - (focalPoint[axis] ?? 0) + (focal[axis] ?? 0));
    this.viewport.setCamera({ focalPoint: focal, position: away });
  }

  private image(): Types.IImage | null {
    if (!this.stacked || this.store.get().status !== 'shown') return null;
    return this.viewport.getCornerstoneImage();
  }

  private grid(): Grid | null {
    if (!this.stacked || this.store.get().status !== 'shown') return null;
    // Undefined until the first image is in, whatever the type says.
    const data = this.viewport.getImageData() as ReturnType<Types.IStackViewport['getImageData']> | undefined;
    return data ? new Grid(data) : null;
  }

  private readonly handleDrawn = (): void => {
    const { voiRange, invert } = this.viewport.getProperties();
    this.store.patch({
      window: voiRange ? { lower: voiRange.lower, upper: voiRange.upper } : null,
      invert: invert ?? false,
      drawn: this.store.get().drawn + 1,
    });
  };
}
