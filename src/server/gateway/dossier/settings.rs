use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use consilium_core::imaging::Identity;

use super::member::Member;
use super::shapes::{DossierView, MayView};
use crate::gateway::body::JsonBody;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::Access;

const LONGEST_NAME: usize = 200;

/// Who the patient is, and who else sees images.
#[utoipa::path(get, path = "/api/v1/cases/{case}/dossier", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = DossierView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn show(
    State(gateway): State<Gateway>,
    member: Member,
) -> Result<Json<DossierView>, Problem> {
    let settings = gateway.store.dossier(&member.case).await?;
    let rights = member.rights;
    Ok(Json(DossierView {
        patient: settings.patient.filter(|_| rights.see),
        patient_assumed: settings.patient_assumed,
        access: settings.access,
        sight: member.sight,
        may: MayView { upload: rights.upload, read: rights.see, judge: rights.judge, lead: rights.lead },
    }))
}

/// Says who the patient is; files of somebody else go to quarantine.
#[utoipa::path(put, path = "/api/v1/cases/{case}/dossier/patient", params(("case" = String, Path)),
    request_body(content = Object, example = json!({"name": {"alphabetic": "Wang^Jianguo", "ideographic": "王^建国",
        "phonetic": ""}, "birth_date": "19680314", "sex": "M"})),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Done."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn set_patient(
    State(gateway): State<Gateway>,
    member: Member,
    JsonBody(patient): JsonBody<Identity>,
) -> Result<StatusCode, Problem> {
    member.must(member.rights.lead)?;
    if patient.name.is_empty() && patient.birth_date.is_none() {
        return Err(Problem::malformed("Say the patient's name or date of birth."));
    }
    if !is_written_as_in_files(&patient) {
        return Err(Problem::malformed(
            "A day of birth has eight digits, sex is M, F or O, a name has 200 characters.",
        ));
    }
    gateway.dossier.set_patient(&member.case, Some(&patient)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Each as a file would have it, so that both can be compared (PS3.3, C.7.1.1).
fn is_written_as_in_files(patient: &Identity) -> bool {
    let day = |text: &String| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let sex = |text: &String| matches!(text.as_str(), "M" | "F" | "O");
    let name = |text: &String| text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control);
    patient.birth_date.as_ref().is_none_or(day)
        && patient.sex.as_ref().is_none_or(sex)
        && [&patient.name.alphabetic, &patient.name.ideographic, &patient.name.phonetic].into_iter().all(name)
}

/// Says who else sees images, and in which form.
#[utoipa::path(put, path = "/api/v1/cases/{case}/dossier/access", request_body = Access,
    params(("case" = String, Path)), security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Done."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn set_access(
    State(gateway): State<Gateway>,
    member: Member,
    JsonBody(access): JsonBody<Access>,
) -> Result<StatusCode, Problem> {
    member.must(member.rights.lead)?;
    gateway.dossier.set_access(&member.case, &access).await?;
    // Those in the room see it at once, or no longer.
    for session in gateway.store.sessions_of(&member.case).await? {
        gateway.registry.allow_images(&session, access.roles()).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
