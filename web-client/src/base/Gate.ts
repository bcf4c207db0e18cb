/** Closed until it is opened, once and for all. */
export class Gate {
  private pass: () => void = () => undefined;
  private passable = false;
  readonly opened = new Promise<void>((resolve) => (this.pass = resolve));

  get isOpen(): boolean {
    return this.passable;
  }

  open(): void {
    this.passable = true;
    this.pass();
  }
}
