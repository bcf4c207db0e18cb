use consilium_core::interpretation::Fact;
use consilium_core::model::{ParticipantId, SessionId};
use consilium_core::session::Record;
use tracing::{Span, debug_span};

/// A span for what a trace shows of a session's life, and `None` for all the rest: who says what, votes and points is
/// nobody's business.
pub(super) fn milestone(session: &SessionId, record: &Record) -> Option<Span> {
    let (name, participant) = name_of(record)?;
    Some(debug_span!("milestone", otel.name = name, %session, participant = participant.map(tracing::field::display)))
}

fn name_of(record: &Record) -> Option<(&'static str, Option<ParticipantId>)> {
    let told = match record {
        Record::SeatTaken { participant, .. } => ("session seat taken", Some(*participant)),
        Record::WaitsInLobby { participant } => ("session lobby", Some(*participant)),
        Record::Entered { participant } => ("session join", Some(*participant)),
        Record::Admitted { participant, .. } => ("session admit", Some(*participant)),
        Record::Refused { participant, .. } => ("session refuse", Some(*participant)),
        Record::Removed { participant, .. } => ("session remove", Some(*participant)),
        Record::Left { participant } => ("session leave", Some(*participant)),
        Record::ChairPassed { participant } => ("session chair", *participant),
        Record::Deliberation { on: true, by } => ("session deliberation on", Some(*by)),
        Record::Deliberation { on: false, by } => ("session deliberation off", Some(*by)),
        Record::Recording { on: true, by, .. } => ("session recording start", Some(*by)),
        Record::Recording { on: false, by, .. } => ("session recording stop", Some(*by)),
        Record::RecordingStopped { .. } => ("session recording broken", None),
        Record::Interpretation { fact: Fact::HandedOver { to, .. } } => ("interpretation handover", Some(*to)),
        Record::Ended { by } => ("session end", *by),
        _ => return None,
    };
    Some(told)
}
