/** As much of a codec's description as the choice needs. */
interface Codec {
  mimeType: string;
  sdpFmtpLine?: string;
}

/**
 * Whether a codec is worth a place in the offer. A browser lists some twenty video formats, most
 * of them profiles nobody sends; with one line per picture the offer would outgrow a message.
 */
function isUseful({ mimeType, sdpFmtpLine = '' }: Codec): boolean {
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
    case 'video/rtx':
    case 'audio/opus':
    case 'audio/red':
      return true;
    case 'video/vp9':
    case 'video/av1':
      return !/profile(-id)?=[1-9]/.test(sdpFmtpLine);
    case 'video/h264':
      return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42e0/i.test(sdpFmtpLine);
    default:
      return false;
  }
}

const ORDER = ['audio/red', 'audio/opus', 'video/vp8', 'video/vp9', 'video/h264', 'video/av1', 'video/rtx'];

/**
 * VP8 first: it is common ground, and every browser sends it in several sizes at once. Sound goes out
 * with the frame before once more (RFC 2198), where the browser can: what is lost on the way up is then there.
 */
export function chooseCodecs<C extends Codec>(codecs: readonly C[]): C[] {
  const rank = (codec: C) => ORDER.indexOf(codec.mimeType.toLowerCase());
  return codecs.filter(isUseful).sort((a, b) => rank(a) - rank(b));
}

export function limitCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const chosen = chooseCodecs(RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []);
  if (chosen.length > 0) transceiver.setCodecPreferences(chosen);
}

/** With the mode of WebRTC-SVC, which the types do not know yet. */
type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string };

/** One picture size in each encoding: without a word about it VP9 puts all of them into one. */
const ONE_SIZE = { scalabilityMode: 'L1T3' };

/** Low first, as browsers give up the last under pressure. */
export const CAMERA_ENCODINGS: Encoding[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000, ...ONE_SIZE },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, ...ONE_SIZE },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000, ...ONE_SIZE },
];

/** Pixels of a picture that Chromium sends in three sizes, and in two. */
const THREE_SIZES = 960 * 540;
const TWO_SIZES = 480 * 270;

/** Of a small picture Chromium leaves out the last encodings, so those before it have to be the large ones. */
export function downscales(width: number, height: number): readonly number[] {
  if (width * height >= THREE_SIZES) return [4, 2, 1];
  return width * height >= TWO_SIZES ? [2, 1, 1] : [1, 1, 1];
}

/** Fits the sizes to the picture of a camera. True: something is other now. */
export function scaleTo(track: MediaStreamTrack, encodings: RTCRtpEncodingParameters[]): boolean {
  const { width, height } = track.getSettings();
  if (width === undefined || height === undefined || encodings.length !== CAMERA_ENCODINGS.length) return false;
  const wanted = downscales(width, height);
  const changed = encodings.some((encoding, at) => encoding.scaleResolutionDownBy !== wanted[at]);
  encodings.forEach((encoding, at) => (encoding.scaleResolutionDownBy = wanted[at] ?? 1));
  return changed;
}

/** Text and images must stay sharp: one size, few frames. */
export const SCREEN_ENCODINGS: RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000, maxFramerate: 15 }];
