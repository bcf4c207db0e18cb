import { Limiter } from './Limiter';

/** What an audio worklet finds around itself; the DOM's types do not have it. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class HearingProtection extends AudioWorkletProcessor {
  private readonly limiter = new Limiter(sampleRate);
  private untold = 0;

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    if (!output) return true;
    this.limiter.process(input ?? [], output);
    this.untold += output[0]?.length ?? 0;
    if (this.untold >= sampleRate) {
      this.untold = 0;
      this.port.postMessage(this.limiter.takeHeard());
    }
    return true;
  }
}

registerProcessor('hearing-protection', HearingProtection);
