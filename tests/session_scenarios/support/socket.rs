use std::collections::BTreeMap;

use consilium_core::protocol::{Change, EndReason, ServerFrame, ServerMessage, SessionView, ViewingStep, ViewingView};

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
            Change::Viewing { step } => look(&mut view.viewing, step),
            Change::Pictures { pictures } => view.pictures = *pictures,
            Change::Withheld { participants } => view.withheld.clone_from(participants),
            Change::RecordingTrouble { trouble } => view.recording_trouble = *trouble,
            Change::RecordedCameras { cameras } => view.recorded_cameras = *cameras,
            Change::Interpretation { interpretation } => view.interpretation = interpretation.clone(),
            Change::CaseTerms { terms } => view.case_terms.clone_from(terms),
            Change::Outcome { outcome } => view.outcome = outcome.clone(),
        }
    }
}

/// One step of the shared images, as a client takes it.
fn look(viewing: &mut ViewingView, step: &ViewingStep) {
    match step {
        ViewingStep::Whole { viewing: whole } => *viewing = whole.clone(),
        ViewingStep::Allowed { roles } => viewing.allowed.clone_from(roles),
        ViewingStep::Control { presenter, requests } => {
            viewing.presenter = *presenter;
            viewing.requests.clone_from(requests);
        }
        ViewingStep::View { view } => {
            viewing.views.retain(|known| known.pane != view.pane);
            viewing.views.push(view.clone());
            viewing.views.sort_by_key(|known| known.pane);
        }
        ViewingStep::Pin { pin } => viewing.pins.push(pin.clone()),
        ViewingStep::PinsGone { numbers } => viewing.pins.retain(|pin| !numbers.contains(&pin.number)),
        ViewingStep::Mark { mark } => {
            viewing.marks.retain(|known| known.mark.id != mark.mark.id);
            viewing.marks.push(mark.clone());
            viewing.marks.sort_by(|one, other| one.mark.id.cmp(&other.mark.id));
        }
        ViewingStep::MarksGone { marks } => viewing.marks.retain(|known| !marks.contains(&known.mark.id)),
        ViewingStep::Locks { locks } => viewing.locks.clone_from(locks),
        ViewingStep::KeyImage { key_image } => {
            viewing.key_images.retain(|known| known.number != key_image.number);
            viewing.key_images.push(key_image.clone());
            viewing.key_images.sort_by_key(|known| known.number);
        }
        ViewingStep::KeyImageGone { number } => viewing.key_images.retain(|known| known.number != *number),
        ViewingStep::Readiness { readiness } => {
            for told in readiness {
                viewing.readiness.retain(|known| known.participant != told.participant);
                if told.screen != consilium_core::protocol::Screen::default() {
                    viewing.readiness.push(told.clone());
                }
            }
            viewing.readiness.sort_by_key(|known| known.participant);
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
