use sea_orm::sea_query::{Alias, Index, IndexCreateStatement};

use super::migrations::{Change, Step, added, column};

/// Before each session of a case an expert may seal an opinion; what was sealed so far was for the first. What the
/// board shows of a case says which look back comes next: it is worked out anew where there may be one.
pub(super) fn second_opinions_step() -> Change {
    Change {
        columns: vec![added("case_opinion", column("round").integer().default(1).to_owned())],
        fills: vec![
            "DROP INDEX case_opinion_case_id_colleague",
            "UPDATE patient_case SET card = '' WHERE state IN ('released', 'follow_up')",
        ],
        step: Step { tables: Vec::new(), indexes: vec![one_a_round()] },
    }
}

fn one_a_round() -> IndexCreateStatement {
    let mut index = Index::create();
    index.name("case_opinion_round").table(Alias::new("case_opinion")).unique();
    for column in ["case_id", "colleague", "round"] {
        index.col(Alias::new(column));
    }
    index
}
