use serde::{Deserialize, Serialize};

use super::client::ChatAudience;
use super::interpretation::{Hearing, InterpretationView, Term};
use super::outcome::OutcomeView;
use super::viewing::ViewingView;
use crate::model::{Language, ParticipantId, PersonName, Role, SessionId, Timestamp, TrackId};

/// What a track shows or sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Source {
    Microphone,
    Camera,
    Screen,
    ScreenAudio,
}

impl Source {
    pub const fn is_audio(self) -> bool {
        matches!(self, Source::Microphone | Source::ScreenAudio)
    }
}

/// Everything one participant may see of the session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SessionView {
    #[cfg_attr(test, ts(type = "string"))]
    pub session: SessionId,
    pub title: String,
    pub started: Timestamp,
    pub me: ParticipantId,
    pub chair: Option<ParticipantId>,
    pub locked: bool,
    /// Since when the deliberation is on. Who is shut out sees this and nobody else.
    pub deliberation: Option<Timestamp>,
    /// Since when the session is recorded; not during a deliberation.
    pub recording: Option<Timestamp>,
    /// What is wrong with it, as far as it is this person's business.
    pub recording_trouble: Option<RecordingTrouble>,
    /// Which cameras are recorded, when the session is.
    pub recorded_cameras: RecordedCameras,
    /// Which pictures the server sends at present.
    pub pictures: Pictures,
    /// Who is sent neither images nor shared screens: abroad, without the patient's consent to that.
    pub withheld: Vec<ParticipantId>,
    /// I am shut out by the deliberation.
    pub shut_out: bool,
    pub participants: Vec<ParticipantView>,
    pub tracks: Vec<TrackView>,
    pub chat: Vec<ChatView>,
    pub interpretation: InterpretationView,
    /// The glossary of the case; for interpreters.
    pub case_terms: Vec<Term>,
    pub viewing: ViewingView,
    pub hearing: Hearing,
    /// The outcome form; empty for patient and family, who get the report.
    pub outcome: OutcomeView,
}

/// Which pictures the server sends: fewer while it has too much to do. Sound, interpretation and cursors
/// are never fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Pictures {
    #[default]
    All,
    /// None to patient and family.
    NoneForFamily,
    /// And to everybody else the large one and shared screens.
    LargeOnly,
}

/// Which cameras a recording holds. Sound and shared screens are recorded whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum RecordedCameras {
    None,
    /// That of who speaks, while he does and a little longer.
    Speakers,
    #[default]
    All,
}

/// What is wrong with the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum RecordingTrouble {
    /// For chair and coordinator: there will soon be no room. `minutes_left` at the rate of the last half minute.
    DiskLow { free_percent: u8, minutes_left: Option<u32> },
    /// For chair and coordinator: the recorder does not keep up, and some of the sound or of the pictures is missing.
    Behind,
    /// For everybody: it has ended without anybody wanting it to.
    Stopped { cause: StopCause },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum StopCause {
    DiskFull,
    DiskFailed,
}

/// One person, as another may see her.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ParticipantView {
    pub id: ParticipantId,
    #[cfg_attr(test, ts(type = "string"))]
    pub name: PersonName,
    pub role: Role,
    #[cfg_attr(test, ts(type = "string"))]
    pub speaks: Language,
    #[cfg_attr(test, ts(type = "string"))]
    pub listens: Language,
    pub presence: super::Presence,
    /// Since when the hand is up.
    pub hand: Option<Timestamp>,
    /// The chair has cut the microphone.
    pub hard_muted: bool,
}

/// One published track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrackView {
    pub id: TrackId,
    pub participant: ParticipantId,
    pub source: Source,
    pub muted: bool,
}

/// One chat message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChatView {
    /// Counts up within the session.
    pub number: u32,
    pub from: ParticipantId,
    pub audience: ChatAudience,
    pub at: Timestamp,
    pub text: String,
}
