use std::collections::BTreeMap;

use consilium_core::protocol::{Change, EndReason, ServerFrame, ServerMessage, SessionView};

/// One browser tab's end of a socket. It keeps the state as a client does and checks the revisions.
#[derive(Debug, Default)]
pub struct Socket {
    pub inbox: Vec<ServerMessage>,
    /// The state as this client has it.
    pub view: Option<SessionView>,
    revision: u64,
    /// `Some` once closed, with the reason given.
    pub closed: Option<Option<EndReason>>,
}

impl Socket {
    pub fn take(&mut self, frame: ServerFrame) {
        assert!(self.closed.is_none(), "nothing is sent to a closed socket: {frame:?}");
        let counted = matches!(frame.body, ServerMessage::Snapshot { .. } | ServerMessage::Change { .. });
        assert_eq!(frame.revision.is_some(), counted, "state messages and only they are counted");
        if let Some(revision) = frame.revision {
            assert_eq!(revision, self.revision + 1, "no gap in the revisions");
            self.revision = revision;
        }
        match &frame.body {
            ServerMessage::Snapshot { view } => self.view = Some(view.clone()),
            ServerMessage::Change { change } => self.apply(change),
            _ => {}
        }
        self.inbox.push(frame.body);
    }

    fn apply(&mut self, change: &Change) {
        let Some(view) = &mut self.view else { return };
        match change {
            Change::Participant { participant } => {
                view.participants.retain(|known| known.id != participant.id);
                view.participants.push(participant.clone());
                view.participants.sort_by_key(|known| known.id);
            }
            Change::ParticipantGone { participant } => remove(&mut view.participants, |known| known.id == *participant),
            Change::Track { track } => {
                view.tracks.retain(|known| known.id != track.id);
                view.tracks.push(*track);
                view.tracks.sort_by_key(|known| known.id);
            }
            Change::TrackGone { track } => remove(&mut view.tracks, |known| known.id == *track),
            Change::Chair { participant } => view.chair = *participant,
            Change::Locked { locked } => view.locked = *locked,
            Change::Deliberation { since } => view.deliberation = *since,
            Change::Chat { chat } => view.chat.push(chat.clone()),
            Change::Recording { since } => view.recording = *since,
            Change::Interpretation { interpretation } => view.interpretation = interpretation.clone(),
            Change::Outcome { outcome } => view.outcome = outcome.clone(),
        }
    }
}

/// What is taken away must have been there.
fn remove<T>(list: &mut Vec<T>, which: impl Fn(&T) -> bool) {
    let at = list.iter().position(which).expect("only what was shown is taken away");
    list.remove(at);
}

/// The sockets of a session by their number.
pub type Sockets = BTreeMap<u64, Socket>;
