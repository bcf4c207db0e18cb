/** So far above its neighbours no part of a voice stands: 15 dB. */
const STANDS_OUT = 10 ** 1.5;
/** Below this nothing howls: a mean square of -50 dBFS. */
const GATE = 10 ** -5;
/** As far away as the next harmonics of a voice may be; nearer there is the tone itself. */
const NEIGHBOURS_HZ = [110, 700] as const;
const LASTS_S = 0.33;
/** A tone that wavers is not over at once. */
const HOLDS_S = 0.35;
const WANDERS_BINS = 1.5;

/** The tone in that band, in bins and fractions of a bin, if one stands out of all that is around it. */
function standingTone(power: Float64Array, hertzPerBin: number, [from, to]: readonly [number, number]): number | null {
  const last = Math.min(power.length - 2, Math.floor(to / hertzPerBin));
  let peak = Math.max(1, Math.ceil(from / hertzPerBin));
  for (let bin = peak; bin <= last; bin += 1) if ((power[bin] as number) > (power[peak] as number)) peak = bin;
  const strength = power[peak] as number;
  if (strength < GATE) return null;
  const [near, far] = [Math.ceil(NEIGHBOURS_HZ[0] / hertzPerBin), Math.ceil(NEIGHBOURS_HZ[1] / hertzPerBin)];
  for (let aside = near; aside <= far; aside += 1) {
    const strongest = Math.max(power[peak - aside] ?? 0, power[peak + aside] ?? 0);
    if (strength < STANDS_OUT * strongest) return null;
  }
  return peak + between(power, peak);
}

/** Where between two bins a peak lies: the top of a parabola through three of them, in decibels. */
function between(power: Float64Array, peak: number): number {
  const [left, top, right] = [-1, 0, 1].map((aside) => Math.log(Math.max(1e-12, power[peak + aside] ?? 0))) as [number, number, number];
  const bend = left - 2 * top + right;
  return bend >= 0 ? 0 : (left - right) / (2 * bend);
}

/** Watches a band for a tone that stands out and stays where it is, as a howl does and a voice does not. */
export class SteadyTone {
  private bin = 0;
  private seen = 0;
  private missed = 0;
  private lasts = false;

  constructor(
    private readonly band: readonly [number, number],
    private readonly hertzPerBin: number,
    private readonly everyS: number,
  ) {}

  /** One look more. Returns the tone in hertz, as soon as it has lasted and until it is over. */
  handleLook(power: Float64Array): number | null {
    const found = standingTone(power, this.hertzPerBin, this.band);
    const same = found !== null && (this.seen === 0 || Math.abs(found - this.bin) <= WANDERS_BINS);
    if (same) this.follow(found);
    else this.miss(found);
    return this.lasts ? this.bin * this.hertzPerBin : null;
  }

  private follow(bin: number): void {
    this.bin = bin;
    this.missed = 0;
    this.seen += 1;
    this.lasts ||= this.seen * this.everyS > LASTS_S;
  }

  private miss(other: number | null): void {
    this.missed += 1;
    const over = !this.lasts || this.missed * this.everyS > HOLDS_S;
    if (!over) return;
    this.lasts = false;
    this.missed = 0;
    this.seen = other === null ? 0 : 1;
    this.bin = other ?? 0;
  }
}
