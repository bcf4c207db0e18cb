use std::time::Instant;

use axum::Json;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::protocol::{ErrorCode, Stance};
use consilium_core::report::{ApproveError, Edit, EditError, ReportRight, SignError, report_right};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::accounts::{Prover, Purpose};
use crate::gateway::body::JsonBody;
use crate::gateway::borders::check_border_of_seat;
use crate::gateway::cases::{follow_report, house::Beside};
use crate::gateway::login::{ClientAddress, Seated, note_wrong_secret, refuse_guessers};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::report::{Approving, DeskError, ReportView, Signing};
use crate::store::{Invitation, Secret};

/// Somebody with a seat in the session that the address names.
pub(in crate::gateway) struct Reader {
    invitation: Invitation,
}

impl FromRequestParts<Gateway> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, gateway).await.map_err(|_| elsewhere())?;
        let named = params.iter().find(|(name, _)| *name == "session").map(|(_, value)| value.to_owned());
        let invitation = Seated::from_request_parts(parts, gateway).await?.invitation;
        // A session that exists and one that does not look alike to strangers.
        if named.as_deref() != Some(invitation.session.as_str()) {
            return Err(elsewhere());
        }
        check_border_of_seat(gateway, &invitation).await?;
        Ok(Reader { invitation })
    }
}

fn elsewhere() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, "Your seat is not in this consultation.")
}

impl Reader {
    fn may(&self, right: ReportRight) -> Result<(), Problem> {
        if report_right(self.invitation.role, right) { Ok(()) } else { Err(Problem::of(ErrorCode::NotAllowed)) }
    }

    fn name(&self) -> &str {
        self.invitation.name.reveal()
    }

    /// Whether he has proven who he is just now, by the seat or by the account of the same person.
    fn has_proven(&self, gateway: &Gateway, beside: &Beside, proof: &Secret, purpose: Purpose) -> bool {
        let Invitation { id, name, role, .. } = &self.invitation;
        let account = beside.same_person(name, *role).map(|own| Prover::Account(own.id));
        let mut provers = std::iter::once(Prover::Seat(id.0)).chain(account);
        provers.any(|prover| gateway.proofs.redeem(proof.reveal(), prover, purpose, Instant::now()))
    }
}

/// Why not, with what stands now when an edit is stale.
pub(in crate::gateway) struct Refused(Response);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused(problem.into_response())
    }
}

/// Which rule it is, for a page that says it in the reader's language.
fn because(error: &DeskError) -> Value {
    match error {
        DeskError::Sign(rule) => json!(rule),
        DeskError::Approve(rule) => json!(rule),
        DeskError::Proof => json!("proof"),
        DeskError::NotEnded => json!("not_ended"),
        DeskError::Edit(EditError::OwnCheck) => json!("own_check"),
        DeskError::Edit(EditError::TooLong) => json!("too_long"),
        DeskError::Busy => json!("busy"),
        _ => Value::Null,
    }
}

impl From<DeskError> for Refused {
    fn from(error: DeskError) -> Self {
        let (status, code) = match &error {
            DeskError::Unknown => (StatusCode::NOT_FOUND, ErrorCode::NotFound),
            DeskError::NotEnded => (StatusCode::CONFLICT, ErrorCode::NotNow),
            DeskError::Edit(EditError::Stale(_)) => (StatusCode::CONFLICT, ErrorCode::Stale),
            DeskError::Edit(_) => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Malformed),
            DeskError::Sign(SignError::NotAsked) | DeskError::Approve(ApproveError::NotApprover) | DeskError::Proof => {
                (StatusCode::FORBIDDEN, ErrorCode::NotAllowed)
            }
            DeskError::Sign(SignError::Stale) | DeskError::Approve(ApproveError::Changed) => {
                (StatusCode::CONFLICT, ErrorCode::Stale)
            }
            DeskError::Sign(_) | DeskError::Approve(_) | DeskError::Busy => (StatusCode::CONFLICT, ErrorCode::NotNow),
            _ => return Problem::internal(&error).into(),
        };
        let mut body = json!({
            "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "code": code,
            "detail": error.to_string(), "because": because(&error),
        });
        if let DeskError::Edit(EditError::Stale(now)) = &error {
            body["current"] = json!(now);
        }
        let mut response = (status, Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Refused(response)
    }
}

/// The newest version, with what is missing and who has signed.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/report", security(("cookie" = []), ("bearer" = [])),
    params(("session" = String, Path)), responses(
    (status = 200, description = "The report with completeness, signatures and digest."),
    (status = 409, body = ProblemBody, description = "The consultation goes on."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn show(
    State(gateway): State<Gateway>,
    reader: Reader,
    beside: Beside,
) -> Result<Json<Shown>, Refused> {
    reader.may(ReportRight::See)?;
    let view = gateway.reports.show(&reader.invitation.session, wall_clock()).await?;
    let account = beside.same_person(&reader.invitation.name, reader.invitation.role);
    let account = account.filter(|own| own.has_password).map(|own| ProofByAccount { second_factor: own.second_factor });
    Ok(Json(Shown { view, account }))
}

/// A report, and whether its reader proves who he is by his account.
#[derive(Debug, Serialize)]
pub(in crate::gateway) struct Shown {
    #[serde(flatten)]
    view: ReportView,
    account: Option<ProofByAccount>,
}

/// A password, and a code beside it when there is a second factor.
#[derive(Debug, Clone, Copy, Serialize)]
struct ProofByAccount {
    second_factor: bool,
}

/// One field in both languages.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/report/fields", security(("cookie" = []), ("bearer" = [])),
    params(("session" = String, Path)), request_body(content = Object, example = json!({"field": "J9", "if_revision": 0,
        "lines": [{"lead": "", "text": {"zh": "", "en": ""},
            "links": [{"kind": "document", "document": "0190f0c0-0000-7000-8000-000000000000", "page": 1}]}], "zh": "original", "en": "original"})), responses(
    (status = 200, description = "The report as it stands now."),
    (status = 409, description = "The field was changed meanwhile; `current` is how it stands."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn change(
    State(gateway): State<Gateway>,
    reader: Reader,
    JsonBody(edit): JsonBody<Edit>,
) -> Result<Json<ReportView>, Refused> {
    reader.may(ReportRight::Edit)?;
    Ok(Json(gateway.reports.edit(&reader.invitation.session, &edit, reader.name(), wall_clock()).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct Approval {
    /// SHA-256 of what was on the screen, as `patient.digest` of the report.
    digest: String,
    /// As for a signature; a fresh proof is for `approve_patient_version`.
    proof: String,
}

/// Approves what the patient is told beside the report as it is, after a proof of identity. It is signed by itself,
/// and needs to be approved anew when the report changes.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/report/patient-approval",
    security(("cookie" = []), ("bearer" = [])), params(("session" = String, Path)), request_body = Approval, responses(
    (status = 200, description = "The report as it stands now."),
    (status = 403, body = ProblemBody, description = "The proof is wrong, or this approval is not asked for."),
    (status = 409, body = ProblemBody, description = "Changed meanwhile, incomplete, or approved."),
    (status = 429, body = ProblemBody, description = "Too many wrong proofs."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn approve(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
    reader: Reader,
    beside: Beside,
    JsonBody(approval): JsonBody<Approval>,
) -> Result<Json<ReportView>, Refused> {
    reader.may(ReportRight::Approve)?;
    refuse_guessers(&gateway, address)?;
    let proof = Secret::presented(&approval.proof).ok_or(DeskError::Proof)?;
    let proven = reader.has_proven(&gateway, &beside, &proof, Purpose::ApprovePatientVersion);
    let Invitation { id, role, session, .. } = &reader.invitation;
    let approving = Approving {
        invitation: *id,
        name: reader.name(),
        role: *role,
        digest: &approval.digest,
        proof: (!proven).then_some(&proof),
    };
    let approved = gateway.reports.approve_for_patient(session, &approving, wall_clock()).await;
    if matches!(approved, Err(DeskError::Proof)) {
        note_wrong_secret(&gateway, address);
    }
    let shown = approved?;
    follow_report(&gateway, session).await;
    Ok(Json(shown))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct SignRequest {
    /// SHA-256 of what was on the screen, as `digest` of the report.
    digest: String,
    #[schema(value_type = String)]
    stance: Stance,
    /// A fresh proof of `/api/v1/reauthenticate`, by the seat or by the account of the same person; or the secret of
    /// the join link or of the own page, once more.
    proof: String,
}

/// Signs what was read, after a proof of identity.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/report/signatures",
    security(("cookie" = []), ("bearer" = [])), params(("session" = String, Path)), request_body = SignRequest,
    responses(
    (status = 200, description = "The report as it stands now; final with the last signature."),
    (status = 403, body = ProblemBody, description = "The proof is wrong, or this signature is not asked for."),
    (status = 409, body = ProblemBody, description = "Changed meanwhile, incomplete, or signed."),
    (status = 429, body = ProblemBody, description = "Too many wrong proofs."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn sign(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
    reader: Reader,
    beside: Beside,
    JsonBody(request): JsonBody<SignRequest>,
) -> Result<Json<ReportView>, Refused> {
    reader.may(ReportRight::Sign)?;
    refuse_guessers(&gateway, address)?;
    let proof = Secret::presented(&request.proof).ok_or(DeskError::Proof)?;
    let invitation = reader.invitation.id;
    let proven = reader.has_proven(&gateway, &beside, &proof, Purpose::SignReport);
    let proof = (!proven).then_some(&proof);
    let signing = Signing { invitation, digest: &request.digest, stance: request.stance, proof };
    let signed = gateway.reports.sign(&reader.invitation.session, &signing, wall_clock()).await;
    if matches!(signed, Err(DeskError::Proof)) {
        note_wrong_secret(&gateway, address);
    }
    let shown = signed?;
    follow_report(&gateway, &reader.invitation.session).await;
    Ok(Json(shown))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct AmendRequest {
    /// 1 to 500 characters.
    reason: String,
}

/// The next version of a signed report.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/report/amendments",
    security(("cookie" = []), ("bearer" = [])), params(("session" = String, Path)), request_body = AmendRequest,
    responses(
    (status = 200, description = "The new version, open for editing."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn amend(
    State(gateway): State<Gateway>,
    reader: Reader,
    JsonBody(request): JsonBody<AmendRequest>,
) -> Result<Json<ReportView>, Refused> {
    reader.may(ReportRight::Amend)?;
    let session = &reader.invitation.session;
    Ok(Json(gateway.reports.amend(session, &request.reason, reader.name(), wall_clock()).await?))
}

/// The newest version as PDF/A-3a and PDF/UA-1.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/report/pdf", security(("cookie" = []), ("bearer" = [])),
    params(("session" = String, Path)), responses(
    (status = 200, content_type = "application/pdf", description = "The report, with the document inside."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn pdf(State(gateway): State<Gateway>, reader: Reader) -> Result<Response, Refused> {
    reader.may(ReportRight::See)?;
    let files = gateway.reports.newest_files(&reader.invitation.session, wall_clock()).await?;
    let name = format!("inline; filename=\"report-{}.pdf\"", reader.invitation.session);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, files.pdf).into_response())
}

/// The newest version as FHIR R4 document, byte by byte what is inside the PDF.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/report/bundle", security(("cookie" = []), ("bearer" = [])),
    params(("session" = String, Path)), responses(
    (status = 200, content_type = "application/fhir+json", description = "The document."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn bundle(State(gateway): State<Gateway>, reader: Reader) -> Result<Response, Refused> {
    reader.may(ReportRight::See)?;
    let files = gateway.reports.newest_files(&reader.invitation.session, wall_clock()).await?;
    Ok(([(header::CONTENT_TYPE, "application/fhir+json")], files.bundle).into_response())
}
