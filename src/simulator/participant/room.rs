use std::collections::BTreeMap;

use consilium_core::model::{ParticipantId, TrackId};
use consilium_core::protocol::{
    Change, Cue, EndReason, ErrorCode, InterpretationView, LineAssignment, LineGain, Part, ParticipantView, PointedAt,
    Presence, Quality, ServerFrame, ServerMessage, SessionView, Source, SpeakerLevel, TrackView,
};

/// How far the media connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MediaState {
    #[default]
    None,
    Offered,
    Connected,
    Failed,
}

/// The session as one participant was told it.
#[derive(Debug, Clone, Default)]
pub struct Room {
    pub me: Option<ParticipantId>,
    pub presence: Option<Presence>,
    /// `None` until she is in the room.
    pub view: Option<SessionView>,
    /// Which track is on which receiving line.
    pub lines: BTreeMap<String, TrackId>,
    /// How loud each receiving line is to be played.
    pub gains: Vec<LineGain>,
    /// Signs from booths, in order.
    pub cues: Vec<Cue>,
    /// Where the others point.
    pub pointers: BTreeMap<ParticipantId, Option<PointedAt>>,
    pub speaker: Option<ParticipantId>,
    pub levels: Vec<SpeakerLevel>,
    pub qualities: Vec<Quality>,
    pub media: MediaState,
    /// How many sockets were welcomed, and whether the newest went on where the one before ended.
    pub welcomes: u32,
    pub resumed: bool,
    /// Missing revisions noticed.
    pub gaps: u32,
    pub mute_requests: u32,
    /// The newest refusal.
    pub refused: Option<ErrorCode>,
    pub ended: Option<EndReason>,
    revision: Option<u64>,
}

impl Room {
    /// Takes note of a message. `false` when a revision is missing and a snapshot is due.
    pub(super) fn handle_frame(&mut self, frame: &ServerFrame) -> bool {
        let whole = self.note_revision(frame);
        match &frame.body {
            ServerMessage::Welcome { me, presence, resumed, .. } => {
                self.me = Some(*me);
                self.presence = Some(*presence);
                self.resumed = *resumed;
                self.welcomes += 1;
                self.revision = None;
            }
            ServerMessage::Snapshot { view } => self.take_snapshot(view),
            ServerMessage::Change { change } => self.apply(change),
            ServerMessage::Lines { lines } => self.lines = assigned(lines),
            ServerMessage::Gains { gains } => self.gains.clone_from(gains),
            ServerMessage::Cue { cue, .. } => self.cues.push(*cue),
            ServerMessage::Speakers { active, levels, .. } => {
                self.speaker = *active;
                self.levels.clone_from(levels);
            }
            ServerMessage::Qualities { qualities } => self.qualities.clone_from(qualities),
            ServerMessage::MuteRequested { .. } => self.mute_requests += 1,
            ServerMessage::Refused { code, .. } => self.refused = Some(*code),
            ServerMessage::Ended { reason } => self.ended = Some(*reason),
            ServerMessage::Pointer { from, at, .. } => drop(self.pointers.insert(*from, at.clone())),
            ServerMessage::Contested { .. }
            | ServerMessage::Done { .. }
            | ServerMessage::Sketch { .. }
            | ServerMessage::MediaAnswer { .. }
            | ServerMessage::PackedAnswer { .. }
            | ServerMessage::OfferWanted
            | ServerMessage::LinesWanted { .. }
            | ServerMessage::EncodingsWanted { .. }
            | ServerMessage::Pong => {}
        }
        whole
    }

    /// The server does not know this tab any more: what it told before is void.
    pub(super) fn forget_session(&mut self) {
        self.view = None;
        self.lines.clear();
        self.gains.clear();
        self.speaker = None;
        self.levels.clear();
        self.media = MediaState::None;
    }

    fn note_revision(&mut self, frame: &ServerFrame) -> bool {
        let Some(revision) = frame.revision else { return true };
        let follows = self.revision.is_none_or(|last| last.checked_add(1) == Some(revision));
        self.revision = Some(revision);
        let whole = follows || matches!(frame.body, ServerMessage::Snapshot { .. });
        self.gaps += u32::from(!whole);
        whole
    }

    fn take_snapshot(&mut self, view: &SessionView) {
        if let Some(me) = view.participants.iter().find(|participant| participant.id == view.me) {
            self.presence = Some(me.presence);
        }
        self.view = Some(view.clone());
    }

    fn apply(&mut self, change: &Change) {
        if let Change::Participant { participant } = change
            && Some(participant.id) == self.me
        {
            self.presence = Some(participant.presence);
        }
        let Some(view) = &mut self.view else { return };
        match change {
            Change::Participant { participant } => {
                put(&mut view.participants, participant.clone(), |one, other| one.id == other.id);
            }
            Change::ParticipantGone { participant } => view.participants.retain(|known| known.id != *participant),
            Change::Track { track } => put(&mut view.tracks, *track, |one, other| one.id == other.id),
            Change::TrackGone { track } => view.tracks.retain(|known| known.id != *track),
            Change::Chair { participant } => view.chair = *participant,
            Change::Pictures { pictures } => view.pictures = *pictures,
            Change::Withheld { participants } => view.withheld.clone_from(participants),
            Change::Locked { locked } => view.locked = *locked,
            Change::Deliberation { since } => view.deliberation = *since,
            Change::Chat { chat } => view.chat.push(chat.clone()),
            Change::Recording { since } => view.recording = *since,
            // Simulated people look at no images.
            Change::Viewing { .. } => {}
            Change::RecordingTrouble { trouble } => view.recording_trouble = *trouble,
            Change::RecordedCameras { cameras } => view.recorded_cameras = *cameras,
            Change::Interpretation { interpretation } => view.interpretation = interpretation.clone(),
            Change::CaseTerms { terms } => view.case_terms.clone_from(terms),
            Change::Outcome { outcome } => view.outcome = outcome.clone(),
        }
    }

    pub fn interpretation(&self) -> InterpretationView {
        self.view.as_ref().map(|view| view.interpretation.clone()).unwrap_or_default()
    }

    /// In decibels; minus infinity for a line that is not to be played.
    pub fn gain_db(&self, mid: &str) -> f64 {
        let gain = self.gains.iter().find(|gain| gain.mid == mid).and_then(|gain| gain.gain);
        gain.map_or(f64::NEG_INFINITY, |tenths| f64::from(tenths) / 10.0)
    }

    /// The lines that carry this part.
    pub fn lines_of(&self, part: Part) -> Vec<String> {
        self.gains.iter().filter(|gain| gain.part == part).map(|gain| gain.mid.clone()).collect()
    }

    /// She is in the room and not shut out.
    pub fn is_inside(&self) -> bool {
        self.view.as_ref().is_some_and(|view| !view.shut_out)
    }

    pub fn is_shut_out(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.shut_out)
    }

    pub fn participants(&self) -> &[ParticipantView] {
        self.view.as_ref().map(|view| view.participants.as_slice()).unwrap_or_default()
    }

    pub fn tracks(&self) -> &[TrackView] {
        self.view.as_ref().map(|view| view.tracks.as_slice()).unwrap_or_default()
    }

    pub fn track(&self, participant: ParticipantId, source: Source) -> Option<&TrackView> {
        self.tracks().iter().find(|track| track.participant == participant && track.source == source)
    }

    /// Her own track.
    pub fn own_track(&self, source: Source) -> Option<TrackId> {
        Some(self.track(self.me?, source)?.id)
    }

    /// The receiving line on which a track is now.
    pub fn line_of(&self, track: TrackId) -> Option<&str> {
        self.lines.iter().find(|(_, on_line)| **on_line == track).map(|(mid, _)| mid.as_str())
    }

    /// The receiving line of somebody's microphone, camera or screen.
    pub fn line_from(&self, participant: ParticipantId, source: Source) -> Option<&str> {
        self.line_of(self.track(participant, source)?.id)
    }
}

fn assigned(lines: &[LineAssignment]) -> BTreeMap<String, TrackId> {
    lines.iter().filter_map(|line| Some((line.mid.clone(), line.track?))).collect()
}

fn put<T>(items: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) {
    match items.iter_mut().find(|known| same(known, &item)) {
        Some(known) => *known = item,
        None => items.push(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(revision: u64, locked: bool) -> ServerFrame {
        ServerFrame { revision: Some(revision), body: ServerMessage::Change { change: Change::Locked { locked } } }
    }

    #[test]
    fn a_missing_revision_is_noticed_once() {
        let mut room = Room::default();
        assert!(room.handle_frame(&locked(1, true)));
        assert!(room.handle_frame(&locked(2, false)));
        assert!(!room.handle_frame(&locked(4, true)), "3 is missing");
        assert!(room.handle_frame(&locked(5, true)));
        assert_eq!(room.gaps, 1);
    }

    #[test]
    fn empty_lines_carry_no_track() {
        let mut room = Room::default();
        let lines = vec![
            LineAssignment { mid: "2".to_owned(), track: Some(TrackId(7)) },
            LineAssignment { mid: "3".to_owned(), track: None },
        ];
        room.handle_frame(&ServerFrame { revision: None, body: ServerMessage::Lines { lines } });
        assert_eq!(room.line_of(TrackId(7)), Some("2"));
        assert_eq!(room.lines.len(), 1);
    }
}
