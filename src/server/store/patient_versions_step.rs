use sea_orm::sea_query::{Alias, Index};

use super::migrations::{Step, column, optional, table};

/// What patients are told, beside the versions of reports.
pub(super) fn patient_versions_step() -> Step {
    let mut text = table(
        "patient_version",
        vec![
            column("session").text().to_owned(),
            column("version").integer().to_owned(),
            column("edition").integer().to_owned(),
            column("revision").big_integer().to_owned(),
            column("content").text().to_owned(),
            optional("report_digest").text().to_owned(),
            optional("approval").text().to_owned(),
            column("changed").big_integer().to_owned(),
        ],
    );
    let mut columns = Index::create();
    for name in ["session", "version", "edition"] {
        columns.col(Alias::new(name));
    }
    text.primary_key(&mut columns);
    Step { tables: vec![text], indexes: Vec::new() }
}
