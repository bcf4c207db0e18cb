use std::sync::Arc;

use crate::picture::{Film, LayerFrame, PICTURE_RATE};
use crate::sound::{Clip, Microphone, SoundPacket};

/// Gives a packet of sound every 20 ms.
pub trait SoundFeed: Send {
    /// `None` sends nothing this time.
    fn next_packet(&mut self) -> Option<SoundPacket>;
    fn say(&mut self, clip: Arc<Clip>);
    fn is_talking(&self) -> bool;
}

/// Gives pictures at a steady rate.
pub trait PictureFeed: Send {
    /// Pictures a second.
    fn rate(&self) -> u32;
    fn next_picture(&mut self, talks: bool) -> Vec<LayerFrame>;
    fn request_keyframe(&mut self);
    /// Which simulcast encodings to send from now on.
    fn set_encodings(&mut self, rids: &[String]);
}

impl SoundFeed for Microphone {
    fn next_packet(&mut self) -> Option<SoundPacket> {
        match Microphone::next_packet(self) {
            Ok(packet) => Some(packet),
            Err(error) => {
                tracing::warn!(%error, "a frame could not be encoded");
                None
            }
        }
    }

    fn say(&mut self, clip: Arc<Clip>) {
        self.voice().say(clip);
    }

    fn is_talking(&self) -> bool {
        Microphone::is_talking(self)
    }
}

impl PictureFeed for Film {
    fn rate(&self) -> u32 {
        PICTURE_RATE
    }

    fn next_picture(&mut self, talks: bool) -> Vec<LayerFrame> {
        Film::next_picture(self, talks)
    }

    fn request_keyframe(&mut self) {
        Film::request_keyframe(self);
    }

    fn set_encodings(&mut self, rids: &[String]) {
        Film::set_encodings(self, rids);
    }
}
