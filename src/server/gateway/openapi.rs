use axum::Json;
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    accounts, audit, cases, dossier, fhir, invitations, join, keeping, ops_board, ops_history, probe, recordings,
    report, routes_now,
};

/// The REST calls, as OpenAPI 3.1. The signalling protocol is described beside its types.
#[derive(OpenApi)]
#[openapi(
    info(title = "Consilium", description = "A medical team sees a patient's case together, in real time."),
    paths(
        join::join,
        join::seat,
        join::sign_out,
        probe::probe,
        invitations::list,
        invitations::make,
        invitations::revoke,
        dossier::uploads::create,
        dossier::uploads::list,
        dossier::uploads::status,
        dossier::uploads::append,
        dossier::documents::list,
        dossier::documents::file,
        dossier::judging::decide,
        dossier::judging::patient,
        dossier::judging::clearance,
        dossier::judging::clear,
        dossier::settings::show,
        dossier::settings::set_patient,
        dossier::settings::set_access,
        dossier::images::list,
        dossier::export::images,
        ops_board::show_now,
        ops_board::stream,
        ops_board::show_session,
        ops_board::acknowledge,
        ops_board::drain,
        ops_history::show_history,
        ops_history::show_recent,
        cases::requests::submit,
        cases::track::open,
        cases::track::show,
        cases::track::sign,
        cases::track::withdraw,
        cases::staff::login,
        cases::staff::show,
        accounts::sign_in::ways,
        accounts::sign_in::sign_in,
        accounts::sign_in::sign_out,
        accounts::federated::begin,
        accounts::federated::callback,
        accounts::links::show,
        accounts::links::set_up,
        accounts::own::show,
        accounts::own::change_password,
        accounts::own::begin_second_factor,
        accounts::own::confirm_second_factor,
        accounts::own::remove_second_factor,
        accounts::devices::list,
        accounts::devices::sign_out,
        accounts::house::list,
        accounts::house::make,
        accounts::house::change,
        accounts::house::link,
        accounts::reauthenticate::reauthenticate,
        fhir::metadata,
        fhir::search,
        fhir::read,
        keeping::export::of_case,
        keeping::export::of_own_case,
        keeping::erase::show,
        keeping::erase::erase,
        audit::of_case,
        audit::of_own_case,
        cases::board::board,
        cases::board::carried_out,
        cases::board::list,
        cases::board::show,
        cases::work::transition,
        cases::checklist::review,
        cases::checklist::link,
        cases::work::add_person,
        cases::track::report,
        cases::returned::file,
        cases::track::answer,
        cases::track::join,
        cases::track::resubmit,
        cases::own::login,
        cases::own::show,
        cases::own::briefing,
        cases::own::join,
        cases::own_report::report,
        cases::own::seal,
        cases::own::open_opinions,
        cases::own::work,
        cases::directory::list,
        cases::directory::add,
        cases::directory::change,
        cases::directory::link,
        cases::directory::revoke,
        cases::work::remove_person,
        cases::patient_link::make,
        cases::triage::draft,
        cases::triage::decide,
        cases::emergency::declare,
        cases::emergency::approve,
        cases::sheets::write,
        cases::tasks::add,
        cases::tasks::change,
        cases::calendar::hours,
        cases::schedule::schedule,
        report::calls::show,
        report::calls::change,
        report::calls::approve,
        report::calls::sign,
        report::calls::amend,
        report::calls::pdf,
        report::calls::bundle,
        cases::schedule::reschedule,
        cases::schedule::call_off,
        routes_now::show_all,
        routes_now::show_one,
        recordings::play::contents,
        recordings::play::track,
        recordings::play::channel,
        recordings::play::checkpoint,
        recordings::play::release,
    ),
    modifiers(&Logins)
)]
struct Api;

struct Logins;

impl Modify for Logins {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("consilium_seat"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

pub(super) async fn serve() -> impl IntoResponse {
    Json(description())
}

/// The description with its errors under the media type they are sent with (RFC 9457, 3).
fn description() -> Value {
    let mut api = serde_json::to_value(Api::openapi()).unwrap_or_default();
    let calls = api["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let calls = calls.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let answers = calls.filter_map(|call| call.get_mut("responses")?.as_object_mut()).flat_map(Map::values_mut);
    for content in answers.filter_map(|answer| answer.get_mut("content")?.as_object_mut()) {
        let problem = content.get("application/json").is_some_and(|json| json["schema"]["$ref"] == PROBLEM);
        if let Some(told) = content.remove("application/json") {
            let kind = if problem { "application/problem+json" } else { "application/json" };
            content.insert(kind.to_owned(), told);
        }
    }
    api
}

const PROBLEM: &str = "#/components/schemas/Problem";

#[cfg(test)]
mod tests {
    use consilium_core::cases::{FollowUpFinding, Profile, ReferralPlan, Signer, Summary, Term, TranslationAct};
    use consilium_core::imaging::Identity;
    use consilium_core::report::Edit;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::super::ENDPOINTS;
    use super::*;

    /// Members that the server writes itself, whatever is sent.
    const OWN: [&str; 4] = ["state", "answered", "answered_by", "at"];

    /// What the description shows of an object that has no schema is read, and it is all of it.
    fn is_whole<T: DeserializeOwned + Serialize>(shown: &Value) {
        let read: T = serde_json::from_value(shown.clone()).expect("the server reads what it shows");
        let written = serde_json::to_value(read).expect("it serialises");
        for member in written.as_object().expect("an object").keys().filter(|name| !OWN.contains(&name.as_str())) {
            assert!(shown.get(member).is_some(), "{member} is not in {shown}");
        }
    }

    #[test]
    fn what_is_shown_of_objects_without_a_schema_is_what_the_server_reads() {
        let api = description();
        let member = |schema: &str, path: String| api["components"]["schemas"][schema].pointer(&path).cloned();
        let example = |schema, path: &str| {
            let at = |place| member(schema, format!("{path}/{place}"));
            at("examples/0").or_else(|| at("example")).expect("an example")
        };
        is_whole::<Summary>(&example("SheetForm", "/oneOf/0/properties/body"));
        is_whole::<Term>(&example("SheetForm", "/oneOf/1/properties/body")[0]);
        is_whole::<ReferralPlan>(&example("SheetForm", "/oneOf/2/properties/body"));
        is_whole::<Profile>(&example("ColleagueForm", "/properties/profile"));
        is_whole::<FollowUpFinding>(&example("TaskChange", "/oneOf/4/properties/finding"));
        is_whole::<Signer>(&example("ConsentForm", "/properties/signer"));
        let act = example("TaskChange", "/oneOf/0/properties/act");
        serde_json::from_value::<TranslationAct>(act).expect("an act");
        let sent =
            |path: &str, way: &str| &api["paths"][path][way]["requestBody"]["content"]["application/json"]["example"];
        is_whole::<Identity>(sent("/api/v1/cases/{case}/dossier/patient", "put"));
        let edit = sent("/api/v1/sessions/{session}/report/fields", "post").clone();
        serde_json::from_value::<Edit>(edit).expect("an edit");
    }

    #[test]
    fn every_call_that_is_described_is_in_the_table_of_endpoints() {
        let api = serde_json::to_value(Api::openapi()).expect("it serialises");
        for (path, item) in api["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("methods").keys().filter(|key| *key != "parameters") {
                let asked = method.to_uppercase().replace("HEAD", "GET");
                let listed = ENDPOINTS.iter().any(|row| row.path == path && row.method.as_str() == asked);
                assert!(listed, "{method} {path}");
            }
        }
    }

    #[test]
    fn every_call_is_described() {
        let api = description();
        assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
        let calls = api["paths"].as_object().expect("paths");
        for path in [
            "requests",
            "track",
            "cases/{id}/schedule",
            "join",
            "seat",
            "sign-out",
            "probe",
            "invitations",
            "invitations/{id}",
        ] {
            assert!(calls.contains_key(&format!("/api/v1/{path}")), "{path}");
        }
        let told = &api["paths"]["/api/v1/track"]["get"]["responses"]["401"]["content"];
        assert_eq!(told["application/problem+json"]["schema"]["$ref"], PROBLEM);
        assert!(api["components"]["schemas"]["Problem"]["properties"]["code"].is_object());
    }
}
