use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use consilium_core::cases::{Date, checklist_for};
use consilium_core::imaging::{Identity, NameGroups, compare_patients};
use consilium_core::model::{CaseId, Language, PersonName, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::addresses::WrongSecrets;
use super::super::body::JsonBody;
use super::super::login::ClientAddress;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::local::within_working_days;
use crate::ops::wall_clock;
use crate::store::{NewCase, Secret};

/// Requests of one address in a minute.
const REQUESTS_A_MINUTE: u32 = 6;
/// The confirming call is due within so many working days.
const CALL_DAYS: u32 = 1;
/// A case takes months, and its report is fetched at the end.
pub(super) const TRACKING_S: i64 = 365 * 24 * 3600;

/// How many requests each address has sent of late.
#[derive(Debug)]
pub(in super::super) struct RecentRequests(WrongSecrets);

impl Default for RecentRequests {
    fn default() -> Self {
        RecentRequests(WrongSecrets::new(REQUESTS_A_MINUTE))
    }
}

impl RecentRequests {
    fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        self.0.check(address, now)?;
        self.0.note(address, now);
        Ok(())
    }
}

/// Who applies, as seen from the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Relation {
    Myself,
    Parent,
    Guardian,
    Spouse,
    Child,
    /// A physician who refers a patient.
    Physician,
    Other,
}

/// The form of a request.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RequestForm {
    /// Drawn at random by the form, at least 16 characters; sent twice it is one case.
    submission: String,
    relation: Relation,
    #[schema(value_type = String)]
    applicant_name: PersonName,
    phone: String,
    email: String,
    #[schema(value_type = String)]
    patient_name: PersonName,
    #[schema(value_type = String, example = "1961-04-30")]
    patient_born: Date,
    address: String,
    /// A key of the specialties, such as oncology.
    specialty: String,
    purpose: String,
    preferred_expert: String,
    /// Of a physician who refers: hospital, department, number of the licence.
    #[serde(default)]
    hospital: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    licence: String,
    /// Diagnosis so far and what was done, of a physician who refers.
    #[serde(default)]
    history: String,
    /// Parent or guardian of a child that a physician refers.
    #[serde(default)]
    guardian_name: String,
    #[schema(value_type = String, example = "zh")]
    language: Language,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct RequestTaken {
    case: i32,
    /// Leads to the page of the request; for the applicant alone.
    tracking_link: String,
    /// The confirming call comes until then.
    #[schema(value_type = i64)]
    call_due: Timestamp,
}

/// A family asks for a consultation.
#[utoipa::path(post, path = "/api/v1/requests", request_body = RequestForm, responses(
    (status = 201, body = RequestTaken),
    (status = 409, body = ProblemBody, description = "The submission stands for another request already."),
    (status = 422, body = ProblemBody, description = "A field is wrong, or a child's request does not come from a guardian."),
    (status = 429, body = ProblemBody, description = "Too many requests from this address."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn submit(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
    JsonBody(form): JsonBody<RequestForm>,
) -> Result<(StatusCode, Json<RequestTaken>), Problem> {
    let now = wall_clock();
    let submission = form.check(now)?;
    gateway
        .recent_requests
        .take(address, Instant::now())
        .map_err(|wait| Problem::of(ErrorCode::TooMany).retry_after(wait))?;
    let call_due = within_working_days(&gateway.house, CALL_DAYS, now);
    let new = NewCase {
        submission,
        specialty: form.specialty.clone(),
        patient_name: form.patient_name.clone(),
        patient_born: form.patient_born,
        language: form.language.to_string(),
        request: form.to_store(),
        due: call_due,
        items: checklist_for(&form.specialty, form.patient_born.is_minor_on(Date::of(now))),
    };
    let (case, fresh) = gateway.store.open_case(&new, now).await?;
    if !fresh && gateway.store.case(case).await?.is_none_or(|known| known.request != new.request) {
        let detail = "This request was sent before with other words. Load the form again.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, detail));
    }
    if fresh {
        gateway.dossier.set_patient(&CaseId::numbered(case), Some(&identity(&form))).await?;
    }
    let expires = now.plus_seconds(TRACKING_S);
    let secret = gateway.store.make_house_link(&form.applicant_name, Some(case), now, expires).await?;
    let tracking_link = gateway.base_url.page_link("track", secret.reveal());
    Ok((StatusCode::CREATED, Json(RequestTaken { case, tracking_link, call_due })))
}

/// What documents of the case are compared with: the name in both scripts, as DICOM writes it, and the day of birth.
fn identity(form: &RequestForm) -> Identity {
    let birth_date = Some(form.patient_born.to_string().replace('-', ""));
    Identity { name: name_groups(form.patient_name.reveal()), birth_date, sex: None }
}

/// Whether two names are one, whatever their script; `None`: they share none.
pub(super) fn same_name(one: &str, other: &str) -> Option<bool> {
    let named = |name: &str| Identity { name: name_groups(name), ..Identity::default() };
    compare_patients(&named(one), &named(other)).name
}

fn name_groups(name: &str) -> NameGroups {
    let (latin, chinese): (Vec<&str>, Vec<&str>) = name
        .split(|c: char| c.is_whitespace() || "()（）,，·".contains(c))
        .filter(|word| !word.is_empty())
        .partition(|word| word.is_ascii());
    NameGroups { alphabetic: latin.join("^"), ideographic: chinese.concat(), ..NameGroups::default() }
}

pub(in super::super) fn unprocessable(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Malformed, detail)
}

impl RequestForm {
    fn check(&self, now: Timestamp) -> Result<Secret, Problem> {
        // A physician names where he works and his licence.
        let physician = usize::from(self.relation == Relation::Physician);
        let bounded = [
            ("phone", &self.phone, 5, 40),
            ("email", &self.email, 0, 200),
            ("address", &self.address, 0, 300),
            ("specialty", &self.specialty, 1, 40),
            ("purpose", &self.purpose, 1, 4000),
            ("preferred_expert", &self.preferred_expert, 0, 100),
            ("hospital", &self.hospital, physician, 200),
            ("department", &self.department, 0, 200),
            ("licence", &self.licence, physician, 100),
            ("history", &self.history, 0, 8000),
            ("guardian_name", &self.guardian_name, 0, 100),
        ];
        for (field, value, least, most) in bounded {
            if !(least..=most).contains(&value.trim().chars().count()) || value.chars().any(is_control) {
                return Err(unprocessable(format!("The field {field} has {least} to {most} characters.")));
            }
        }
        let today = Date::of(now);
        if self.patient_born > today {
            return Err(unprocessable("The field patient_born lies in the future."));
        }
        let guarded = match self.relation {
            Relation::Parent | Relation::Guardian => true,
            Relation::Physician => !self.guardian_name.trim().is_empty(),
            Relation::Myself | Relation::Spouse | Relation::Child | Relation::Other => false,
        };
        if self.patient_born.is_minor_on(today) && !guarded {
            return Err(unprocessable("For a child a parent or guardian applies."));
        }
        Secret::presented(&self.submission).ok_or_else(|| unprocessable("The field submission is no random text."))
    }

    /// The submission's secret stays out of the store.
    fn to_store(&self) -> serde_json::Value {
        let mut form = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = form.as_object_mut() {
            members.remove("submission");
        }
        form
    }
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\r' && c != '\t'
}
