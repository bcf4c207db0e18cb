use sea_orm::sea_query::{Alias, ColumnDef, Index, IndexCreateStatement};

use super::migrations::{Change, Step, added, column, index, optional, table};

/// A session belongs to a case; what the board shows of a case stands in its row; what a case owes,
/// the letters that leave the house, colleagues with their own links, and sealed opinions.
pub(super) fn journey_step() -> Change {
    Change {
        columns: vec![
            added("session", column("case_id").text().default("").to_owned()),
            added("patient_case", column("card").text().default("").to_owned()),
            added("patient_case", column("search").text().default("").to_owned()),
            added("case_person", optional("colleague").integer().to_owned()),
            added("case_consent", column("interpreter").text().default("").to_owned()),
            added("case_appointment", column("reason").text().default("").to_owned()),
            added("house_link", optional("colleague").integer().to_owned()),
        ],
        fills: vec!["UPDATE session SET case_id = id"],
        step: Step {
            tables: vec![
                table(
                    "case_sheet",
                    vec![
                        serial(),
                        column("case_id").integer().to_owned(),
                        column("kind").text().to_owned(),
                        column("body").text().to_owned(),
                        column("changed").big_integer().to_owned(),
                    ],
                ),
                table(
                    "case_task",
                    vec![
                        serial(),
                        column("case_id").integer().to_owned(),
                        column("kind").text().to_owned(),
                        optional("owner").integer().to_owned(),
                        column("due").big_integer().to_owned(),
                        column("done").boolean().to_owned(),
                        column("body").text().to_owned(),
                        column("changed").big_integer().to_owned(),
                    ],
                ),
                table(
                    "case_opinion",
                    vec![
                        serial(),
                        column("case_id").integer().to_owned(),
                        column("colleague").integer().to_owned(),
                        column("commitment").text().to_owned(),
                        column("salt").text().to_owned(),
                        column("text").text().to_owned(),
                        column("sealed").big_integer().to_owned(),
                        optional("opened").big_integer().to_owned(),
                    ],
                ),
                table(
                    "colleague",
                    vec![
                        serial(),
                        column("role").text().to_owned(),
                        column("name").text().to_owned(),
                        column("email").text().to_owned(),
                        column("profile").text().to_owned(),
                        column("listed").boolean().to_owned(),
                    ],
                ),
                table(
                    "letter",
                    vec![
                        serial(),
                        optional("case_id").integer().to_owned(),
                        column("kind").text().to_owned(),
                        column("recipient").text().to_owned(),
                        column("address").text().to_owned(),
                        column("subject").text().to_owned(),
                        column("body").text().to_owned(),
                        optional("calendar").text().to_owned(),
                        column("state").text().to_owned(),
                        column("attempts").integer().to_owned(),
                        column("due").big_integer().to_owned(),
                        column("problem").text().to_owned(),
                        column("created").big_integer().to_owned(),
                    ],
                ),
            ],
            indexes: vec![
                index("session", "case_id", false),
                pair("patient_case", ["state", "due"], false),
                pair("case_sheet", ["case_id", "kind"], true),
                index("case_task", "case_id", false),
                index("case_task", "owner", false),
                pair("case_opinion", ["case_id", "colleague"], true),
                index("case_person", "colleague", false),
                index("colleague", "role", false),
                index("letter", "case_id", false),
                pair("letter", ["state", "due"], false),
            ],
        },
    }
}

fn serial() -> ColumnDef {
    column("id").integer().auto_increment().primary_key().to_owned()
}

fn pair(table: &'static str, columns: [&'static str; 2], unique: bool) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}_{}", columns[0], columns[1])).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(column));
    }
    if unique {
        index.unique();
    }
    index
}
