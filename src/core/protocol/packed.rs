//! Long texts that repeat themselves, made small for a message: an offer of a hundred lines has more
//! than 100 KB, and packed it has less than ten.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Why a packed text could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    #[error("this is not base64 (RFC 4648)")]
    NotBase64,
    #[error("this is not a raw DEFLATE stream (RFC 1951) of UTF-8 text")]
    NotDeflate,
    #[error("unpacked, the text is too long")]
    TooLong,
}

/// Raw DEFLATE, in base64.
pub fn pack(text: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    STANDARD.encode(written.unwrap_or_default())
}

/// The text inside, of at most so many bytes: nothing beyond is unpacked, whatever the stream promises.
pub fn unpack(packed: &str, most: usize) -> Result<String, UnpackError> {
    let bytes = STANDARD.decode(packed).map_err(|_| UnpackError::NotBase64)?;
    let mut unpacked = Vec::new();
    let bound = most as u64 + 1;
    DeflateDecoder::new(&bytes[..]).take(bound).read_to_end(&mut unpacked).map_err(|_| UnpackError::NotDeflate)?;
    if unpacked.len() > most {
        return Err(UnpackError::TooLong);
    }
    String::from_utf8(unpacked).map_err(|_| UnpackError::NotDeflate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_offer_fits_and_comes_back_whole() {
        let line = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=recvonly\r\na=mid:";
        let offer: String = (0..100).map(|mid| format!("{}{mid}\r\n", line.repeat(10))).collect();
        let packed = pack(&offer);
        assert!(offer.len() > 70_000 && packed.len() < 8_000, "{} became {}", offer.len(), packed.len());
        assert_eq!(unpack(&packed, offer.len()), Ok(offer.clone()));
        assert_eq!(unpack(&packed, offer.len() - 1), Err(UnpackError::TooLong));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = pack(&"0".repeat(40_000_000));
        assert!(bomb.len() < 64 * 1024, "it would fit into a message");
        assert_eq!(unpack(&bomb, 256 * 1024), Err(UnpackError::TooLong));
    }

    #[test]
    fn what_is_not_packed_is_refused() {
        assert_eq!(unpack("v=0\r\n", 100), Err(UnpackError::NotBase64));
        assert_eq!(unpack("/////w==", 100), Err(UnpackError::NotDeflate));
        let cut = &pack(&"v=0 and more of it".repeat(20))[..16];
        assert!(unpack(cut, 1_000).is_err(), "a stream that has no end");
    }
}
