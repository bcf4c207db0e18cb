interface SinkContext {
  setSinkId?: (id: string) => Promise<void>;
}

/** The end of the graph, on the chosen loudspeaker. Browsers without a sink for the graph get an element that has one. */
export class SpeakerOutput {
  private element: HTMLAudioElement | null = null;

  constructor(
    private readonly context: AudioContext,
    private readonly end: AudioNode,
  ) {
    end.connect(context.destination);
  }

  /** A loudspeaker that is gone: the sound stays on the one it has. */
  async choose(speakerId: string): Promise<void> {
    const context = this.context as SinkContext;
    if (context.setSinkId) return context.setSinkId(speakerId).catch(() => undefined);
    if (speakerId === '' && !this.element) return;
    const element = this.element ?? this.throughElement();
    if ('setSinkId' in element) await element.setSinkId(speakerId).catch(() => undefined);
  }

  private throughElement(): HTMLAudioElement {
    const way = this.context.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = way.stream;
    this.end.disconnect();
    this.end.connect(way);
    this.element = element;
    // Refused only on a page nobody has clicked, where the graph does not run either.
    element.play().catch(() => undefined);
    return element;
  }

  resume(): void {
    this.element?.play().catch(() => undefined);
  }

  close(): void {
    this.end.disconnect();
    if (this.element) this.element.srcObject = null;
    this.element = null;
  }
}
