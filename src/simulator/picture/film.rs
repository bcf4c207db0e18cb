use bytes::Bytes;

use super::ivf::{Ivf, IvfError, is_keyframe};
use super::vp8::packetise;

/// The simulcast encodings in the order of their size, smallest first.
pub const RIDS: [&str; 3] = ["q", "h", "f"];
/// Pictures a second.
pub const PICTURE_RATE: u32 = 15;

/// One simulcast layer of one picture, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerFrame {
    /// Index in `RIDS`.
    pub layer: usize,
    pub payloads: Vec<Bytes>,
}

/// The files of one person: the same movement with a closed and with a moving mouth, each in three sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmFiles {
    pub quiet: [&'static [u8]; 3],
    pub talking: [&'static [u8]; 3],
}

/// The moving picture of one person, played in a loop.
///
/// All loops have their keyframes at the same places, so any change (of the mouth, after a request for a
/// keyframe, of a layer that comes back) happens by going on at a keyframe.
#[derive(Debug)]
pub struct Film {
    quiet: [Ivf<'static>; 3],
    talking: [Ivf<'static>; 3],
    position: usize,
    talks: bool,
    wants_keyframe: bool,
    active: [bool; 3],
    /// The layer has sent a keyframe since it became active.
    started: [bool; 3],
    picture: u16,
}

impl Film {
    pub fn open(files: FilmFiles) -> Result<Self, IvfError> {
        Ok(Self {
            quiet: open_sizes(files.quiet)?,
            talking: open_sizes(files.talking)?,
            position: 0,
            talks: false,
            wants_keyframe: false,
            active: [true; 3],
            started: [false; 3],
            picture: 0,
        })
    }

    pub fn request_keyframe(&mut self) {
        self.wants_keyframe = true;
    }

    /// Which layers to send from now on, as rids.
    pub fn set_encodings(&mut self, rids: &[String]) {
        for (layer, rid) in RIDS.iter().enumerate() {
            let active = rids.iter().any(|wanted| wanted == rid);
            if active && !self.active[layer] {
                self.started[layer] = false;
                self.wants_keyframe = true;
            }
            self.active[layer] = active;
        }
    }

    /// The next picture in every active layer.
    pub fn next_picture(&mut self, talks: bool) -> Vec<LayerFrame> {
        if self.wants_keyframe {
            self.skip_to_keyframe();
        }
        if self.at_keyframe() {
            self.wants_keyframe = false;
            self.talks = talks;
        }
        let shown = if self.talks { &self.talking } else { &self.quiet };
        let mut frames = Vec::new();
        for (layer, film) in shown.iter().enumerate() {
            let Some(frame) = film.frames.get(self.position) else { continue };
            if !self.active[layer] || !(self.started[layer] || is_keyframe(frame)) {
                continue;
            }
            self.started[layer] = true;
            frames.push(LayerFrame { layer, payloads: packetise(frame, self.picture) });
        }
        self.picture = (self.picture + 1) & 0x7fff;
        self.position = (self.position + 1) % self.length();
        frames
    }

    fn at_keyframe(&self) -> bool {
        self.quiet[0].frames.get(self.position).is_some_and(|frame| is_keyframe(frame))
    }

    fn skip_to_keyframe(&mut self) {
        while !self.at_keyframe() {
            self.position = (self.position + 1) % self.length();
        }
    }

    /// At least one: an IVF file without a keyframe at its start does not open.
    fn length(&self) -> usize {
        self.quiet[0].frames.len()
    }
}

fn open_sizes(files: [&'static [u8]; 3]) -> Result<[Ivf<'static>; 3], IvfError> {
    Ok([Ivf::parse(files[0])?, Ivf::parse(files[1])?, Ivf::parse(files[2])?])
}
