use super::migrations::{Step, column, index, table};

/// Who saw what of whom: append-only, each row hashed together with the one before it.
pub(super) fn audit_step() -> Step {
    let audit_event = table(
        "audit_event",
        vec![
            column("number").big_integer().primary_key().to_owned(),
            column("at").big_integer().to_owned(),
            column("case_id").text().to_owned(),
            column("actor").text().to_owned(),
            column("what").text().to_owned(),
            column("event").text().to_owned(),
            column("hash").var_binary(32).to_owned(),
        ],
    );
    Step { tables: vec![audit_event], indexes: vec![index("audit_event", "case_id", false)] }
}
