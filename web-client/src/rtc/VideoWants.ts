import type { TrackId, VideoWant } from '../protocol/generated';

/** A picture on the screen, as its tile reports it. */
export interface TileSize {
  track: TrackId;
  /** CSS pixels times the device's pixel ratio. */
  width: number;
  height: number;
  stage: boolean;
  visible: boolean;
}

const LARGEST = 65_535;
const STEP = 16;

/** Sizes in steps, so that a window being dragged is not a message per pixel. */
const stepped = (pixels: number) => Math.min(LARGEST, Math.ceil(pixels / STEP) * STEP);

/** What to ask of the server: one entry per track, the largest of its tiles; nothing for a hidden page. */
export function planWants(tiles: Iterable<TileSize>, pageHidden: boolean): VideoWant[] {
  const wants = new Map<TrackId, VideoWant>();
  if (pageHidden) return [];
  for (const tile of tiles) {
    if (!tile.visible || tile.width < 1 || tile.height < 1) continue;
    const before = wants.get(tile.track);
    wants.set(tile.track, {
      track: tile.track,
      width: Math.max(before?.width ?? 0, stepped(tile.width)),
      height: Math.max(before?.height ?? 0, stepped(tile.height)),
      stage: tile.stage || (before?.stage ?? false),
    });
  }
  return [...wants.values()].sort((a, b) => a.track - b.track).slice(0, 64);
}

const SETTLE_MS = 120;

/** Collects the tiles' sizes and tells the wanted list when it changed and settled. */
export class VideoWants {
  private readonly tiles = new Map<symbol, TileSize>();
  /** The list told last, as JSON; after nothing or an empty list there is no reason to wait. */
  private told = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (wants: VideoWant[]) => void,
    private readonly pageHidden: () => boolean,
  ) {}

  handleTile(tile: symbol, size: TileSize | null): void {
    if (size) this.tiles.set(tile, size);
    else this.tiles.delete(tile);
    this.timer ??= setTimeout(() => this.flush(), this.told.length <= 2 ? 0 : SETTLE_MS);
  }

  handlePageVisibility(): void {
    this.flush();
  }

  /** The server has forgotten the list: tell it again. */
  handleReconnected(): void {
    this.told = '';
    this.flush();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const wants = planWants(this.tiles.values(), this.pageHidden());
    const text = JSON.stringify(wants);
    if (text === this.told) return;
    this.told = text;
    this.tell(wants);
  }
}
