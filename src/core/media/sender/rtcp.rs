//! The little of RTCP that a sender reads and writes (RFC 3550, RFC 4585, RFC 5104).

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const GOODBYE: u8 = 203;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;
const EXTENDED_REPORT: u8 = 207;
/// Longest name in a source description that we write.
const CNAME: &[u8] = b"consilium";

/// Something a receiver says about what we send.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Report<'a> {
    /// Packets of `ssrc` that did not arrive: pairs of a sequence number and a mask of the next sixteen.
    Missing {
        ssrc: u32,
        entries: &'a [u8],
    },
    KeyframeWanted {
        ssrc: u32,
    },
    /// The body of transport-wide feedback, after the two sources.
    Arrivals(&'a [u8]),
    Received(Reception),
}

/// A report block (RFC 3550, 6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reception {
    pub ssrc: u32,
    /// Of 256 packets since the last report, so many were lost.
    pub lost: u8,
    /// Since the beginning, modulo 2^24; what came twice counts against it.
    pub lost_ever: u32,
    /// Middle 32 bits of the NTP time of our last sender report, 0 for none.
    pub last_report: u32,
    /// How long ago that came in, in 1/65536 s.
    pub delay: u32,
}

/// The source that a compound packet is sealed under: that of its first report.
pub(super) fn sender_of(compound: &[u8]) -> u32 {
    word(compound, 4).unwrap_or(0)
}

/// Reads a compound packet as far as it makes sense. `true`: there is something in it for those
/// who receive from this peer (its sender reports, its farewell).
pub(super) fn read<'a>(mut compound: &'a [u8], mut each: impl FnMut(Report<'a>)) -> bool {
    let mut for_receivers = false;
    while let [first, kind, high, low, rest @ ..] = compound {
        let size = usize::from(u16::from_be_bytes([*high, *low])) * 4;
        let Some((body, next)) = rest.split_at_checked(size).filter(|_| first >> 6 == 2) else { break };
        let count = first & 0x1f;
        match *kind {
            SENDER_REPORT => {
                for_receivers = true;
                read_receptions(body.get(24..).unwrap_or_default(), count, &mut each);
            }
            RECEIVER_REPORT => read_receptions(body.get(4..).unwrap_or_default(), count, &mut each),
            GOODBYE | EXTENDED_REPORT => for_receivers = true,
            TRANSPORT_FEEDBACK | PAYLOAD_FEEDBACK => read_feedback(*kind, count, body, &mut each),
            _ => {}
        }
        compound = next;
    }
    for_receivers
}

fn read_receptions<'a>(blocks: &'a [u8], count: u8, each: &mut impl FnMut(Report<'a>)) {
    for block in blocks.chunks_exact(24).take(usize::from(count)) {
        let word = |at: usize| word(block, at).unwrap_or(0);
        let lost_ever = word(4) & 0x00ff_ffff;
        let (last_report, delay) = (word(16), word(20));
        each(Report::Received(Reception { ssrc: word(0), lost: block[4], lost_ever, last_report, delay }));
    }
}

fn read_feedback<'a>(kind: u8, format: u8, body: &'a [u8], each: &mut impl FnMut(Report<'a>)) {
    let (Some(ssrc), Some(rest)) = (word(body, 4), body.get(8..)) else { return };
    match (kind, format) {
        (TRANSPORT_FEEDBACK, 1) => each(Report::Missing { ssrc, entries: rest }),
        (TRANSPORT_FEEDBACK, 15) => each(Report::Arrivals(rest)),
        (PAYLOAD_FEEDBACK, 1) => each(Report::KeyframeWanted { ssrc }),
        // A full intra request names its sources in its entries (RFC 5104, 4.3.1).
        (PAYLOAD_FEEDBACK, 4) => {
            for entry in rest.chunks_exact(8) {
                each(Report::KeyframeWanted { ssrc: word(entry, 0).unwrap_or(0) });
            }
        }
        _ => {}
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The sequence numbers of the entries of a negative acknowledgement (RFC 4585, 6.2.1).
pub(super) fn missing(entries: &[u8]) -> impl Iterator<Item = u16> {
    entries.chunks_exact(4).flat_map(|entry| {
        let first = u16::from_be_bytes([entry[0], entry[1]]);
        let mask = u16::from_be_bytes([entry[2], entry[3]]);
        let later = (0..16).filter(move |bit| mask & (1 << bit) != 0).map(move |bit| first.wrapping_add(bit + 1));
        std::iter::once(first).chain(later)
    })
}

/// What a sender says about one of its sources.
#[derive(Debug, Clone, Copy)]
pub(super) struct SenderReport {
    pub ssrc: u32,
    /// 64-bit NTP time, and the media time at that moment.
    pub ntp: u64,
    pub timestamp: u32,
    pub packets: u32,
    pub octets: u32,
}

impl SenderReport {
    pub(super) const SIZE: usize = 28;

    pub(super) fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(&[0x80, SENDER_REPORT, 0, 6]);
        into.extend_from_slice(&self.ssrc.to_be_bytes());
        into.extend_from_slice(&self.ntp.to_be_bytes());
        into.extend_from_slice(&self.timestamp.to_be_bytes());
        into.extend_from_slice(&self.packets.to_be_bytes());
        into.extend_from_slice(&self.octets.to_be_bytes());
    }
}

/// The canonical name, without which a compound packet is not complete (RFC 3550, 6.1). It names
/// the server and nobody else.
pub(super) fn write_description(ssrc: u32, into: &mut Vec<u8>) {
    // The item, its closing zero and padding to a whole word.
    let item = (2 + CNAME.len() + 1).next_multiple_of(4);
    into.extend_from_slice(&[0x81, DESCRIPTION, 0, (1 + item / 4) as u8]);
    into.extend_from_slice(&ssrc.to_be_bytes());
    let begin = into.len();
    into.extend_from_slice(&[1, CNAME.len() as u8]);
    into.extend_from_slice(CNAME);
    into.resize(begin + item, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feedback(kind: u8, format: u8, tail: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x80 | format, kind, 0, (2 + tail.len() / 4) as u8, 0, 0, 0, 1, 0, 0, 0, 2];
        packet.extend_from_slice(tail);
        packet
    }

    #[test]
    fn a_compound_is_read_in_order() {
        let mut compound = Vec::new();
        SenderReport { ssrc: 1, ntp: 2, timestamp: 3, packets: 4, octets: 5 }.write(&mut compound);
        write_description(1, &mut compound);
        compound.extend(feedback(TRANSPORT_FEEDBACK, 1, &[0xff, 0xff, 0, 0b101]));
        compound.extend(feedback(PAYLOAD_FEEDBACK, 1, &[]));
        compound.extend(feedback(PAYLOAD_FEEDBACK, 4, &[0, 0, 0, 9, 1, 0, 0, 0]));
        let mut reports = Vec::new();
        assert!(read(&compound, |report| reports.push(report)), "a sender report is for receivers");
        let entries: &[u8] = &[0xff, 0xff, 0, 0b101];
        let wanted = [
            Report::Missing { ssrc: 2, entries },
            Report::KeyframeWanted { ssrc: 2 },
            Report::KeyframeWanted { ssrc: 9 },
        ];
        assert_eq!(reports, wanted);
        assert_eq!(missing(entries).collect::<Vec<_>>(), [0xffff, 0, 2]);
        for cut in 0..compound.len() {
            read(&compound[..cut], |_| {});
        }
    }

    #[test]
    fn a_reception_tells_loss_and_delay() {
        let mut report = vec![0x81, RECEIVER_REPORT, 0, 7, 0, 0, 0, 1, 0, 0, 0, 7, 64, 0, 0, 0];
        report.extend([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]);
        let mut reports = Vec::new();
        assert!(!read(&report, |report| reports.push(report)));
        let wanted = Reception { ssrc: 7, lost: 64, lost_ever: 0, last_report: 3, delay: 4 };
        assert_eq!(reports, [Report::Received(wanted)]);
    }
}
