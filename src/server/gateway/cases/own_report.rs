use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::cases::CaseState;
use consilium_core::model::PersonName;
use consilium_core::protocol::ErrorCode;

use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::case_number;
use super::house::Own;
use super::own::{member_of, readable_whole};
use super::seats::{seat_of, take_seat};
use super::tasks::looks_back;
use crate::store::WholeCase;

/// Whether the report waits for this expert. Before anybody has opened the draft it waits for all of them.
pub(super) async fn waits_for_signature(
    gateway: &Gateway,
    whole: &WholeCase,
    name: &PersonName,
) -> Result<bool, Problem> {
    let Some(made) = &whole.parts.appointment else { return Ok(false) };
    if !matches!(whole.case.state, CaseState::ReportDraft | CaseState::SignOff) {
        return Ok(false);
    }
    let waits = gateway.reports.still_to_sign(&made.session).await.map_err(|error| Problem::internal(&error))?;
    Ok(waits.is_none_or(|waits| waits.iter().any(|signatory| signatory.name == name.reveal())))
}

/// Takes the seat once more, after the session, to read and sign its report: the seat's cookie is set.
#[utoipa::path(post, path = "/api/v1/my/cases/{id}/report", params(("id" = i32, Path)), responses(
    (status = 204, description = "The seat is yours; the report is at `/report`."),
    (status = 403, body = ProblemBody, description = "For experts alone."),
    (status = 409, body = ProblemBody, description = "The session has not ended."),
    (status = 410, body = ProblemBody, description = "The time for the report is over."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn report(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (whole, role) = readable_whole(&gateway, &own, case_number(&id)?).await?;
    if !looks_back(role) {
        return Err(Problem::of(ErrorCode::NotAllowed));
    }
    let ended = matches!(
        whole.case.state,
        CaseState::ReportDraft | CaseState::SignOff | CaseState::Released | CaseState::FollowUp
    );
    let (Some(made), Some(member), true) = (&whole.parts.appointment, member_of(&whole, own.colleague), ended) else {
        return Err(Problem::of(ErrorCode::NotNow));
    };
    let seat = seat_of(&gateway, &made.session, &member.person.name, &[role]).await?;
    let seat = seat.ok_or_else(|| Problem::of(ErrorCode::Expired))?;
    let cookie = take_seat(&gateway, &seat).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
