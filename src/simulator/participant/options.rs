use std::sync::Arc;
use std::time::Instant;

use consilium_core::model::Language;
use consilium_core::protocol::{PointedAt, Source};

use super::far_link::FarLink;
use super::feeds::{PictureFeed, SoundFeed};
use crate::hearing::Ears;
use crate::peer::PacketListener;

/// How a simulated person joins.
pub struct JoinOptions {
    /// Such as `http://127.0.0.1:8080`.
    pub base_url: String,
    /// Bearer token of the seat.
    pub token: String,
    pub speaks: Language,
    pub listens: Language,
    pub microphone: Option<Box<dyn SoundFeed>>,
    /// What her sound is: mostly of a microphone.
    pub sound: Source,
    pub camera: Option<Box<dyn PictureFeed>>,
    /// The camera in three encodings instead of one.
    pub simulcast: bool,
    /// So many frames of sound are said once more with the next (RFC 2198), and sound is taken so.
    pub repeats: usize,
    /// Starts with the microphone muted.
    pub muted: bool,
    pub receive: Receive,
    pub watch: Watch,
    /// Her media goes over this; `None`: straight.
    pub far_link: Option<FarLink>,
    pub listener: Arc<dyn PacketListener>,
    pub pointers: Option<Arc<dyn PointerListener>>,
}

/// Who wants every place of everybody's cursor. Called on the task of the participant: it must not wait.
pub trait PointerListener: Send + Sync + 'static {
    fn handle_pointer(&self, at: &PointedAt, arrived: Instant);
}

/// Receiving lines to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receive {
    /// None, and no more when the server wants some.
    Nothing,
    /// So many of each kind, and more when the server wants them.
    Lines { audio: usize, video: usize },
}

/// Which pictures the person has on her screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    Nothing,
    /// Every camera and screen of others, in this size.
    Everything {
        width: u16,
        height: u16,
    },
}

impl JoinOptions {
    /// Joins without microphone and camera, and receives nothing.
    pub fn new(base_url: &str, token: &str, speaks: Language, listens: Language) -> Self {
        Self {
            base_url: base_url.to_owned(),
            token: token.to_owned(),
            speaks,
            listens,
            microphone: None,
            sound: Source::Microphone,
            camera: None,
            simulcast: false,
            repeats: 0,
            muted: false,
            receive: Receive::Nothing,
            watch: Watch::Nothing,
            far_link: None,
            listener: Arc::new(Ears::default()),
            pointers: None,
        }
    }

    pub fn with_microphone(mut self, feed: impl SoundFeed + 'static) -> Self {
        self.microphone = Some(Box::new(feed));
        self
    }

    /// What she sends is not her voice but the sound of what she shows.
    pub fn sharing_sound(mut self) -> Self {
        self.sound = Source::ScreenAudio;
        self
    }

    pub fn with_camera(mut self, feed: impl PictureFeed + 'static, simulcast: bool) -> Self {
        self.camera = Some(Box::new(feed));
        self.simulcast = simulcast;
        self
    }

    /// Says every frame of sound twice, and takes it so, as Chromium does.
    pub fn redundant(self) -> Self {
        self.repeating(1)
    }

    /// Says so many frames once more with the next; the web client does by the loss it is told of.
    pub fn repeating(mut self, frames: usize) -> Self {
        self.repeats = frames;
        self
    }

    /// Begins muted; nothing is heard until the microphone is opened.
    pub fn muted(mut self) -> Self {
        self.muted = true;
        self
    }

    /// Far away from the server.
    pub fn over(mut self, link: FarLink) -> Self {
        self.far_link = Some(link);
        self
    }

    /// Receives on lines; `listener` is handed every packet.
    pub fn listening(mut self, receive: Receive, watch: Watch, listener: Arc<dyn PacketListener>) -> Self {
        self.receive = receive;
        self.watch = watch;
        self.listener = listener;
        self
    }

    /// Hands every cursor that comes to `eye`.
    pub fn watching_cursors(mut self, eye: Arc<dyn PointerListener>) -> Self {
        self.pointers = Some(eye);
        self
    }
}
