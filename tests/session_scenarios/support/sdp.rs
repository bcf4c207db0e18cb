use consilium_core::media::MediaKind;

/// One media line of an offer.
pub fn line(mid: &str, kind: MediaKind, direction: &str) -> String {
    let kind = if kind == MediaKind::Audio { "audio" } else { "video" };
    format!("m={kind} 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:{mid}\r\na={direction}\r\n")
}

pub fn sending(mid: &str, kind: MediaKind) -> String {
    line(mid, kind, "sendonly")
}

pub fn receiving(mid: &str, kind: MediaKind) -> String {
    line(mid, kind, "recvonly")
}

pub fn offer(lines: &[String]) -> String {
    format!("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AA\r\n{}", lines.concat())
}
