use sea_orm::sea_query::{Alias, Index};

use super::migrations::{Step, column, optional, table};

/// Reports, their versions and signatures.
pub(super) fn reports_step() -> Step {
    let mut report = table(
        "report",
        vec![
            column("session").text().to_owned(),
            column("version").integer().to_owned(),
            column("status").text().to_owned(),
            column("revision").big_integer().to_owned(),
            column("content").text().to_owned(),
            optional("digest").text().to_owned(),
            optional("bundle").blob().to_owned(),
            optional("pdf").blob().to_owned(),
            column("changed").big_integer().to_owned(),
        ],
    );
    report.primary_key(Index::create().col(Alias::new("session")).col(Alias::new("version")));
    let mut signature = table(
        "report_signature",
        vec![
            column("session").text().to_owned(),
            column("version").integer().to_owned(),
            column("participant").integer().to_owned(),
            column("digest").text().to_owned(),
            column("signature").text().to_owned(),
            column("at").big_integer().to_owned(),
        ],
    );
    let key = ["session", "version", "participant", "digest"];
    let mut columns = Index::create();
    for name in key {
        columns.col(Alias::new(name));
    }
    signature.primary_key(&mut columns);
    Step { tables: vec![report, signature], indexes: Vec::new() }
}
