use bytes::Bytes;
use opus::{Application, Bitrate, Channels, Encoder};

use super::level::rfc6464_level;
use super::{SAMPLE_RATE, Voice};

/// Twenty milliseconds of sound, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundPacket {
    pub payload: Bytes,
    /// RFC 6464.
    pub level: u8,
}

/// A voice encoded with Opus: 48 kHz, mono, 20 ms, in-band FEC.
pub struct Microphone {
    voice: Voice,
    encoder: Encoder,
}

impl Microphone {
    pub fn new(voice: Voice) -> Result<Self, opus::Error> {
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(32_000))?;
        encoder.set_complexity(5)?;
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(5)?;
        Ok(Self { voice, encoder })
    }

    /// As an interpreter sends: the whole band, nothing taken away.
    pub fn studio(voice: Voice) -> Result<Self, opus::Error> {
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Audio)?;
        encoder.set_bitrate(Bitrate::Bits(96_000))?;
        encoder.set_complexity(5)?;
        encoder.set_inband_fec(true)?;
        Ok(Self { voice, encoder })
    }

    /// Says each frame so that a decoder that missed the ones before soon has it right, as browsers do by the share lost
    /// (per cent) that they are told of.
    pub fn expecting_loss(mut self, percent: u8) -> Result<Self, opus::Error> {
        self.encoder.set_packet_loss_perc(percent.into())?;
        Ok(self)
    }

    pub fn voice(&mut self) -> &mut Voice {
        &mut self.voice
    }

    pub fn is_talking(&self) -> bool {
        self.voice.is_talking()
    }

    pub fn next_packet(&mut self) -> Result<SoundPacket, opus::Error> {
        let frame = self.voice.next_frame();
        let payload = self.encoder.encode_vec(&frame, 1275)?;
        Ok(SoundPacket { payload: payload.into(), level: rfc6464_level(&frame) })
    }
}
