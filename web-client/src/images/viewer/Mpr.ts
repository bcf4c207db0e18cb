import { cornerstoneStreamingImageVolumeLoader, Enums, eventTarget, RenderingEngine, setVolumesForViewports, type Types, volumeLoader } from '@cornerstonejs/core';
import type { Window } from '../paneState';
import type { Slice } from '../slices';
import { add, dot, scale, subtract, type Vector } from '../vectors';
import { LOAD_TIMEOUT_MS, LoadTimeout, register } from './loadImage';
import { LoadWatch, type VolumeStanding } from './LoadWatch';
import { startViewer } from './start';

export const AXES = ['axial', 'coronal', 'sagittal'] as const;
export type Axis = (typeof AXES)[number];

const ORIENTATION: Readonly<Record<Axis, Enums.OrientationAxis>> = {
  axial: Enums.OrientationAxis.AXIAL,
  coronal: Enums.OrientationAxis.CORONAL,
  sagittal: Enums.OrientationAxis.SAGITTAL,
};

let count = 0;

const vector = (point: ArrayLike<number>): Vector => [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];

/** A series as a volume, cut in three planes through one point of the patient. */
export class Mpr {
  private readonly name = `planes-${(count += 1)}`;
  private readonly rendering: RenderingEngine;
  private readonly watch: LoadWatch;
  private inverted = false;

  private constructor(
    private readonly elements: Readonly<Record<Axis, HTMLDivElement>>,
    tell: (standing: VolumeStanding) => void,
  ) {
    startViewer();
    this.watch = new LoadWatch(tell, LOAD_TIMEOUT_MS);
    eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, this.handleSlice);
    this.rendering = new RenderingEngine(this.name);
    for (const axis of AXES) {
      this.rendering.enableElement({
        viewportId: this.id(axis),
        type: Enums.ViewportType.ORTHOGRAPHIC,
        element: elements[axis],
        defaultOptions: { orientation: ORIENTATION[axis], background: [0, 0, 0] },
      });
    }
  }

  /** Fails where the volume cannot be built or drawn. `tell`: how far its slices have come since. */
  static async open(
    elements: Readonly<Record<Axis, HTMLDivElement>>,
    address: string,
    slices: readonly Slice[],
    tell: (standing: VolumeStanding) => void,
  ): Promise<Mpr> {
    const mpr = new Mpr(elements, tell);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new LoadTimeout(mpr.name)), LOAD_TIMEOUT_MS);
    });
    try {
      await Promise.race([mpr.build(slices.map((slice) => register(address, slice))), late]);
      mpr.rendering.render();
      return mpr;
    } catch (error) {
      mpr.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async build(imageIds: string[]): Promise<void> {
    volumeLoader.registerUnknownVolumeLoader(cornerstoneStreamingImageVolumeLoader as unknown as Types.VolumeLoaderFn);
    const { volumeId } = this;
    const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds });
    volume.load((event) => this.handleAll(event));
    await setVolumesForViewports(this.rendering, [{ volumeId }], AXES.map((axis) => this.id(axis)));
  }

  close(): void {
    this.watch.stop();
    eventTarget.removeEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, this.handleSlice);
    this.rendering.destroy();
  }

  resize(): void {
    this.rendering.resize(true, true);
  }

  setWindow({ lower, upper }: Window): void {
    for (const axis of AXES) this.viewport(axis).setProperties({ voiRange: { lower, upper } });
    this.rendering.render();
  }

  setInvert(invert: boolean): void {
    // Said for the first time, "not inverted" would turn the greys over too.
    if (invert === this.inverted) return;
    this.inverted = invert;
    for (const axis of AXES) this.viewport(axis).setProperties({ invert });
    this.rendering.render();
  }

  /** The point that every plane goes through. */
  cut(world: Vector): void {
    for (const axis of AXES) this.viewport(axis).jumpToWorld([world[0], world[1], world[2]]);
    this.rendering.render();
  }

  worldAt(axis: Axis, x: number, y: number): Vector {
    return vector(this.viewport(axis).canvasToWorld([x, y]));
  }

  canvasPoint(axis: Axis, world: Vector): readonly [number, number] {
    return this.viewport(axis).worldToCanvas([world[0], world[1], world[2]]);
  }

  /** How far a point lies before this plane, in millimetres. */
  distance(axis: Axis, world: Vector): number {
    const { focalPoint, viewPlaneNormal } = this.viewport(axis).getCamera();
    if (!focalPoint || !viewPlaneNormal) return 0;
    return dot(subtract(world, vector(focalPoint)), vector(viewPlaneNormal));
  }

  /** A point so many millimetres further along the normal of this plane. */
  beyond(axis: Axis, world: Vector, millimetres: number): Vector {
    const { viewPlaneNormal } = this.viewport(axis).getCamera();
    return viewPlaneNormal ? add(world, scale(vector(viewPlaneNormal), millimetres)) : world;
  }

  width(axis: Axis): number {
    return this.elements[axis].clientWidth;
  }

  onDrawn(listener: () => void): () => void {
    for (const axis of AXES) this.elements[axis].addEventListener(Enums.Events.IMAGE_RENDERED, listener);
    return () => {
      for (const axis of AXES) this.elements[axis].removeEventListener(Enums.Events.IMAGE_RENDERED, listener);
    };
  }

  private get volumeId(): string {
    return `cornerstoneStreamingImageVolume:${this.name}`;
  }

  /** Of any volume on the page. */
  private readonly handleSlice = (event: Event): void => {
    const { volumeId } = (event as CustomEvent<{ volumeId?: string }>).detail;
    if (volumeId === this.volumeId) this.watch.progress();
  };

  /** Every slice has come or failed. */
  private handleAll(event: unknown): void {
    const { framesLoaded, totalNumFrames } = event as { framesLoaded: number; totalNumFrames: number };
    this.watch.done(framesLoaded, totalNumFrames);
  }

  private id(axis: Axis): string {
    return `${this.name}-${axis}`;
  }

  private viewport(axis: Axis): Types.IVolumeViewport {
    return this.rendering.getViewport<Types.IVolumeViewport>(this.id(axis));
  }
}
