use serde::{Deserialize, Serialize};

use crate::interpretation::Fact;
use crate::model::{InvitationId, Language, ParticipantId, PersonName, Role, Timestamp, TrackId};
use crate::outcome::OutcomeFact;
use crate::protocol::{ChatAudience, Hearing, RecordedCameras, Source, StopCause};
use crate::viewing;

/// What is remembered of a session: appended to the store in order, replayed after a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Record {
    /// A link was used for the first time; the seat exists from now on.
    SeatTaken {
        participant: ParticipantId,
        invitation: InvitationId,
        role: Role,
        name: PersonName,
    },
    Languages {
        participant: ParticipantId,
        speaks: Language,
        listens: Language,
    },
    WaitsInLobby {
        participant: ParticipantId,
    },
    Entered {
        participant: ParticipantId,
    },
    Admitted {
        participant: ParticipantId,
        by: ParticipantId,
    },
    Refused {
        participant: ParticipantId,
        by: ParticipantId,
    },
    Left {
        participant: ParticipantId,
    },
    Removed {
        participant: ParticipantId,
        by: Option<ParticipantId>,
    },
    ChairPassed {
        participant: Option<ParticipantId>,
    },
    HandChanged {
        participant: ParticipantId,
        raised: bool,
    },
    HardMuted {
        participant: ParticipantId,
        muted: bool,
        by: ParticipantId,
    },
    Locked {
        locked: bool,
        by: ParticipantId,
    },
    Deliberation {
        on: bool,
        by: ParticipantId,
    },
    Recording {
        on: bool,
        by: ParticipantId,
        reason: String,
    },
    /// What the patient's consent says of recording this session; without it nothing is recorded.
    RecordingConsent {
        given: bool,
    },
    /// Which cameras are recorded from now on; until the first of these, all.
    RecordedCameras {
        cameras: RecordedCameras,
    },
    /// The recorder could not go on.
    RecordingStopped {
        cause: StopCause,
    },
    /// Remembered so that the id is never used again, not even after a restart.
    TrackPublished {
        track: TrackId,
        participant: ParticipantId,
        source: Source,
    },
    Chat {
        number: u32,
        from: ParticipantId,
        audience: ChatAudience,
        text: String,
    },
    Hearing {
        participant: ParticipantId,
        hearing: Hearing,
    },
    Interpretation {
        fact: Fact,
    },
    /// Speech on the floor that reached nobody in a language somebody listened in: a passage of it, or a piece of a
    /// long one. `millis` is the speech in it, pauses left out.
    Uninterpreted {
        language: Language,
        from: Timestamp,
        until: Timestamp,
        millis: i64,
    },
    Outcome {
        fact: OutcomeFact,
    },
    /// The shared images: who leads, views, pins, marks, key images, and samples of cursors and screens.
    Viewing {
        fact: viewing::Fact,
    },
    Ended {
        by: Option<ParticipantId>,
    },
}
