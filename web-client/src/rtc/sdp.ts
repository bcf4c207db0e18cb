/** Payload types of the codec in one media section, such as `opus/48000`. */
function payloadTypes(section: string, codec: string): string[] {
  const wanted = codec.toLowerCase();
  return [...section.matchAll(/^a=rtpmap:(\d+) (\S+)/gm)]
    .filter(([, , name]) => name?.toLowerCase().startsWith(wanted))
    .map(([, payload]) => payload ?? '');
}

/**
 * Opus with in-band FEC (RFC 7587, 6.1): a lost packet is rebuilt from the next one. There is no
 * interface for it other than the offer's text.
 */
export function withOpusFec(sdp: string): string {
  const sections = sdp.split(/^(?=m=)/m);
  return sections.map((section) => (section.startsWith('m=audio') ? fecInSection(section) : section)).join('');
}

function fecInSection(section: string): string {
  let result = section;
  for (const payload of payloadTypes(section, 'opus/48000')) {
    const line = new RegExp(`^a=fmtp:${payload} (.*)$`, 'm');
    const parameters = line.exec(result)?.[1]?.trim();
    if (parameters === undefined) {
      result = result.replace(new RegExp(`^(a=rtpmap:${payload} [^\\r\\n]*)`, 'm'), `$1\r\na=fmtp:${payload} useinbandfec=1`);
    } else if (!/(^|;)\s*useinbandfec=1/.test(parameters)) {
      const kept = parameters.split(';').filter((entry) => !entry.trim().startsWith('useinbandfec='));
      result = result.replace(line, `a=fmtp:${payload} ${[...kept, 'useinbandfec=1'].join(';')}`);
    }
  }
  return result;
}

/** A professional's voice: all of the band, redundancy against loss, and no pauses in sending. */
const STUDIO = ['maxaveragebitrate=96000', 'maxplaybackrate=48000', 'useinbandfec=1', 'usedtx=0', 'stereo=0'];

/**
 * The description with the line of one `mid` set to a professional's voice. A browser encodes by
 * what the *answer* says, so both descriptions are set.
 */
export function withStudioVoice(sdp: string, mid: string): string {
  const sections = sdp.split(/^(?=m=)/m);
  const named = new RegExp(`^a=mid:${mid}\\r?$`, 'm');
  return sections.map((section) => (section.startsWith('m=audio') && named.test(section) ? withParameters(section, STUDIO) : section)).join('');
}

/** Sets parameters of Opus in one media section; others stay. */
function withParameters(section: string, wanted: readonly string[]): string {
  const names = wanted.map((entry) => entry.slice(0, entry.indexOf('=') + 1));
  let result = section;
  for (const payload of payloadTypes(section, 'opus/48000')) {
    const line = new RegExp(`^a=fmtp:${payload} ([^\\r\\n]*)`, 'm');
    const there = line.exec(result)?.[1]?.split(';').map((entry) => entry.trim()) ?? [];
    const kept = there.filter((entry) => entry !== '' && !names.some((name) => entry.startsWith(name)));
    const full = `a=fmtp:${payload} ${[...kept, ...wanted].join(';')}`;
    result = line.test(result) ? result.replace(line, full) : result.replace(new RegExp(`^(a=rtpmap:${payload} [^\\r\\n]*)`, 'm'), `$1\r\n${full}`);
  }
  return result;
}

/** Lines of an offer that our server never answers; one set of them stands in every media section. */
const UNANSWERED = [
  /^a=extmap:\d+ (urn:ietf:params:rtp-hdrext:toffset|urn:3gpp:video-orientation)/,
  /^a=extmap:\d+ http:\/\/www\.webrtc\.org\/experiments\/rtp-hdrext\/(playout-delay|video-content-type|video-timing|color-space)/,
  /^a=rtcp-fb:\d+ goog-remb/,
  /^a=rtcp-xr:/,
  /^a=rtcp:9 /,
];

/** The offer as it is sent: a message has 64 KiB, and a session may need some fifty lines. */
export function shortened(sdp: string): string {
  const lines = sdp.split('\r\n');
  return lines.filter((line) => !UNANSWERED.some((pattern) => pattern.test(line))).join('\r\n');
}
