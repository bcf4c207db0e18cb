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
