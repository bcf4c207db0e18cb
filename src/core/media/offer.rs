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
    Ok(Some(OfferLine {
        mid: mid.to_owned(),
        kind,
        sends: !inactive && !has("a=recvonly"),
        receives: !inactive && !has("a=sendonly"),
        rids,
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
