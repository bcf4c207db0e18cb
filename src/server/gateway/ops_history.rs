use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use consilium_core::interpretation::Fact;
use consilium_core::model::{ParticipantId, SessionId, Timestamp};
use consilium_core::quality::{Minute, PathChange, PathEvent};
use consilium_core::session::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ops_board::unknown;
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;

/// How a session went, minute by minute and event by event. Nothing that was said or written, no name.
#[derive(Debug, Serialize)]
struct SessionHistory {
    minutes: Vec<Minute>,
    events: Vec<Moment>,
}

/// Something that happened.
#[derive(Debug, Serialize)]
struct Moment {
    at: Timestamp,
    what: &'static str,
    participant: Option<ParticipantId>,
    /// Of `alert`: which, and whether it was raised or is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<Value>,
    /// Of `path`: what has become of this person's way to the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathEvent>,
}

/// The history of one session, as long as it is kept; it need not be live.
#[utoipa::path(get, path = "/api/v1/ops/sessions/{session}/history", params(("session" = String, Path,)), responses(
    (status = 200, description = "Minutes and events, oldest first.", body = Object),
    (status = 404, body = ProblemBody, description = "There is no such session."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_history(
    State(gateway): State<Gateway>,
    Path(session): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let session: SessionId = session.parse().map_err(|_| unknown("There is no such session."))?;
    let stored = gateway.store.load_session(&session).await?.ok_or_else(|| unknown("There is no such session."))?;
    let minutes = gateway.store.quality_minutes(&session).await?;
    let told = stored.records.iter().filter_map(|(at, record)| tell(*at, record));
    let kept = gateway.store.quality_events(&session).await?.into_iter();
    let mut events: Vec<Moment> = told.chain(kept.map(moment)).collect();
    events.sort_by_key(|moment| moment.at);
    Ok(Json(SessionHistory { minutes, events }))
}

/// Sessions of which there is a history, the newest first.
#[utoipa::path(get, path = "/api/v1/ops/recent", responses(
    (status = 200, description = "At most a hundred sessions.", body = Object),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_recent(State(gateway): State<Gateway>) -> Result<impl IntoResponse, Problem> {
    Ok(Json(gateway.store.recent_quality().await?))
}

/// What the board has kept.
fn moment((at, event): (Timestamp, String)) -> Moment {
    let event: Option<Value> = serde_json::from_str(&event).ok();
    let path = event.as_ref().and_then(|event| event.get("path")).and_then(|path| PathChange::deserialize(path).ok());
    match path {
        Some(PathChange { participant, what, .. }) => {
            Moment { at, what: "path", participant: Some(participant), alert: None, path: Some(what) }
        }
        None => Moment { at, what: "alert", participant: None, alert: event, path: None },
    }
}

/// The records that operators read; the others are nobody's business here.
fn tell(at: Timestamp, record: &Record) -> Option<Moment> {
    let (what, participant) = match record {
        Record::Entered { participant } => ("entered", Some(*participant)),
        Record::WaitsInLobby { participant } => ("waits", Some(*participant)),
        Record::Left { participant } => ("left", Some(*participant)),
        Record::Removed { participant, .. } => ("removed", Some(*participant)),
        Record::ChairPassed { participant } => ("chair", *participant),
        Record::HardMuted { participant, muted: true, .. } => ("muted", Some(*participant)),
        Record::HardMuted { participant, .. } => ("unmuted", Some(*participant)),
        Record::Deliberation { on: true, .. } => ("door_closed", None),
        Record::Deliberation { .. } => ("door_opened", None),
        Record::Recording { on: true, .. } => ("recording_on", None),
        Record::Recording { .. } => ("recording_off", None),
        Record::RecordingStopped { .. } => ("recording_stopped", None),
        Record::Interpretation { fact: Fact::HandedOver { to, .. } } => ("handed_over", Some(*to)),
        Record::TrackPublished { participant, .. } => ("published", Some(*participant)),
        Record::Ended { .. } => ("ended", None),
        _ => return None,
    };
    Some(Moment { at, what, participant, alert: None, path: None })
}
