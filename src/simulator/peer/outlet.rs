use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use rtc::rtp;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::rtp_transceiver::RtpTransceiver;

use super::PeerError;
use super::engine::{AUDIO_LEVEL, MID, RID};
use super::red::{self, Frame};

/// One simulcast encoding of a sending line; a line without simulcast has one with an empty rid.
#[derive(Debug, Clone)]
pub(super) struct Encoding {
    pub(super) rid: &'static str,
    pub(super) ssrc: u32,
}

/// A packet to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departing {
    pub timestamp: u32,
    pub marker: bool,
    /// RFC 6464, for audio.
    pub level: Option<u8>,
    pub payload: Bytes,
}

/// A negotiated sending line.
pub struct Outlet {
    track: Arc<TrackLocalStaticRTP>,
    payload_type: u8,
    /// So many frames are said once more with the next: none unless the other side takes it.
    repeats: usize,
    /// Oldest first.
    before: VecDeque<Frame>,
    mid: Bytes,
    mid_extension: Option<u8>,
    rid_extension: Option<u8>,
    level_extension: Option<u8>,
    encodings: Vec<Encoding>,
    sequences: Vec<u16>,
}

impl Outlet {
    /// `mime`: the codec to send, which the other side must have accepted. `repeats`: frames to say once more, if it
    /// takes them.
    pub(super) async fn open(
        transceiver: &dyn RtpTransceiver,
        track: Arc<TrackLocalStaticRTP>,
        encodings: Vec<Encoding>,
        mime: &str,
        repeats: usize,
    ) -> Result<Self, PeerError> {
        let sender = transceiver.sender().await?.ok_or(PeerError::NoSender)?;
        let mid = transceiver.mid().await?.ok_or(PeerError::NoSender)?;
        let parameters = sender.get_parameters().await?.rtp_parameters;
        let codec = parameters.codecs.iter().find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(mime));
        let extension = |uri: &str| {
            let found = parameters.header_extensions.iter().find(|extension| extension.uri == uri);
            found.and_then(|extension| u8::try_from(extension.id).ok())
        };
        Ok(Self {
            payload_type: codec.ok_or(PeerError::CodecRefused)?.payload_type,
            repeats: if parameters.codecs.iter().any(|codec| codec.payload_type == red::RED) { repeats } else { 0 },
            before: VecDeque::new(),
            mid: mid.into(),
            mid_extension: extension(MID),
            rid_extension: extension(RID),
            level_extension: extension(AUDIO_LEVEL),
            sequences: encodings.iter().map(|_| rand::random()).collect(),
            encodings,
            track,
        })
    }

    pub fn mid(&self) -> &[u8] {
        &self.mid
    }

    /// Sends one packet of an encoding.
    pub async fn send(&mut self, encoding: usize, packet: Departing) -> Result<(), PeerError> {
        let Some((Encoding { rid, ssrc }, sequence)) =
            self.encodings.get(encoding).zip(self.sequences.get_mut(encoding))
        else {
            return Ok(());
        };
        *sequence = sequence.wrapping_add(1);
        let (mut payload_type, mut payload) = (self.payload_type, packet.payload);
        if self.repeats > 0 {
            let newest = Frame { timestamp: packet.timestamp, payload };
            payload = red::write(self.before.iter(), &newest);
            payload_type = red::RED;
            if self.before.len() == self.repeats {
                self.before.pop_front();
            }
            self.before.push_back(newest);
        }
        let mut header = rtp::Header {
            version: 2,
            marker: packet.marker,
            payload_type,
            sequence_number: *sequence,
            timestamp: packet.timestamp,
            ssrc: *ssrc,
            ..Default::default()
        };
        if let Some(id) = self.mid_extension {
            header.set_extension(id, self.mid.clone())?;
        }
        if let Some(id) = self.rid_extension.filter(|_| !rid.is_empty()) {
            header.set_extension(id, Bytes::from_static(rid.as_bytes()))?;
        }
        if let Some((id, level)) = self.level_extension.zip(packet.level) {
            header.set_extension(id, level_byte(level))?;
        }
        Ok(self.track.write_rtp(rtp::Packet { header, payload }).await?)
    }

    pub(super) fn track(&self) -> Arc<TrackLocalStaticRTP> {
        self.track.clone()
    }
}

/// RFC 6464: the voice flag above seven bits of level.
fn level_byte(level: u8) -> Bytes {
    const VOICE: u8 = 0x80;
    let level = level.min(127);
    Bytes::copy_from_slice(&[if level < 60 { VOICE | level } else { level }])
}
