use super::state::CaseState;

/// What a move brings with it, by whatever door it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Whoever asked for the consultation gets an answer.
    Reply,
    /// The session that was planned is off: its links end, nobody is reminded of it, everybody is told.
    CallOff,
    /// Whoever writes, checks and signs the report keeps a seat until it is signed.
    KeepSeats,
    /// The report reaches those whom it is for.
    TellReaders,
}

/// What this move brings with it, if anything.
pub const fn consequence(from: CaseState, to: CaseState) -> Option<Consequence> {
    use CaseState::*;
    match (from, to) {
        (Triage, Accepted | Returned | Declined) => Some(Consequence::Reply),
        (Scheduled, Preparing | Cancelled) => Some(Consequence::CallOff),
        (InSession, ReportDraft) => Some(Consequence::KeepSeats),
        (SignOff, Released) => Some(Consequence::TellReaders),
        _ => None,
    }
}
