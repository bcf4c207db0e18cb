use sea_orm::sea_query::{Alias, Index};

use super::migrations::{Change, Step, added, column, optional, table};

/// Which documents fill an item of the checklist, in which language it is, and who looked at it.
pub(super) fn dossier_checklist_step() -> Change {
    let mut case_item_document = table(
        "case_item_document",
        vec![
            column("case_id").integer().to_owned(),
            column("kind").text().to_owned(),
            column("part").text().to_owned(),
            column("document").text().to_owned(),
            column("linked").big_integer().to_owned(),
        ],
    );
    let mut key = Index::create();
    key.col(Alias::new("case_id")).col(Alias::new("kind")).col(Alias::new("part"));
    case_item_document.primary_key(&mut key);
    Change {
        columns: vec![
            added("case_item", column("language").text().default("").to_owned()),
            added("case_item", column("reviewer").text().default("").to_owned()),
            added("case_item", optional("reviewed").big_integer().to_owned()),
            added("case_item", column("note").text().default("").to_owned()),
        ],
        fills: Vec::new(),
        step: Step { tables: vec![case_item_document], indexes: Vec::new() },
    }
}
