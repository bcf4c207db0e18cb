use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::own::{credentials, must_know_password};
use super::sign_in::{code_fits, locked};
use crate::accounts::{PROOF_LASTS, Prover, Purpose};
use crate::gateway::access::Arrived;
use crate::gateway::body::JsonBody;
use crate::gateway::cases::house::Signed;
use crate::gateway::login::{Claim, ClientAddress, note_wrong_secret, refuse_guessers};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Account, Secret};

/// How somebody proves again who he is. A seat shows the secret of its link or of its holder's own page
/// once more, a sign-in link its own; an account its password, and its code when it has a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct ProofForm {
    purpose: Purpose,
    /// The seat or the desk: which of the logins of this browser is to be proven.
    by: ProvenBy,
    #[serde(default)]
    secret: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::gateway) enum ProvenBy {
    Seat,
    Staff,
}

#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct FreshProof {
    /// Goes with the one call that it is for.
    proof: String,
    seconds: u64,
}

/// Proves once more who speaks; the proof is good once, for five minutes, for one purpose.
#[utoipa::path(post, path = "/api/v1/reauthenticate", request_body = ProofForm,
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 201, body = FreshProof),
    (status = 401, body = ProblemBody, description = "Nobody of that kind is signed in."),
    (status = 403, body = ProblemBody, description = "The secret, the password or the code is wrong."),
    (status = 429, body = ProblemBody, description = "Too many wrong tries; see Retry-After."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn reauthenticate(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    callers: Callers,
    JsonBody(form): JsonBody<ProofForm>,
) -> Result<(StatusCode, Json<FreshProof>), Problem> {
    refuse_guessers(&gateway, address.0)?;
    let secret = form.secret.as_deref().and_then(Secret::presented);
    let prover = match (form.by, callers.0) {
        (ProvenBy::Seat, Arrived { seat: Some(Claim::Seated(seated)), .. }) => {
            let id = seated.invitation.id;
            let fits = match &secret {
                Some(secret) => gateway.store.proves_seat(id, secret, wall_clock()).await?,
                None => false,
            };
            fits.then_some(Prover::Seat(id.0))
        }
        (ProvenBy::Staff, Arrived { guests: Some(guests), .. }) => match guests.signed() {
            Some(Signed::Account(own)) => prove_account(&gateway, &own.account, &form).await?,
            Some(Signed::Link(guest)) => {
                let fits = match &secret {
                    Some(secret) => gateway.store.is_house_link_of(guest.number, secret).await?,
                    None => false,
                };
                fits.then_some(Prover::StaffLink(guest.number))
            }
            None => return Err(nobody()),
        },
        _ => return Err(nobody()),
    };
    let Some(prover) = prover else {
        note_wrong_secret(&gateway, address.0);
        let detail = "This did not prove who you are: the link, the password or the code is wrong.";
        return Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail));
    };
    let proof = gateway.proofs.make(prover, form.purpose, Instant::now());
    let fresh = FreshProof { proof: proof.reveal().to_owned(), seconds: PROOF_LASTS.as_secs() };
    Ok((StatusCode::CREATED, Json(fresh)))
}

fn nobody() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, "Sign in first.")
}

/// Both factors, when there are two.
async fn prove_account(gateway: &Gateway, own: &Account, form: &ProofForm) -> Result<Option<Prover>, Problem> {
    must_know_password(gateway, own, form.password.as_deref().unwrap_or_default()).await?;
    let proven = Some(Prover::Account(own.id));
    if !own.second_factor {
        return Ok(proven);
    }
    let (name, now) = (own.sign_in_name.reveal(), wall_clock());
    gateway.lockouts.check(name, now).map_err(locked)?;
    let known = credentials(gateway, own.id).await?;
    if code_fits(gateway, &known, form.code.as_deref().unwrap_or_default(), now).await? {
        return Ok(proven);
    }
    gateway.lockouts.note_failure(name, now);
    Ok(None)
}

/// Everybody that this browser is.
pub(in crate::gateway) struct Callers(Arrived);

impl axum::extract::FromRequestParts<Gateway> for Callers {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        Ok(Callers(parts.extensions.get::<Arrived>().cloned().unwrap_or_default()))
    }
}
