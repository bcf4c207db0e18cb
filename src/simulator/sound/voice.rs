use std::collections::VecDeque;
use std::sync::Arc;

use super::{Clip, FRAME, Frame, Tone};

/// What a microphone picks up while nothing is said.
#[derive(Debug, Clone, PartialEq)]
pub enum SoundSource {
    Silence,
    Tone(Tone),
}

/// The sound before a microphone: clips in the order they were queued, otherwise the background.
pub struct Voice {
    background: SoundSource,
    queue: VecDeque<Arc<Clip>>,
    played: usize,
}

impl Voice {
    pub fn new(background: SoundSource) -> Self {
        Self { background, queue: VecDeque::new(), played: 0 }
    }

    pub fn say(&mut self, clip: Arc<Clip>) {
        self.queue.push_back(clip);
    }

    /// A clip is playing.
    pub fn is_talking(&self) -> bool {
        !self.queue.is_empty()
    }

    pub fn next_frame(&mut self) -> Frame {
        let Some(clip) = self.queue.front() else {
            return match &mut self.background {
                SoundSource::Silence => [0; FRAME],
                SoundSource::Tone(tone) => tone.next_frame(),
            };
        };
        let rest = &clip.samples()[self.played.min(clip.samples().len())..];
        let count = rest.len().min(FRAME);
        let mut frame = [0; FRAME];
        frame[..count].copy_from_slice(&rest[..count]);
        self.played += count;
        if count == rest.len() {
            self.queue.pop_front();
            self.played = 0;
        }
        frame
    }
}
