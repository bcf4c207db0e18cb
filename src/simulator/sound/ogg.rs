/// Why bytes are not an Ogg file of Opus packets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OggError {
    #[error("the file is cut off inside a page")]
    CutOff,
    #[error("a page does not begin with OggS")]
    NotOgg,
    #[error("a packet is larger than 64 KiB")]
    TooLarge,
    #[error("the file does not begin with OpusHead")]
    NotOpus,
    #[error("only one sound channel is supported")]
    NotMono,
}

/// The Opus packets of an Ogg file (RFC 3533, RFC 7845) with one logical bitstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OggOpus<'a> {
    /// Samples at 48 kHz to drop at the start.
    pub pre_skip: u16,
    /// Samples at 48 kHz of the whole, pre-skip included.
    pub samples: u64,
    pub packets: Vec<std::borrow::Cow<'a, [u8]>>,
}

const PAGE_HEAD: usize = 27;
const PACKET_LIMIT: usize = 64 * 1024;

impl<'a> OggOpus<'a> {
    pub fn parse(file: &'a [u8]) -> Result<Self, OggError> {
        let (packets, samples) = split_packets(file)?;
        let mut packets = packets.into_iter();
        let head = packets.next().ok_or(OggError::NotOpus)?;
        if !head.starts_with(b"OpusHead") || head.len() < 19 {
            return Err(OggError::NotOpus);
        }
        if head[9] != 1 {
            return Err(OggError::NotMono);
        }
        let pre_skip = u16::from_le_bytes([head[10], head[11]]);
        // The second packet holds the comments.
        Ok(Self { pre_skip, samples, packets: packets.skip(1).collect() })
    }
}

type Packets<'a> = Vec<std::borrow::Cow<'a, [u8]>>;

/// All packets in order, and the granule position of the last page.
fn split_packets(file: &[u8]) -> Result<(Packets<'_>, u64), OggError> {
    let mut packets: Packets = Vec::new();
    let mut unfinished: Option<Vec<u8>> = None;
    let mut granule = 0;
    let mut rest = file;
    while !rest.is_empty() {
        let page = Page::parse(rest)?;
        granule = page.granule;
        let mut body = page.body;
        for (length, ends) in page.segments {
            let (part, after) = body.split_at_checked(length).ok_or(OggError::CutOff)?;
            body = after;
            match (unfinished.take(), ends) {
                (None, true) => packets.push(part.into()),
                (None, false) => unfinished = Some(part.to_vec()),
                (Some(mut begun), _) => {
                    begun.extend_from_slice(part);
                    if begun.len() > PACKET_LIMIT {
                        return Err(OggError::TooLarge);
                    }
                    if ends { packets.push(begun.into()) } else { unfinished = Some(begun) }
                }
            }
        }
        rest = page.rest;
    }
    Ok((packets, granule))
}

struct Page<'a> {
    granule: u64,
    /// Lengths of the packets or parts of packets in the body, and whether the packet ends here.
    segments: Vec<(usize, bool)>,
    body: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Page<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, OggError> {
        let (head, after) = bytes.split_at_checked(PAGE_HEAD).ok_or(OggError::CutOff)?;
        if !head.starts_with(b"OggS") {
            return Err(OggError::NotOgg);
        }
        let granule = head[6..14].iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let (lacing, after) = after.split_at_checked(usize::from(head[26])).ok_or(OggError::CutOff)?;
        let segments = join_lacing(lacing);
        let length = segments.iter().map(|(length, _)| length).sum();
        let (body, rest) = after.split_at_checked(length).ok_or(OggError::CutOff)?;
        Ok(Self { granule, segments, body, rest })
    }
}

/// A lacing value of 255 continues the packet; a smaller one ends it.
fn join_lacing(lacing: &[u8]) -> Vec<(usize, bool)> {
    let mut segments = Vec::new();
    let mut length = 0;
    for value in lacing {
        length += usize::from(*value);
        if *value < 255 {
            segments.push((length, true));
            length = 0;
        }
    }
    if length > 0 {
        segments.push((length, false));
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(granule: u64, lacing: &[u8], body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0\0".to_vec();
        page.extend_from_slice(&granule.to_le_bytes());
        page.extend_from_slice(&[0; 12]);
        page.push(lacing.len() as u8);
        page.extend_from_slice(lacing);
        page.extend_from_slice(body);
        page
    }

    fn head() -> Vec<u8> {
        let mut head = b"OpusHead\x01\x01\x38\x01".to_vec();
        head.extend_from_slice(&[0; 7]);
        head
    }

    fn small_file() -> Vec<u8> {
        let mut long = vec![7; 300];
        long.push(8);
        let mut file = page(0, &[19], &head());
        file.extend(page(0, &[8], b"OpusTags"));
        file.extend(page(960, &[3, 255], &[&[1, 2, 3][..], &long[..255]].concat()));
        file.extend(page(1920, &[46], &long[255..]));
        file
    }

    #[test]
    fn packets_are_joined_across_segments_and_pages() {
        let file = small_file();
        let opus = OggOpus::parse(&file).expect("a good file");
        assert_eq!((opus.pre_skip, opus.samples), (312, 1920));
        assert_eq!(opus.packets.iter().map(|packet| packet.len()).collect::<Vec<_>>(), [3, 301]);
        assert_eq!(opus.packets[1][300], 8);
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_or_a_shorter_file_and_never_a_panic() {
        let file = small_file();
        let whole_pages: Vec<usize> = {
            let mut ends = vec![0];
            let mut rest = &file[..];
            while let Ok(page) = Page::parse(rest) {
                rest = page.rest;
                ends.push(file.len() - rest.len());
            }
            ends
        };
        for length in 0..file.len() {
            let parsed = OggOpus::parse(&file[..length]);
            assert_eq!(parsed.is_ok(), length > 0 && whole_pages.contains(&length), "cut at {length}");
        }
    }

    #[test]
    fn what_is_not_mono_opus_is_refused() {
        let mut stereo = head();
        stereo[9] = 2;
        assert_eq!(OggOpus::parse(&page(0, &[19], &stereo)), Err(OggError::NotMono));
        assert_eq!(OggOpus::parse(b"RIFFxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), Err(OggError::NotOgg));
        assert_eq!(OggOpus::parse(&page(0, &[6], b"vorbis")), Err(OggError::NotOpus));
    }
}
