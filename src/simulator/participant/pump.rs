use std::sync::Arc;
use std::time::Duration;

use consilium_core::protocol::Source;
use tokio::sync::mpsc;

use super::feeds::{PictureFeed, SoundFeed};
use crate::peer::{Departing, Outlet};
use crate::picture::LayerFrame;
use crate::sound::Clip;

/// What a pump is asked.
#[expect(clippy::large_enum_variant, reason = "few are under way at a time")]
pub(super) enum PumpCommand {
    /// New sending lines; `None` where there is none any more.
    Lines {
        microphone: Option<Outlet>,
        camera: Option<Outlet>,
    },
    Say(Arc<Clip>),
    Mute {
        source: Source,
        muted: bool,
    },
    KeyframeWanted,
    Encodings(Vec<String>),
}

const TICK: Duration = Duration::from_millis(20);
/// RTP clock of a sound frame of 20 ms.
const SOUND_STEP: u32 = 960;
const PICTURE_CLOCK: u32 = 90_000;

/// Sends sound and pictures in time, on lines that may come, change and go. Ends with its mailbox.
pub(super) struct Pump {
    sound: Option<Box<dyn SoundFeed>>,
    picture: Option<Box<dyn PictureFeed>>,
    microphone: Option<Outlet>,
    camera: Option<Outlet>,
    sound_muted: bool,
    picture_muted: bool,
    /// The next sound packet is the first after a pause.
    sound_starts: bool,
    sound_clock: u32,
    picture_clock: u32,
    /// Time since the last picture, in ticks of 1/90000 s.
    picture_due: u32,
}

impl Pump {
    pub(super) fn new(
        sound: Option<Box<dyn SoundFeed>>,
        picture: Option<Box<dyn PictureFeed>>,
        sound_muted: bool,
    ) -> Self {
        Self {
            sound,
            picture,
            microphone: None,
            camera: None,
            sound_muted,
            picture_muted: false,
            sound_starts: true,
            sound_clock: rand::random(),
            picture_clock: rand::random(),
            picture_due: 0,
        }
    }

    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<PumpCommand>) {
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.send_due().await,
                command = commands.recv() => match command {
                    Some(command) => self.handle_command(command),
                    None => return,
                },
            }
        }
    }

    fn handle_command(&mut self, command: PumpCommand) {
        match command {
            PumpCommand::Lines { microphone, camera } => {
                self.microphone = microphone;
                self.camera = camera;
                self.request_keyframe();
            }
            PumpCommand::Say(clip) => {
                if let Some(sound) = &mut self.sound {
                    sound.say(clip);
                }
            }
            PumpCommand::Mute { source: Source::Microphone, muted } => self.sound_muted = muted,
            PumpCommand::Mute { source: Source::Camera, muted } => {
                self.picture_muted = muted;
                self.request_keyframe();
            }
            PumpCommand::Mute { .. } => {}
            PumpCommand::KeyframeWanted => self.request_keyframe(),
            PumpCommand::Encodings(rids) => {
                if let Some(picture) = &mut self.picture {
                    picture.set_encodings(&rids);
                }
            }
        }
    }

    fn request_keyframe(&mut self) {
        if let Some(picture) = &mut self.picture {
            picture.request_keyframe();
        }
    }

    async fn send_due(&mut self) {
        self.send_sound().await;
        let Some(rate) = self.picture.as_ref().map(|picture| picture.rate().max(1)) else { return };
        self.picture_due += PICTURE_CLOCK / 50;
        if self.picture_due >= PICTURE_CLOCK / rate {
            self.picture_due -= PICTURE_CLOCK / rate;
            self.picture_clock = self.picture_clock.wrapping_add(PICTURE_CLOCK / rate);
            self.send_picture().await;
        }
    }

    /// The clock and the voice go on while muted, so that unmuting is heard in the right place.
    async fn send_sound(&mut self) {
        let Some(sound) = &mut self.sound else { return };
        self.sound_clock = self.sound_clock.wrapping_add(SOUND_STEP);
        let Some(outlet) = &mut self.microphone else { return };
        let Some(packet) = sound.next_packet() else { return };
        if self.sound_muted {
            self.sound_starts = true;
            return;
        }
        let departing = Departing {
            timestamp: self.sound_clock,
            marker: std::mem::take(&mut self.sound_starts),
            level: Some(packet.level),
            payload: packet.payload,
        };
        if let Err(error) = outlet.send(0, departing).await {
            tracing::debug!(%error, "a sound packet was not sent");
        }
    }

    async fn send_picture(&mut self) {
        let talks = !self.sound_muted && self.sound.as_ref().is_some_and(|sound| sound.is_talking());
        let (Some(picture), Some(outlet), false) = (&mut self.picture, &mut self.camera, self.picture_muted) else {
            return;
        };
        for frame in picture.next_picture(talks) {
            send_frame(outlet, self.picture_clock, frame).await;
        }
    }
}

async fn send_frame(outlet: &mut Outlet, timestamp: u32, frame: LayerFrame) {
    let count = frame.payloads.len();
    for (at, payload) in frame.payloads.into_iter().enumerate() {
        let departing = Departing { timestamp, marker: at + 1 == count, level: None, payload };
        if let Err(error) = outlet.send(frame.layer, departing).await {
            tracing::debug!(%error, "a picture packet was not sent");
            return;
        }
    }
}
