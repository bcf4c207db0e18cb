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
    /// `offer`: the patient is asked to confirm it. One that he has confirmed is changed by an offer alone.
    Referral {
        #[schema(schema_with = examples::referral_plan)]
        body: ReferralPlan,
        #[serde(default)]
        offer: bool,
    },
}

/// Writes the one-page summary, the glossary for the booth, or the plan of a referral.
#[utoipa::path(post, path = "/api/v1/cases/{id}/sheets", params(("id" = i32, Path)), request_body = SheetForm,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "The patient has confirmed the plan; only a new offer changes it."),
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
        SheetForm::Referral { body, offer } => {
            let before: Option<ReferralPlan> = gateway.store.sheet(id, REFERRAL).await?;
            let plan = body.written(before.as_ref(), offer).map_err(untaken)?;
            gateway.store.write_sheet(id, REFERRAL, &plan, &event(REFERRAL), by).await?;
        }
    }
    Ok(Json(page(&gateway, id).await?))
}

/// The patient's answer to the plan that was offered.
pub(super) async fn answer_plan(gateway: &Gateway, case: i32, agrees: bool, name: &str) -> Result<(), Problem> {
    let at = wall_clock();
    let plan: Option<ReferralPlan> = gateway.store.sheet(case, REFERRAL).await?;
    let plan = plan.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let answered = plan.answered(agrees, name, at).map_err(untaken)?;
    let (plan, name) = (answered.digest(), answered.answered_by.clone());
    let event = CaseEvent::PlanAnswered { confirmed: agrees, plan, name };
    Ok(gateway.store.write_sheet(case, REFERRAL, &answered, &event, By { actor: "applicant", at }).await?)
}

fn untaken(error: PlanError) -> Problem {
    match error {
        PlanError::Confirmed => Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, error.to_string()),
        _ => unprocessable(error.to_string()),
    }
}
