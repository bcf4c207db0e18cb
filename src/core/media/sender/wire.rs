/// Header extensions of one packet, in one-byte form (RFC 8285, 4.2).
pub(super) struct Extensions<'a> {
    into: &'a mut Vec<u8>,
    begin: usize,
}

/// The fixed part of an RTP header (RFC 3550, 5.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub payload_type: u8,
    pub marker: bool,
    pub padding: bool,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
}

const VERSION: u8 = 0x80;
const PADDING: u8 = 0x20;
const EXTENDED: u8 = 0x10;
const FIXED: usize = 12;

impl Header {
    /// Writes the header with extensions; its length.
    pub(super) fn write(&self, into: &mut Vec<u8>, add: impl FnOnce(&mut Extensions<'_>)) -> usize {
        let first = VERSION | if self.padding { PADDING } else { 0 };
        let second = (self.payload_type & 0x7f) | (u8::from(self.marker) << 7);
        let [high, low] = self.sequence.to_be_bytes();
        into.extend_from_slice(&[first, second, high, low]);
        into.extend_from_slice(&self.timestamp.to_be_bytes());
        into.extend_from_slice(&self.ssrc.to_be_bytes());
        into.extend_from_slice(&[0xbe, 0xde, 0, 0]);
        let begin = into.len();
        add(&mut Extensions { into: &mut *into, begin });
        let length = into.len() - begin;
        if length == 0 {
            into.truncate(FIXED);
            return FIXED;
        }
        let words = length.div_ceil(4);
        into.resize(begin + words * 4, 0);
        into[begin - 1] = words as u8;
        into[0] |= EXTENDED;
        begin + words * 4
    }
}

impl Extensions<'_> {
    /// An extension that was not negotiated has no id and is left out.
    pub(super) fn put(&mut self, id: Option<u8>, value: &[u8]) {
        let Some(id) = id.filter(|id| (1..=14).contains(id)) else { return };
        if !(1..=16).contains(&value.len()) || self.into.len() - self.begin > 200 {
            return;
        }
        self.into.push((id << 4) | (value.len() - 1) as u8);
        self.into.extend_from_slice(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header =
        Header { payload_type: 96, marker: true, padding: false, sequence: 0x1234, timestamp: 7, ssrc: 9 };

    #[test]
    fn a_header_carries_its_extensions_in_whole_words() {
        let mut packet = Vec::new();
        let length = HEADER.write(&mut packet, |extensions| {
            extensions.put(Some(3), &[0xab, 0xcd]);
            extensions.put(None, &[1]);
            extensions.put(Some(15), &[1]);
            extensions.put(Some(4), b"mid");
        });
        let wanted = [
            0x90, 0xe0, 0x12, 0x34, 0, 0, 0, 7, 0, 0, 0, 9, 0xbe, 0xde, 0, 2, 0x31, 0xab, 0xcd, 0x42, b'm', b'i', b'd',
            0,
        ];
        assert_eq!((length, packet.as_slice()), (24, &wanted[..]));
    }

    #[test]
    fn without_extensions_it_is_plain() {
        let mut packet = Vec::new();
        let padded = Header { padding: true, marker: false, ..HEADER };
        assert_eq!(padded.write(&mut packet, |_| {}), 12);
        assert_eq!(packet[..2], [0xa0, 96]);
    }
}
