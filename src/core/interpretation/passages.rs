use std::collections::VecDeque;

use crate::model::Timestamp;

/// Passages kept: more than anybody speaks before an interpreter has said a word.
const KEPT: usize = 64;

/// When the floor spoke, as a whole: from a first voice to the moment nobody sounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Passages {
    ended: VecDeque<(Timestamp, Timestamp)>,
    now: Option<Timestamp>,
}

impl Passages {
    pub fn note(&mut self, sounds: bool, now: Timestamp) {
        match (sounds, self.now) {
            (true, None) => self.now = Some(now),
            (false, Some(began)) => {
                self.now = None;
                self.ended.push_back((began, now));
                if self.ended.len() > KEPT {
                    self.ended.pop_front();
                }
            }
            _ => {}
        }
    }

    /// Milliseconds of speech after `since` and before the passage that goes on now.
    fn before(&self, since: Timestamp) -> i64 {
        self.ended.iter().map(|(began, ended)| ended.millis_since((*began).max(since)).max(0)).sum()
    }

    /// While the floor speaks: the moment that lies as far back as it has spoken after `since`, pauses left out. What is
    /// due after so much speech is due so long after this moment, if nobody pauses.
    pub fn speech_since(&self, since: Timestamp) -> Option<Timestamp> {
        let began = self.now?;
        Some(Timestamp(began.max(since).0.saturating_sub(self.before(since))))
    }
}
