use axum::Json;
use axum::extract::{Path, State};
use consilium_core::model::PersonName;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::QueryOf;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::case_number;
use super::facts::read_whole;
use super::house::Staff;
use super::requests::TRACKING_S;
use super::triage::{applicant_name, request_field};
use crate::ops::wall_clock;
use crate::store::WholeCase;

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PatientLink {
    /// For whom it is.
    #[schema(value_type = String)]
    name: PersonName,
    /// Leads to the page where consents are signed; shown this once.
    link: String,
}

/// Who may speak for the patient, the one who does so first in front: the family that asked, or for a patient whom a
/// colleague has referred the guardian or the patient.
pub(super) fn own_side(whole: &WholeCase) -> Vec<&str> {
    if request_field(whole, "relation") != "physician" {
        return vec![applicant_name(whole)];
    }
    let guardian = Some(request_field(whole, "guardian_name").trim()).filter(|name| !name.is_empty());
    guardian.into_iter().chain([whole.case.patient_name.reveal()]).collect()
}

/// Whether somebody's link is the patient's own: the patient asked himself, or the desk has made one for him. Who asked
/// for the patient under the patient's name is not known to be him.
pub(super) fn is_patients_link(whole: &WholeCase, holder: &PersonName) -> bool {
    let (patient, relation) = (&whole.case.patient_name, request_field(whole, "relation"));
    relation == "myself" || (holder == patient && applicant_name(whole) != patient.reveal())
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Whose {
    /// For the patient himself, also where the family has asked.
    #[serde(default)]
    patient: bool,
}

/// Makes a link for the patient's own side: of a patient who was referred, or when the first link was lost. Whatever link
/// that side had before has ended, and so has what came by it. With `patient` it is for the patient himself, who signs
/// with his own name; the family's link goes on working.
#[utoipa::path(post, path = "/api/v1/cases/{id}/patient-link", params(("id" = i32, Path),
    ("patient" = Option<bool>, Query)), responses(
    (status = 200, body = PatientLink),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn make(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
    QueryOf(whose): QueryOf<Whose>,
) -> Result<Json<PatientLink>, Problem> {
    let whole = read_whole(&gateway, case_number(&id)?).await?;
    let side = if whose.patient { vec![whole.case.patient_name.reveal()] } else { own_side(&whole) };
    let name = side.into_iter().find_map(|name| name.parse::<PersonName>().ok());
    let name = name.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let now = wall_clock();
    gateway.store.end_case_links(whole.case.id, &name, now).await?;
    let secret = gateway.store.make_house_link(&name, Some(whole.case.id), now, now.plus_seconds(TRACKING_S)).await?;
    Ok(Json(PatientLink { name, link: gateway.base_url.page_link("track", secret.reveal()) }))
}
