/** The smallest of the last `length` values, in constant time on average. */
export class SlidingMinimum {
  private readonly values: Float64Array;
  private readonly times: Float64Array;
  private head = 0;
  private size = 0;
  private time = 0;

  constructor(private readonly length: number) {
    this.values = new Float64Array(length + 1);
    this.times = new Float64Array(length + 1);
  }

  push(value: number): number {
    const room = this.values.length;
    const slot = (n: number) => (this.head + n) % room;
    while (this.size > 0 && (this.values[slot(this.size - 1)] ?? 0) >= value) this.size -= 1;
    this.values[slot(this.size)] = value;
    this.times[slot(this.size)] = this.time;
    this.size += 1;
    if ((this.times[this.head] ?? 0) <= this.time - this.length) {
      this.head = slot(1);
      this.size -= 1;
    }
    this.time += 1;
    return this.values[this.head] ?? value;
  }
}
