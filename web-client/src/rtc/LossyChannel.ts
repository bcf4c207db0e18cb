/** As the server knows it. */
const NAME = 'lossy';
/** More than this waiting is worth nothing any more. */
const MOST_WAITING = 2048;

/** Small texts beside the media: unordered and never sent again, so that no loss holds up what comes after. */
export class LossyChannel {
  private readonly channel: RTCDataChannel;

  constructor(peer: RTCPeerConnection, heard: (text: string) => void) {
    this.channel = peer.createDataChannel(NAME, { ordered: false, maxRetransmits: 0 });
    this.channel.onmessage = ({ data }) => {
      if (typeof data === 'string') heard(data);
    };
  }

  /** `false`: it is not open, or a slow path has taken none of it for a while. */
  say(text: string): boolean {
    if (this.channel.readyState !== 'open' || this.channel.bufferedAmount > MOST_WAITING) return false;
    this.channel.send(text);
    return true;
  }
}
