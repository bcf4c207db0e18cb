use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::audit::{Disclosed, Disclosure};
use consilium_core::cases::{Advice, Date, Retained, may_erase};
use consilium_core::model::{SessionId, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Purpose;
use crate::gateway::body::JsonBody;
use crate::gateway::cases::board::case_number;
use crate::gateway::cases::house::Staff;
use crate::gateway::fhir;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;

/// Whatever is erased has to be written down first.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a case may be erased now.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct Erasable {
    may: bool,
    /// Until when the law wants it kept, or what has to come first.
    reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct Erasure {
    /// Of `POST /api/v1/reauthenticate` for `erase_case`.
    proof: String,
}

/// Whether the law lets a case be erased.
#[utoipa::path(get, path = "/api/v1/cases/{id}/erasure", params(("id" = i32, Path)), responses(
    (status = 200, body = Erasable),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn show(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<Json<Erasable>, Problem> {
    let judged = judge(&gateway, case_number(&id)?).await?;
    Ok(Json(Erasable { may: judged.is_ok(), reason: judged.err().map(|retained| retained.to_string()) }))
}

/// Erases everything that is kept of a case: documents, images, recordings, rows and keys. Who did it stays.
#[utoipa::path(post, path = "/api/v1/cases/{id}/erasure", params(("id" = i32, Path)), request_body = Erasure,
    responses(
    (status = 204, description = "Nothing of the case is left."),
    (status = 403, body = ProblemBody, description = "The proof is missing, old or used."),
    (status = 409, body = ProblemBody, description = "The law wants it kept; the answer says until when."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn erase(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(erasure): JsonBody<Erasure>,
) -> Result<StatusCode, Problem> {
    let number = case_number(&id)?;
    judge(&gateway, number)
        .await?
        .map_err(|retained| Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, retained.to_string()))?;
    if !gateway.proofs.redeem(&erasure.proof, staff.prover(), Purpose::EraseCase, Instant::now()) {
        let detail = "Prove once more who you are: the proof is missing, old or used.";
        return Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail));
    }
    let sessions = gateway.store.sessions_of_case(number).await?;
    if sessions.iter().any(|session| gateway.registry.is_running(session)) {
        let detail = "A session of the case is open at this moment. End it first.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    }
    note(&gateway, number, &staff).await?;
    for session in &sessions {
        forget_recording(gateway.recordings.join(session.as_str())).await?;
    }
    for dossier in fhir::dossiers(&gateway, number).await? {
        gateway.dossier.forget(&dossier).await?;
    }
    gateway.store.erase_case(number).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tracks, keys and evidence of a session; the time that a recording must be kept is over.
async fn forget_recording(folder: PathBuf) -> Result<(), Problem> {
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder)).await;
    match removed.map_err(|error| Problem::internal(&error))? {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::internal(&error)),
        _ => Ok(()),
    }
}

async fn judge(gateway: &Gateway, number: i32) -> Result<Result<(), Retained>, Problem> {
    let case = gateway.store.case(number).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let events = gateway.store.case_events(number).await?;
    let advice = Advice::told_by(events.iter().map(|noted| &noted.event));
    let now = wall_clock();
    let judged = may_erase(&gateway.retention, (case.state, advice), case.changed, case.patient_born, now);
    if judged.is_err() {
        return Ok(judged);
    }
    let sessions = gateway.store.sessions_of_case(number).await?;
    let until = recordings_kept_until(gateway, sessions, now).await?;
    Ok(until.map_or(Ok(()), |until| Err(Retained::RecordingUntil(Date::of(until)))))
}

/// The house sets a time for recordings beside the law's time for cases; the last one that must stay holds them all.
async fn recordings_kept_until(
    gateway: &Gateway,
    sessions: Vec<SessionId>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    let library = gateway.library.clone();
    let ask = move || sessions.iter().map(|session| library.kept_until(session, now)).collect::<Result<Vec<_>, _>>();
    let asked = tokio::task::spawn_blocking(ask).await.map_err(|error| Problem::internal(&error))?;
    let kept = asked.map_err(|error| Problem::internal(&error))?;
    Ok(kept.into_iter().flatten().max())
}

/// The stub that stays; nothing goes before it is kept.
async fn note(gateway: &Gateway, number: i32, staff: &Staff) -> Result<(), Problem> {
    let unkept = || {
        let detail = "The erasure cannot be written down at this moment, so nothing was erased. Try again soon.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail).retry_after(PATIENCE)
    };
    let place = gateway.audit.reserve().map_err(|_| unkept())?;
    let stub = Disclosure {
        at: wall_clock(),
        case: number.to_string(),
        what: Disclosed::Erasure,
        object: None,
        to: staff.recipient(),
    };
    gateway.audit.note(place, stub, Instant::now());
    if gateway.audit.settle(PATIENCE).await { Ok(()) } else { Err(unkept()) }
}
