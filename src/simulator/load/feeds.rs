use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};

use super::marker::{MARKER_LENGTH, Marker};
use crate::participant::{PictureFeed, SoundFeed};
use crate::picture::LayerFrame;
use crate::sound::{Clip, SoundPacket};

const SOUND_BYTES: usize = 100;
const PICTURE_BYTES: usize = 1100;
const PICTURE_PACKETS: usize = 4;
/// The level of somebody who speaks.
const SPEAKING: u8 = 30;

/// The name of the voice of the person in this seat, counted over all sessions.
pub(super) fn sound_source(seat: usize) -> u32 {
    u32::try_from(seat).unwrap_or(u32::MAX / 2) * 2
}

pub(super) fn picture_source(seat: usize) -> u32 {
    sound_source(seat) + 1
}

/// Opus to the eye of a server: 50 packets a second of 100 bytes that end in a marker.
pub(super) struct MarkedSound {
    source: u32,
    number: u32,
}

/// VP8 to the eye of a server: 30 pictures a second of four packets that end in a marker.
pub(super) struct MarkedPictures {
    source: u32,
    number: u32,
    picture: u16,
    keyframe: bool,
}

impl MarkedSound {
    pub(super) fn new(source: u32) -> Self {
        Self { source, number: 0 }
    }
}

impl MarkedPictures {
    pub(super) fn new(source: u32) -> Self {
        Self { source, number: 0, picture: 0, keyframe: true }
    }

    /// RFC 7741 descriptor, then in the first packet the frame tag, and the size of a keyframe.
    fn payload(&mut self, first: bool) -> Bytes {
        let mut payload = BytesMut::with_capacity(PICTURE_BYTES);
        payload.put_slice(&[if first { 0x90 } else { 0x80 }, 0x80]);
        payload.put_u16(0x8000 | self.picture);
        if first {
            payload.put_slice(if self.keyframe { &KEYFRAME_HEAD } else { &[0x11] });
        }
        payload.resize(PICTURE_BYTES - MARKER_LENGTH, 0x55);
        self.number = self.number.wrapping_add(1);
        payload.put_slice(&Marker::now(self.source, self.number).to_bytes());
        payload.freeze()
    }
}

/// RFC 6386, 9.1: a shown keyframe of 640 by 360.
const KEYFRAME_HEAD: [u8; 10] = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
/// RFC 6716, 3.1: CELT, full band, 20 ms, mono, one frame.
const OPUS_HEAD: u8 = 31 << 3;

impl SoundFeed for MarkedSound {
    fn next_packet(&mut self) -> Option<SoundPacket> {
        let mut payload = BytesMut::with_capacity(SOUND_BYTES);
        payload.put_u8(OPUS_HEAD);
        payload.resize(SOUND_BYTES - MARKER_LENGTH, 0x55);
        self.number = self.number.wrapping_add(1);
        payload.put_slice(&Marker::now(self.source, self.number).to_bytes());
        Some(SoundPacket { payload: payload.freeze(), level: SPEAKING })
    }

    /// There is nothing to hear in markers.
    fn say(&mut self, _clip: Arc<Clip>) {}

    fn is_talking(&self) -> bool {
        true
    }
}

impl PictureFeed for MarkedPictures {
    fn rate(&self) -> u32 {
        30
    }

    fn next_picture(&mut self, _talks: bool) -> Vec<LayerFrame> {
        let payloads = (0..PICTURE_PACKETS).map(|at| self.payload(at == 0)).collect();
        self.keyframe = false;
        self.picture = (self.picture + 1) & 0x7fff;
        vec![LayerFrame { layer: 0, payloads }]
    }

    fn request_keyframe(&mut self) {
        self.keyframe = true;
    }

    /// There is one encoding.
    fn set_encodings(&mut self, _rids: &[String]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Vp8Payload;

    #[test]
    fn marked_packets_look_like_vp8_and_opus() {
        let mut pictures = MarkedPictures::new(3);
        let first = &pictures.next_picture(false)[0].payloads;
        let parsed = Vp8Payload::parse(&first[0]).expect("a descriptor");
        assert_eq!(parsed.keyframe_size(), Some((640, 360)));
        assert_eq!(Marker::parse(&first[3]).map(|marker| (marker.source, marker.number)), Some((3, 4)));
        let second = &pictures.next_picture(false)[0].payloads;
        assert_eq!(Vp8Payload::parse(&second[0]).and_then(|payload| payload.keyframe_size()), None);
        pictures.request_keyframe();
        let third = &pictures.next_picture(false)[0].payloads;
        assert!(Vp8Payload::parse(&third[0]).and_then(|payload| payload.keyframe_size()).is_some());

        let sound = MarkedSound::new(4).next_packet().expect("always");
        assert_eq!(opus::packet::get_nb_samples(&sound.payload, 48_000).expect("Opus"), 960);
        assert_eq!(Marker::parse(&sound.payload).map(|marker| marker.source), Some(4));
    }
}
