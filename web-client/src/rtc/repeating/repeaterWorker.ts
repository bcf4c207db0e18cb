import { Repeating } from './Repeating';

/** What a worker finds around itself; the DOM's types do not have it. */
interface TransformEvent {
  transformer: { readable: ReadableStream<RTCEncodedAudioFrame>; writable: WritableStream<RTCEncodedAudioFrame> };
}
declare const self: {
  onrtctransform: ((event: TransformEvent) => void) | null;
  onmessage: ((event: MessageEvent<number>) => void) | null;
  postMessage: (message: 'ready') => void;
};

/** Members that the types do not know yet. */
interface Metadata {
  mimeType?: string;
  rtpTimestamp?: number;
}

function repeat(repeating: Repeating, frame: RTCEncodedAudioFrame): void {
  const { mimeType, rtpTimestamp } = frame.getMetadata() as Metadata;
  if (mimeType?.toLowerCase() !== 'audio/red' || rtpTimestamp === undefined) return;
  const more = repeating.handle(rtpTimestamp, new Uint8Array(frame.data));
  if (more) frame.data = more.buffer;
}

let repeats = 1;

self.onmessage = ({ data }) => (repeats = data);
self.onrtctransform = ({ transformer }) => {
  const repeating = new Repeating();
  const transform = new TransformStream<RTCEncodedAudioFrame, RTCEncodedAudioFrame>({
    transform(frame, controller) {
      repeating.repeats = repeats;
      repeat(repeating, frame);
      controller.enqueue(frame);
    },
  });
  // It ends with the connection.
  void transformer.readable.pipeThrough(transform).pipeTo(transformer.writable).catch(() => undefined);
};
self.postMessage('ready');
