use std::collections::BTreeMap;

use super::command::MediaKind;

/// The largest SDP offer read, in bytes.
pub const MAX_OFFER_BYTES: usize = 256 * 1024;
/// The most media lines in one offer.
pub const MAX_OFFER_LINES: usize = 128;

/// Why an SDP offer is refused before it is parsed in full.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    #[error("the offer is larger than {MAX_OFFER_BYTES} bytes")]
    TooLarge,
    #[error("the offer has more than {MAX_OFFER_LINES} media lines")]
    TooManyLines,
    #[error("the offer is not SDP")]
    NotSdp,
    #[error("media line {0} has no a=mid of 1 to 16 letters, digits or hyphens")]
    BadMid(usize),
    #[error("two media lines share one a=mid")]
    DoubleMid,
    #[error("only DTLS-SRTP media is accepted")]
    NotDtls,
    #[error("the offer has no certificate fingerprint")]
    NoFingerprint,
    #[error("payload type {0} stands for more than one thing")]
    DoublePayloadType(u8),
}

/// One audio or video line of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLine {
    pub mid: String,
    pub kind: MediaKind,
    /// The offerer sends on this line.
    pub sends: bool,
    /// The offerer receives on this line.
    pub receives: bool,
    /// Simulcast restriction ids it sends (RFC 8851), in order.
    pub rids: Vec<String>,
    /// It takes redundant sound (RFC 2198).
    pub red: bool,
}

/// The media lines of an SDP offer (RFC 8866, RFC 8829), read once at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferSummary {
    pub lines: Vec<OfferLine>,
}

impl OfferSummary {
    pub fn parse(sdp: &str) -> Result<Self, OfferError> {
        if sdp.len() > MAX_OFFER_BYTES {
            return Err(OfferError::TooLarge);
        }
        if !sdp.starts_with("v=0") {
            return Err(OfferError::NotSdp);
        }
        if !sdp.lines().any(|line| line.starts_with("a=fingerprint:")) {
            return Err(OfferError::NoFingerprint);
        }
        let sections: Vec<Vec<&str>> = media_sections(sdp);
        if sections.len() > MAX_OFFER_LINES {
            return Err(OfferError::TooManyLines);
        }
        payload_types_agree(&sections)?;
        let mut lines: Vec<OfferLine> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (at, section) in sections.iter().enumerate() {
            let mid = section_mid(section).ok_or(OfferError::BadMid(at))?;
            if !seen.insert(mid.to_owned()) {
                return Err(OfferError::DoubleMid);
            }
            if let Some(line) = parse_section(section, mid)? {
                lines.push(line);
            }
        }
        Ok(Self { lines })
    }
}

/// The name under which the offerer checks paths (RFC 8839); another one begins ICE anew.
pub fn ice_name(sdp: &str) -> Option<&str> {
    // 256 characters at most (RFC 8839, 5.4).
    sdp.lines().find_map(|line| line.trim_end().strip_prefix("a=ice-ufrag:")).filter(|name| name.len() <= 256)
}

fn media_sections(sdp: &str) -> Vec<Vec<&str>> {
    let mut sections: Vec<Vec<&str>> = Vec::new();
    for line in sdp.lines() {
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push(line.trim_end());
        }
    }
    sections
}

fn section_mid<'a>(section: &[&'a str]) -> Option<&'a str> {
    let mid = section.iter().find_map(|line| line.strip_prefix("a=mid:"))?;
    let fits =
        (1..=16).contains(&mid.len()) && mid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then_some(mid)
}

/// All lines share one transport, and there a payload type stands for one codec with one configuration
/// (RFC 9143, 10.1.2). The WebRTC library relies on it.
fn payload_types_agree(sections: &[Vec<&str>]) -> Result<(), OfferError> {
    let mut codecs: BTreeMap<u8, String> = BTreeMap::new();
    let mut repeats: BTreeMap<u8, u8> = BTreeMap::new();
    for line in sections.iter().flatten() {
        if let Some((payload, codec)) = payload_attribute(line, "a=rtpmap:") {
            let codec = codec.to_ascii_lowercase();
            if codecs.insert(payload, codec.clone()).is_some_and(|known| known != codec) {
                return Err(OfferError::DoublePayloadType(payload));
            }
        }
    }
    let mut formats: BTreeMap<u8, String> = BTreeMap::new();
    for line in sections.iter().flatten() {
        let Some((payload, format)) = payload_attribute(line, "a=fmtp:") else { continue };
        let Some(codec) = codecs.get(&payload) else { continue };
        let format = decisive(codec, format);
        if formats.insert(payload, format.clone()).is_some_and(|known| known != format) {
            return Err(OfferError::DoublePayloadType(payload));
        }
        // One retransmission repeats one codec, and no codec is repeated by two.
        for original in format.split(';').filter_map(|entry| entry.strip_prefix("apt=")?.parse().ok()) {
            if repeats.insert(original, payload).is_some_and(|known| known != payload) {
                return Err(OfferError::DoublePayloadType(payload));
            }
        }
        if format.matches("apt=").count() > 1 {
            return Err(OfferError::DoublePayloadType(payload));
        }
    }
    Ok(())
}

/// The parameters that tell one configuration of a codec from another, in order. Those of sound do not.
fn decisive(codec: &str, format: &str) -> String {
    const NAMES: [&str; 5] = ["profile-id=", "profile=", "profile-level-id=", "packetization-mode=", "apt="];
    if codec.starts_with("opus/") || codec.starts_with("red/") {
        return String::new();
    }
    let mut kept: Vec<String> = format
        .split(';')
        .map(|entry| entry.trim().to_ascii_lowercase())
        .filter(|entry| NAMES.iter().any(|name| entry.starts_with(name)))
        .map(without_level)
        .collect();
    kept.sort_unstable();
    kept.join(";")
}

/// The level of H.264 (the last two digits) is each side's own; profile and constraints are not.
fn without_level(entry: String) -> String {
    const NAME: &str = "profile-level-id=";
    match entry.strip_prefix(NAME).and_then(|digits| digits.get(..4)) {
        Some(profile) => format!("{NAME}{profile}"),
        None => entry,
    }
}

fn payload_attribute<'a>(line: &'a str, name: &str) -> Option<(u8, &'a str)> {
    let (payload, rest) = line.strip_prefix(name)?.split_once(' ')?;
    Some((payload.parse().ok()?, rest.trim()))
}

/// `None` for a line that carries no audio or video: data channels.
fn parse_section(section: &[&str], mid: &str) -> Result<Option<OfferLine>, OfferError> {
    let Some(head) = section.first() else { return Ok(None) };
    let mut words = head.trim_start_matches("m=").split_ascii_whitespace();
    let kind = match words.next() {
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => return Ok(None),
    };
    let rejected = words.next() == Some("0") && !section.contains(&"a=bundle-only");
    if !matches!(words.next(), Some("UDP/TLS/RTP/SAVPF" | "UDP/TLS/RTP/SAVP")) {
        return Err(OfferError::NotDtls);
    }
    let has = |attribute: &str| section.contains(&attribute);
    let inactive = rejected || has("a=inactive");
    let rids = section
        .iter()
        .filter_map(|line| line.strip_prefix("a=rid:"))
        .filter_map(|rest| rest.strip_suffix(" send").or_else(|| rest.split_once(" send ").map(|(rid, _)| rid)))
        .map(str::to_owned)
        .take(3)
        .collect();
    let mut maps = section.iter().filter_map(|line| payload_attribute(line, "a=rtpmap:"));
    let red = maps.any(|(_, codec)| codec.to_ascii_lowercase().starts_with("red/48000"));
    Ok(Some(OfferLine {
        mid: mid.to_owned(),
        kind,
        sends: !inactive && !has("a=recvonly"),
        receives: !inactive && !has("a=sendonly"),
        rids,
        red,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AA\r\n";

    fn offer(lines: &str) -> String {
        format!("{HEAD}{lines}")
    }

    #[test]
    fn lines_are_read_with_direction_and_layers() {
        let sdp = offer(concat!(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\n",
            "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\na=rid:q send\r\na=rid:f send\r\n",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\na=recvonly\r\n",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:3\r\n",
        ));
        let summary = OfferSummary::parse(&sdp).expect("a good offer");
        assert_eq!(summary.lines.len(), 3);
        assert!(summary.lines[0].sends && !summary.lines[0].receives);
        assert_eq!(summary.lines[1].rids, ["q", "f"]);
        assert!(!summary.lines[2].sends && summary.lines[2].receives);
    }

    #[test]
    fn a_payload_type_stands_for_one_thing_in_the_whole_offer() {
        let video = |mid: u8, attributes: &str| {
            format!("m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:{mid}\r\na=recvonly\r\n{attributes}")
        };
        let vp8 = "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
        let h264 = |mode: u8| format!("a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode={mode}\r\n");
        let read = |body: String| OfferSummary::parse(&offer(&body)).map(|_| ());
        assert_eq!(read(video(0, vp8) + &video(1, vp8)), Ok(()));
        let twice = Err(OfferError::DoublePayloadType(96));
        assert_eq!(read(video(0, vp8) + &video(1, &h264(1))), twice, "two codecs");
        assert_eq!(read(video(0, &h264(0)) + &video(1, &h264(1))), twice, "two configurations of one");
        let shared = Err(OfferError::DoublePayloadType(97));
        assert_eq!(read(video(0, &format!("{vp8}a=fmtp:97 apt=98\r\n"))), shared, "a retransmission of two");
        assert_eq!(read(video(0, "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96;apt=98\r\n")), shared);
        let opus = |more: &str| format!("a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10{more}\r\n");
        assert_eq!(read(video(0, &opus("")) + &video(1, &opus(";stereo=0"))), Ok(()), "one voice is a studio's");
    }

    #[test]
    fn hostile_offers_are_refused_with_a_reason() {
        let many = (0..200).map(|n| format!("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:{n}\r\n")).collect::<String>();
        let cases = [
            ("x".repeat(MAX_OFFER_BYTES + 1), OfferError::TooLarge),
            ("hello".to_owned(), OfferError::NotSdp),
            ("v=0\r\n".to_owned(), OfferError::NoFingerprint),
            (offer(&many), OfferError::TooManyLines),
            (offer("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"), OfferError::BadMid(0)),
            (offer("m=audio 9 RTP/AVP 0\r\na=mid:0\r\n"), OfferError::NotDtls),
            (
                offer("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"),
                OfferError::DoubleMid,
            ),
        ];
        for (sdp, wanted) in cases {
            assert_eq!(OfferSummary::parse(&sdp), Err(wanted));
        }
    }
}
