//! Ogg Opus (RFC 3533, RFC 7845): one stream, one packet to a page.

use crc::{Algorithm, Crc};

/// Ogg's own check: CRC-32 with polynomial 04C11DB7, not reflected, nothing added.
const OGG: Algorithm<u32> = Algorithm {
    width: 32,
    poly: 0x04c1_1db7,
    init: 0,
    refin: false,
    refout: false,
    xorout: 0,
    check: 0x89a1_897f,
    residue: 0,
};
const CHECK: Crc<u32> = Crc::<u32>::new(&OGG);
/// Samples that the encoder needs before it is itself; the player leaves them out.
const PRE_SKIP: u16 = 312;
const FIRST: u8 = 2;
const LAST: u8 = 4;

/// The identification header: 48 kHz, mono.
pub(super) fn opus_head() -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend(PRE_SKIP.to_le_bytes());
    head.extend(48_000u32.to_le_bytes());
    head.extend([0, 0, 0]);
    head
}

/// Writes packets of 20 ms one after the other.
#[derive(Debug)]
pub struct OggWriter {
    out: Vec<u8>,
    serial: u32,
    page: u32,
    /// Samples at 48 kHz so far.
    granule: u64,
    /// The newest packet waits, so that the last page can say so.
    waiting: Option<Vec<u8>>,
}

impl OggWriter {
    pub fn new(serial: u32) -> Self {
        let mut writer = Self { out: Vec::new(), serial, page: 0, granule: 0, waiting: None };
        writer.write_page(FIRST, 0, &opus_head());
        let mut tags = b"OpusTags".to_vec();
        tags.extend(9u32.to_le_bytes());
        tags.extend(b"Consilium");
        tags.extend(0u32.to_le_bytes());
        writer.write_page(0, 0, &tags);
        writer
    }

    /// One packet of 20 ms.
    pub fn push(&mut self, packet: Vec<u8>) {
        if let Some(before) = self.waiting.replace(packet) {
            self.granule += 960;
            self.write_page(0, self.granule, &before);
        }
    }

    pub fn finish(mut self) -> Vec<u8> {
        let last = self.waiting.take().unwrap_or_default();
        self.granule += 960;
        self.write_page(LAST, self.granule, &last);
        self.out
    }

    /// The packet must be shorter than 255 × 255 bytes; Opus packets of 20 ms are at most 1275.
    fn write_page(&mut self, kind: u8, granule: u64, packet: &[u8]) {
        let start = self.out.len();
        self.out.extend(b"OggS\0");
        self.out.push(kind);
        self.out.extend(granule.to_le_bytes());
        self.out.extend(self.serial.to_le_bytes());
        self.out.extend(self.page.to_le_bytes());
        self.out.extend([0; 4]);
        let full = packet.len() / 255;
        self.out.push((full + 1) as u8);
        self.out.extend(std::iter::repeat_n(255, full));
        self.out.push((packet.len() % 255) as u8);
        self.out.extend(packet);
        let check = CHECK.checksum(&self.out[start..]);
        self.out[start + 22..start + 26].copy_from_slice(&check.to_le_bytes());
        self.page += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_and_checked() {
        let mut writer = OggWriter::new(7);
        writer.push(vec![1; 300]);
        writer.push(vec![2; 10]);
        let file = writer.finish();
        let pages: Vec<usize> = file.windows(4).enumerate().filter(|(_, w)| *w == b"OggS").map(|(at, _)| at).collect();
        assert_eq!(pages.len(), 4);
        assert_eq!(file[pages[3] + 5], LAST);
        for (number, start) in pages.iter().enumerate() {
            let end = pages.get(number + 1).copied().unwrap_or(file.len());
            let mut page = file[*start..end].to_vec();
            let told: [u8; 4] = page[22..26].try_into().expect("four bytes");
            page[22..26].fill(0);
            assert_eq!(CHECK.checksum(&page), u32::from_le_bytes(told));
        }
    }
}
