use std::collections::BTreeMap;

use crate::model::{ParticipantId, Timestamp, TrackId};
use crate::protocol::{Change, ParticipantView, Pictures, RecordedCameras, RecordingTrouble, TrackView};

/// The state of the room as a client holds it, but for the chat. Everybody who may see the same
/// shares one, so that a large room costs one comparison and not one for each person.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Roster {
    pub participants: BTreeMap<ParticipantId, ParticipantView>,
    pub tracks: BTreeMap<TrackId, TrackView>,
    pub chair: Option<ParticipantId>,
    pub locked: bool,
    pub deliberation: Option<Timestamp>,
    pub recording: Option<Timestamp>,
    pub recording_trouble: Option<RecordingTrouble>,
    pub recorded_cameras: RecordedCameras,
    pub pictures: Pictures,
    pub withheld: Vec<ParticipantId>,
}

impl Roster {
    /// What a person outside the room sees: herself.
    pub fn of_one(oneself: Option<ParticipantView>) -> Self {
        let participants = oneself.into_iter().map(|view| (view.id, view)).collect();
        Self { participants, ..Self::default() }
    }

    /// The steps from this state to another. What goes, goes first, so that no track is without its
    /// person.
    pub fn steps_to(&self, wanted: &Roster) -> Vec<Change> {
        let mut changes = Vec::new();
        let lost_tracks = self.tracks.keys().filter(|id| !wanted.tracks.contains_key(id));
        changes.extend(lost_tracks.map(|id| Change::TrackGone { track: *id }));
        let lost = self.participants.keys().filter(|id| !wanted.participants.contains_key(id));
        changes.extend(lost.map(|id| Change::ParticipantGone { participant: *id }));
        let changed = wanted.participants.values().filter(|view| self.participants.get(&view.id) != Some(view));
        changes.extend(changed.map(|view| Change::Participant { participant: view.clone() }));
        let changed_tracks = wanted.tracks.values().filter(|view| self.tracks.get(&view.id) != Some(view));
        changes.extend(changed_tracks.map(|view| Change::Track { track: *view }));
        if self.chair != wanted.chair {
            changes.push(Change::Chair { participant: wanted.chair });
        }
        if self.locked != wanted.locked {
            changes.push(Change::Locked { locked: wanted.locked });
        }
        if self.deliberation != wanted.deliberation {
            changes.push(Change::Deliberation { since: wanted.deliberation });
        }
        if self.recording != wanted.recording {
            changes.push(Change::Recording { since: wanted.recording });
        }
        if self.recording_trouble != wanted.recording_trouble {
            changes.push(Change::RecordingTrouble { trouble: wanted.recording_trouble });
        }
        if self.recorded_cameras != wanted.recorded_cameras {
            changes.push(Change::RecordedCameras { cameras: wanted.recorded_cameras });
        }
        if self.pictures != wanted.pictures {
            changes.push(Change::Pictures { pictures: wanted.pictures });
        }
        if self.withheld != wanted.withheld {
            changes.push(Change::Withheld { participants: wanted.withheld.clone() });
        }
        changes
    }
}
