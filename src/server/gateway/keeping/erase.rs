use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::audit::{Disclosed, Disclosure};
use consilium_core::cases::{Retained, may_erase};
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

/// Tracks, keys and evidence of a session. The law that keeps a case longer than any recording has let it go.
async fn forget_recording(folder: PathBuf) -> Result<(), Problem> {
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder)).await;
    match removed.map_err(|error| Problem::internal(&error))? {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::internal(&error)),
        _ => Ok(()),
    }
}

async fn judge(gateway: &Gateway, number: i32) -> Result<Result<(), Retained>, Problem> {
    let case = gateway.store.case(number).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    Ok(may_erase(&gateway.retention, case.state, case.changed, case.patient_born, wall_clock()))
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
