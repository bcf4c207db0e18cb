use axum::http::StatusCode;
use consilium_core::cases::Refusal;
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;

use super::problem::Problem;
use super::state::Gateway;
use crate::store::Invitation;

/// Whether what is known of the patient may go to this seat: documents, recordings and the report alike.
pub(super) async fn check_border(gateway: &Gateway, case: &CaseId, seat: &Invitation) -> Result<(), Problem> {
    if gateway.store.may_reach_seat(case, &seat.name).await? { Ok(()) } else { Err(withheld()) }
}

/// The same for whoever speaks for a seat in a session.
pub(super) async fn check_border_of_seat(gateway: &Gateway, seat: &Invitation) -> Result<(), Problem> {
    match gateway.store.session_case(&seat.session).await? {
        Some(case) => check_border(gateway, &case, seat).await,
        None => Ok(()),
    }
}

/// Who sits abroad reads nothing, not even the names of files, and sends nothing to where he cannot see it.
fn withheld() -> Problem {
    let missing = Refusal::NoCrossBorderConsent;
    Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, missing.to_string()).because(&[missing])
}
