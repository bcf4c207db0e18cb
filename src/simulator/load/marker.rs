use std::sync::OnceLock;
use std::time::Instant;

/// The end of every payload under load: which source, which packet of it, and when it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) source: u32,
    pub(super) number: u32,
    /// Nanoseconds since the first marker of this process.
    pub(super) sent: u64,
}

const MAGIC: [u8; 4] = *b"CLM1";
pub(super) const MARKER_LENGTH: usize = 20;

impl Marker {
    pub(super) fn now(source: u32, number: u32) -> Self {
        Self { source, number, sent: nanos(Instant::now()) }
    }

    pub(super) fn to_bytes(self) -> [u8; MARKER_LENGTH] {
        let mut bytes = [0; MARKER_LENGTH];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&self.source.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.number.to_be_bytes());
        bytes[12..].copy_from_slice(&self.sent.to_be_bytes());
        bytes
    }

    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let (_, bytes) = payload.split_last_chunk::<MARKER_LENGTH>()?;
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (source, rest) = rest.split_first_chunk::<4>()?;
        let (number, rest) = rest.split_first_chunk::<4>()?;
        let (sent, _) = rest.split_first_chunk::<8>()?;
        (*magic == MAGIC).then(|| Self {
            source: u32::from_be_bytes(*source),
            number: u32::from_be_bytes(*number),
            sent: u64::from_be_bytes(*sent),
        })
    }
}

/// An instant on the clock of markers; one before the first marker is 0.
pub(super) fn nanos(at: Instant) -> u64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let first = FIRST.get_or_init(Instant::now);
    u64::try_from(at.saturating_duration_since(*first).as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_found_at_the_end_of_a_payload_and_nowhere_else() {
        let marker = Marker { source: 7, number: 70_000, sent: 123_456_789_000 };
        let mut payload = vec![0xf8, 1, 2, 3];
        payload.extend_from_slice(&marker.to_bytes());
        assert_eq!(Marker::parse(&payload), Some(marker));
        assert_eq!(Marker::parse(&payload[..payload.len() - 1]), None);
        assert_eq!(Marker::parse(&payload[payload.len() - 19..]), None);
        payload.push(0);
        assert_eq!(Marker::parse(&payload), None);
    }
}
