use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{CaseState, LetterText, Occasion, write_letter};
use consilium_core::model::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::dispatch::{Addressee, More, post, send};
use super::facts::read_whole;
use super::house::Staff;
use super::requests::unprocessable;
use super::tasks::reads;
use super::view::CasePage;
use super::work::move_on;
use crate::store::WholeCase;

/// What becomes of a request after it was assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Verdict {
    Accept,
    /// Back to the applicant, to be changed or completed.
    Adjust,
    NotForNow,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DraftForm {
    verdict: Verdict,
    #[serde(default)]
    reason: String,
    /// Who leads the consultation.
    #[serde(default)]
    expert: String,
    /// When the patient may be expected, in words.
    #[serde(default)]
    admission: String,
    #[schema(value_type = String, example = "zh")]
    language: Language,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct LetterView {
    subject: String,
    body: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TriageForm {
    verdict: Verdict,
    #[serde(default)]
    reason: String,
    /// The reply as it was edited.
    letter: LetterView,
}

/// A reply letter to edit, in the applicant's language or another.
#[utoipa::path(post, path = "/api/v1/cases/{id}/triage-letter", params(("id" = i32, Path)), request_body = DraftForm,
    responses(
    (status = 200, body = LetterView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn draft(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<DraftForm>,
) -> Result<Json<LetterView>, Problem> {
    let whole = read_whole(&gateway, case_number(&id)?).await?;
    let occasion = match form.verdict {
        Verdict::Accept => Occasion::Accepted { expert: &form.expert, admission: &form.admission },
        Verdict::Adjust => Occasion::Returned { reason: &form.reason },
        Verdict::NotForNow => Occasion::Declined { reason: &form.reason },
    };
    let LetterText { subject, body } = write_letter(&form.language, applicant_name(&whole), whole.case.id, occasion);
    Ok(Json(LetterView { subject, body }))
}

/// Decides, moves the case, and sends the reply; the applicant reads it on his page too.
#[utoipa::path(post, path = "/api/v1/cases/{id}/triage", params(("id" = i32, Path)), request_body = TriageForm,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "The case is not being assessed, or a reason is missing."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn decide(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<TriageForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    check_letter(&form.letter)?;
    if form.reason.chars().count() > 2000 {
        return Err(unprocessable("A reason has at most 2000 characters."));
    }
    let mut whole = read_whole(&gateway, id).await?;
    let to = match form.verdict {
        Verdict::Accept => CaseState::Accepted,
        Verdict::Adjust => CaseState::Returned,
        Verdict::NotForNow => CaseState::Declined,
    };
    move_on(&gateway, &staff, &whole, to, &form.reason).await?;
    if to == CaseState::Accepted {
        whole.case.state = to;
        move_on(&gateway, &staff, &whole, CaseState::Preparing, "").await?;
    }
    let language: Language = whole.case.language.parse().map_err(|_| unprocessable("The case has no language."))?;
    let text = LetterText { subject: form.letter.subject, body: form.letter.body };
    let to = Addressee { name: applicant_name(&whole), email: applicant_email(&whole), language: &language };
    post(&gateway, id, "reply", to, &text, More::default(), &staff.actor()).await?;
    Ok(Json(page(&gateway, id).await?))
}

/// The answer to a decision that was made without writing one.
pub(super) async fn reply_plainly(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    (to, reason): (CaseState, &str),
) -> Result<(), Problem> {
    let occasion = match to {
        CaseState::Returned => Occasion::Returned { reason },
        CaseState::Declined => Occasion::Declined { reason },
        _ => Occasion::Accepted { expert: "", admission: "" },
    };
    let language = reads(std::slice::from_ref(&whole.case.language));
    let to = Addressee { name: applicant_name(whole), email: applicant_email(whole), language: &language };
    send(gateway, whole.case.id, "reply", to, occasion, More::default(), &staff.actor()).await?;
    Ok(())
}

fn check_letter(letter: &LetterView) -> Result<(), Problem> {
    let subject = letter.subject.trim();
    let fits = (1..=200).contains(&subject.chars().count()) && !subject.chars().any(char::is_control);
    if !fits || !(1..=8000).contains(&letter.body.trim().chars().count()) {
        return Err(unprocessable("A letter has a subject of at most 200 and a text of at most 8000 characters."));
    }
    Ok(())
}

pub(super) fn request_field<'a>(whole: &'a WholeCase, name: &str) -> &'a str {
    whole.case.request.get(name).and_then(|value| value.as_str()).unwrap_or_default()
}

pub(super) fn applicant_name(whole: &WholeCase) -> &str {
    request_field(whole, "applicant_name")
}

pub(super) fn applicant_email(whole: &WholeCase) -> &str {
    request_field(whole, "email")
}
