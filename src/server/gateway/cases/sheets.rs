use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{CaseEvent, PlanError, ReferralPlan, Summary, Term, glossary_fits};
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::examples;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::facts::read_whole;
use super::house::Staff;
use super::requests::unprocessable;
use super::view::CasePage;
use crate::ops::wall_clock;
use crate::store::By;
pub(super) use crate::store::GLOSSARY;

pub(super) const SUMMARY: &str = "summary";
pub(super) const REFERRAL: &str = "referral";

/// What is written into a case, as a whole each time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "sheet", rename_all = "snake_case")]
pub(in super::super) enum SheetForm {
    Summary {
        #[schema(schema_with = examples::summary)]
        body: Summary,
    },
    Glossary {
        #[schema(value_type = Vec<Object>, example = json!([{"zh": "奥希替尼", "en": "osimertinib", "note": ""}]))]
        body: Vec<Term>,
    },
    /// `offer`: the patient is asked to confirm it. One that he has confirmed is changed by an offer alone, which names
    /// it in `replaces`: the `referral_revision` of the page on which it was read.
    Referral {
        #[schema(schema_with = examples::referral_plan)]
        body: ReferralPlan,
        #[serde(default)]
        offer: bool,
        #[serde(default)]
        replaces: Option<String>,
    },
}

/// Writes the one-page summary, the glossary for the booth, or the plan of a referral.
#[utoipa::path(post, path = "/api/v1/cases/{id}/sheets", params(("id" = i32, Path)), request_body = SheetForm,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "The patient has confirmed the plan, perhaps meanwhile: only a new offer \
        changes it, by somebody who has read what was confirmed. Or somebody else has changed it."),
    (status = 422, body = ProblemBody, description = "Something is missing or too long; the sentence says what."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn write(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<SheetForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    read_whole(&gateway, id).await?;
    let (actor, at) = (staff.actor(), wall_clock());
    let by = By { actor: &actor, at };
    let event = |sheet: &str| CaseEvent::SheetWritten { sheet: sheet.to_owned() };
    match form {
        SheetForm::Summary { body } if !body.fits() => {
            return Err(unprocessable("A field of the summary has at most 4000 characters."));
        }
        SheetForm::Summary { body } => gateway.store.write_sheet(id, SUMMARY, &body, &event(SUMMARY), by).await?,
        SheetForm::Glossary { body } if !glossary_fits(&body) => {
            return Err(unprocessable("A glossary has at most 300 terms of 200 characters."));
        }
        SheetForm::Glossary { body } => {
            gateway.store.write_sheet(id, GLOSSARY, &body, &event(GLOSSARY), by).await?;
            gateway.registry.note_glossary(id).await?;
        }
        SheetForm::Referral { body, offer, replaces } => {
            let (before, text) = kept_plan(&gateway, id).await?;
            let plan = body.written(before.as_ref(), offer, replaces.as_deref()).map_err(untaken)?;
            let over = (REFERRAL, text.as_deref());
            if !gateway.store.write_sheet_over(id, over, &plan, &event(REFERRAL), by).await? {
                // In this very moment: whoever asks again hears what has changed.
                return Err(untaken(PlanError::Changed));
            }
        }
    }
    Ok(Json(page(&gateway, id).await?))
}

/// The patient's answer to the plan that was offered, and to no other than he has read.
pub(super) async fn answer_plan(
    gateway: &Gateway,
    case: i32,
    (agrees, read): (bool, Option<&str>),
    name: &str,
) -> Result<(), Problem> {
    let at = wall_clock();
    let (plan, text) = kept_plan(gateway, case).await?;
    let plan = plan.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let offered = plan.digest();
    let answered = plan.answered(agrees, name, at).map_err(untaken)?;
    if read != Some(offered.as_str()) {
        return Err(untaken(PlanError::Changed));
    }
    let (plan, name) = (answered.digest(), answered.answered_by.clone());
    let event = CaseEvent::PlanAnswered { confirmed: agrees, plan, name };
    let (over, by) = ((REFERRAL, text.as_deref()), By { actor: "applicant", at });
    let taken = gateway.store.write_sheet_over(case, over, &answered, &event, by).await?;
    if taken { Ok(()) } else { Err(untaken(PlanError::Changed)) }
}

/// The plan of a case, and the text by which it is kept.
async fn kept_plan(gateway: &Gateway, case: i32) -> Result<(Option<ReferralPlan>, Option<String>), Problem> {
    let text = gateway.store.sheet_text(case, REFERRAL).await?;
    let read = |text: &String| serde_json::from_str(text).map_err(|error| Problem::internal(&error));
    Ok((text.as_ref().map(read).transpose()?, text))
}

fn untaken(error: PlanError) -> Problem {
    match error {
        PlanError::Confirmed | PlanError::ConfirmedMeanwhile => {
            Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, error.to_string())
        }
        PlanError::Changed => Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, error.to_string()),
        _ => unprocessable(error.to_string()),
    }
}
