use sea_orm::sea_query::{Alias, Index};

use super::migrations::{Step, column, index, optional, table};

/// Cases, their people, consents, checklists, appointments and events; logins that are bound to no session.
pub(super) fn cases_step() -> Step {
    let patient_case = table(
        "patient_case",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("submission_hash").var_binary(32).to_owned(),
            column("state").text().to_owned(),
            column("created").big_integer().to_owned(),
            column("changed").big_integer().to_owned(),
            column("due").big_integer().to_owned(),
            column("specialty").text().to_owned(),
            column("patient_name").text().to_owned(),
            column("patient_born").text().to_owned(),
            column("language").text().to_owned(),
            column("request").text().to_owned(),
            optional("emergency").text().to_owned(),
        ],
    );
    let case_person = table(
        "case_person",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("case_id").integer().to_owned(),
            column("role").text().to_owned(),
            column("name").text().to_owned(),
            column("speaks").text().to_owned(),
            column("listens").text().to_owned(),
            column("abroad").boolean().to_owned(),
            column("time_zone").text().to_owned(),
        ],
    );
    let case_consent = table(
        "case_consent",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("case_id").integer().to_owned(),
            column("scopes").text().to_owned(),
            column("form_version").text().to_owned(),
            column("language").text().to_owned(),
            column("signer").text().to_owned(),
            column("signed_name").text().to_owned(),
            column("signed").big_integer().to_owned(),
            optional("withdrawn").big_integer().to_owned(),
        ],
    );
    let mut case_item = table(
        "case_item",
        vec![
            column("case_id").integer().to_owned(),
            column("kind").text().to_owned(),
            column("position").integer().to_owned(),
            column("need").text().to_owned(),
            column("state").text().to_owned(),
        ],
    );
    case_item.primary_key(Index::create().col(Alias::new("case_id")).col(Alias::new("kind")));
    let case_appointment = table(
        "case_appointment",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("case_id").integer().to_owned(),
            column("session").text().to_owned(),
            column("starts").big_integer().to_owned(),
            column("minutes").integer().to_owned(),
            column("recorded").boolean().to_owned(),
        ],
    );
    let case_event = table(
        "case_event",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("case_id").integer().to_owned(),
            column("at").big_integer().to_owned(),
            column("actor").text().to_owned(),
            column("event").text().to_owned(),
        ],
    );
    let house_link = table(
        "house_link",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("secret_hash").var_binary(32).to_owned(),
            optional("case_id").integer().to_owned(),
            column("name").text().to_owned(),
            column("created").big_integer().to_owned(),
            column("expires").big_integer().to_owned(),
            optional("exchanged_at").big_integer().to_owned(),
        ],
    );
    let house_login = table(
        "house_login",
        vec![
            column("token_hash").var_binary(32).primary_key().to_owned(),
            column("link").integer().to_owned(),
            column("expires").big_integer().to_owned(),
        ],
    );
    Step {
        tables: vec![
            patient_case,
            case_person,
            case_consent,
            case_item,
            case_appointment,
            case_event,
            house_link,
            house_login,
        ],
        indexes: vec![
            index("patient_case", "submission_hash", true),
            index("patient_case", "state", false),
            index("case_person", "case_id", false),
            index("case_consent", "case_id", false),
            index("case_appointment", "case_id", false),
            index("case_event", "case_id", false),
            index("house_link", "secret_hash", true),
        ],
    }
}
