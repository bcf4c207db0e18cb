use consilium_core::model::{ParticipantId, Role, SessionId, Timestamp};
use consilium_core::quality::{Alert, ChannelHealth, Consent, NodeHealth, PairHealth, SessionHealth};
use serde::Serialize;

/// Everything on the wall screen at one moment.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Picture {
    pub at: i64,
    pub node: NodeHealth,
    /// What is not done at present: `nothing`, `new_sessions`, `family_pictures`, `small_pictures`.
    pub shed: &'static str,
    /// The server takes nobody new.
    pub draining: bool,
    pub sessions: Vec<SessionLine>,
    pub alerts: Vec<Alert>,
}

impl Picture {
    /// How much is shed: 0 is nothing.
    pub fn shed_step(&self) -> u64 {
        let steps = ["new_sessions", "family_pictures", "small_pictures"];
        steps.iter().position(|step| *step == self.shed).map_or(0, |at| at as u64 + 1)
    }
}

/// One session in one line.
#[derive(Debug, Clone, Serialize)]
pub struct SessionLine {
    pub session: SessionId,
    pub started: Timestamp,
    pub present: u16,
    pub reconnecting: u16,
    pub deliberation: bool,
    pub recorded: bool,
    pub consent: Consent,
    pub channels: Vec<ChannelHealth>,
    pub worst: Option<PairHealth>,
    /// The worst score of each half minute, oldest first.
    pub strip: Vec<Option<u16>>,
    pub alerts: u16,
}

/// One session, looked at closely.
#[derive(Debug, Clone, Serialize)]
pub struct SessionDetail {
    pub health: SessionHealth,
    pub heat: HeatMap,
    pub alerts: Vec<Alert>,
}

/// People over time.
#[derive(Debug, Clone, Serialize)]
pub struct HeatMap {
    pub from: Timestamp,
    pub cell_seconds: i64,
    pub rows: Vec<HeatRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeatRow {
    pub participant: ParticipantId,
    pub role: Role,
    /// Hundredths of a score.
    pub cells: Vec<Option<u16>>,
}
