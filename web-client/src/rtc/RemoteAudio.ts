import { Emitter } from '../base/Emitter';
import type { TrackId } from '../protocol/generated';

/** Plays what is heard: one hidden element per stream. */
export class RemoteAudio extends Emitter<{ blocked: boolean }> {
  private readonly elements = new Map<MediaStream, HTMLAudioElement>();
  private speakerId = '';

  /** `audible` are the streams of all audio tracks on a line now. */
  handleStreams(audible: ReadonlyMap<TrackId, MediaStream>): void {
    const wanted = new Set([...audible.values()].filter((stream) => stream.getAudioTracks().length > 0));
    for (const [stream, element] of this.elements) {
      if (wanted.has(stream)) continue;
      element.srcObject = null;
      element.remove();
      this.elements.delete(stream);
    }
    for (const stream of wanted) if (!this.elements.has(stream)) this.add(stream);
  }

  handleSpeaker(speakerId: string): void {
    this.speakerId = speakerId;
    for (const element of this.elements.values()) this.route(element);
  }

  /** After a click: browsers keep a page silent until then. */
  unblock(): void {
    for (const element of this.elements.values()) this.play(element);
  }

  private add(stream: MediaStream): void {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.hidden = true;
    element.srcObject = stream;
    document.body.append(element);
    this.elements.set(stream, element);
    this.route(element);
    this.play(element);
  }

  private play(element: HTMLAudioElement): void {
    element.play().then(
      () => this.emit('blocked', false),
      (error: unknown) => {
        // A stream taken away while it started is no fault; only a page nobody has clicked is.
        if (error instanceof DOMException && error.name === 'NotAllowedError') this.emit('blocked', true);
      },
    );
  }

  private route(element: HTMLAudioElement): void {
    if (!('setSinkId' in element)) return;
    // A loudspeaker that was unplugged: the element stays on the one it has.
    element.setSinkId(this.speakerId).catch(() => undefined);
  }
}
