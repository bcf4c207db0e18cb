use super::migrations::{Step, column, index, optional, table};

/// How sessions went: the worst of each minute, and alerts.
pub(super) fn quality_step() -> Step {
    let quality_minute = table(
        "quality_minute",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("session").text().to_owned(),
            column("minute").big_integer().to_owned(),
            column("present").integer().to_owned(),
            column("reconnecting").integer().to_owned(),
            optional("worst_score").integer().to_owned(),
            optional("longest_delay_ms").integer().to_owned(),
            column("up_loss_permille").integer().to_owned(),
            column("down_loss_permille").integer().to_owned(),
        ],
    );
    let quality_event = table(
        "quality_event",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("session").text().to_owned(),
            column("at").big_integer().to_owned(),
            column("event").text().to_owned(),
        ],
    );
    let indexes = [
        ("quality_minute", "session"),
        ("quality_minute", "minute"),
        ("quality_event", "session"),
        ("quality_event", "at"),
    ];
    let indexes = indexes.map(|(table, column)| index(table, column, false)).into();
    Step { tables: vec![quality_minute, quality_event], indexes }
}
