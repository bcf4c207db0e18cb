use std::collections::VecDeque;

use crate::protocol::{ErrorCode, LineAssignment, ServerMessage};

/// Answers remembered per seat.
const KEPT: usize = 64;
/// Of these, answers that carry an SDP.
const SDP_KEPT: usize = 4;

/// How a command ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Done,
    Refused(ErrorCode),
    Media { sdp: String, tracks: Vec<LineAssignment> },
    Packed { packed: String, tracks: Vec<LineAssignment> },
}

impl Answer {
    pub fn render(&self, id: u32) -> ServerMessage {
        match self {
            Answer::Done => ServerMessage::Done { id },
            Answer::Refused(code) => refusal(Some(id), *code),
            Answer::Media { sdp, tracks } => {
                ServerMessage::MediaAnswer { id, sdp: sdp.clone(), tracks: tracks.clone() }
            }
            Answer::Packed { packed, tracks } => {
                ServerMessage::PackedAnswer { id, packed: packed.clone(), tracks: tracks.clone() }
            }
        }
    }
}

impl Answer {
    const fn carries_sdp(&self) -> bool {
        matches!(self, Answer::Media { .. } | Answer::Packed { .. })
    }
}

pub(super) fn refusal(id: Option<u32>, code: ErrorCode) -> ServerMessage {
    ServerMessage::Refused { id, code, message: code.sentence().to_owned() }
}

/// The latest answers of a seat: a command resent after a dropped socket is answered again and not
/// carried out again.
#[derive(Debug, Clone, Default)]
pub(super) struct Replay {
    answers: VecDeque<(u32, Answer)>,
}

impl Replay {
    pub fn find(&self, id: u32) -> Option<&Answer> {
        self.answers.iter().rev().find(|(known, _)| *known == id).map(|(_, answer)| answer)
    }

    pub fn remember(&mut self, id: u32, answer: Answer) {
        if answer.carries_sdp() {
            self.forget_old_sdp();
        }
        self.answers.push_back((id, answer));
        while self.answers.len() > KEPT {
            self.answers.pop_front();
        }
    }

    /// A new page counts its ids from the start.
    pub fn forget_all(&mut self) {
        self.answers.clear();
    }

    fn forget_old_sdp(&mut self) {
        let is_media = |(_, answer): &(u32, Answer)| answer.carries_sdp();
        let held = self.answers.iter().filter(|entry| is_media(entry)).count();
        if held >= SDP_KEPT
            && let Some(oldest) = self.answers.iter().position(is_media)
        {
            self.answers.remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_64_answers_are_known() {
        let mut replay = Replay::default();
        for id in 0..100 {
            replay.remember(id, Answer::Done);
        }
        assert_eq!(replay.find(35), None);
        assert_eq!(replay.find(36), Some(&Answer::Done));
        assert_eq!(replay.find(99), Some(&Answer::Done));
    }

    #[test]
    fn large_answers_are_kept_in_small_number() {
        let mut replay = Replay::default();
        for id in 0..10 {
            replay.remember(id, Answer::Media { sdp: "v=0".to_owned(), tracks: Vec::new() });
        }
        assert_eq!((0..10).filter(|id| replay.find(*id).is_some()).count(), SDP_KEPT);
        assert!(replay.find(9).is_some());
    }
}
