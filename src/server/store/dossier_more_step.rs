use super::migrations::{Step, column, index, table};

/// What people decide about files: on those in quarantine, and on pixels with text in them.
pub(super) fn dossier_more_step() -> Step {
    let decision = table(
        "document_decision",
        vec![
            column("document").text().primary_key().to_owned(),
            column("case_id").text().to_owned(),
            column("released").boolean().to_owned(),
            column("reason").text().to_owned(),
            column("decided_by").integer().to_owned(),
            column("decided").big_integer().to_owned(),
        ],
    );
    let masked = table(
        "masked_image",
        vec![
            column("document").text().primary_key().to_owned(),
            column("case_id").text().to_owned(),
            column("masks").text().to_owned(),
            column("blob").text().to_owned(),
            column("transfer_syntax").text().to_owned(),
            column("metadata").text().to_owned(),
            column("frame_index").text().to_owned(),
            column("confirmed_by").integer().to_owned(),
            column("confirmed").big_integer().to_owned(),
        ],
    );
    Step {
        tables: vec![decision, masked],
        indexes: vec![index("document_decision", "case_id", false), index("masked_image", "case_id", false)],
    }
}
