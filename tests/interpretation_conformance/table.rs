use std::fmt::Write as _;

use crate::sound::NOTHING;

/// What was demanded, what was measured.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    what: String,
    measured: String,
    holds: bool,
}

impl Table {
    pub fn row(&mut self, name: &'static str, what: impl Into<String>, measured: impl Into<String>, holds: bool) {
        let (what, measured) = (what.into(), measured.into());
        println!("{} {name:4} {what:62} {measured}", if holds { "  ok " } else { "FAIL " });
        self.rows.push(Row { name, what, measured, holds });
    }

    /// A level in decibels, at most 1.5 off.
    pub fn level(&mut self, name: &'static str, what: impl Into<String>, measured: f64, wanted: f64) {
        let holds = (measured - wanted).abs() <= 1.5;
        self.row(name, format!("{} at {wanted} dB", what.into()), format!("{measured:.1} dB"), holds);
    }

    /// 60 dB below full, or less.
    pub fn absent(&mut self, name: &'static str, what: impl Into<String>, measured: f64) {
        self.row(name, format!("{} absent", what.into()), format!("{measured:.1} dB"), measured <= NOTHING);
    }

    /// As `absent`, behind a link that loses packets: each that is missing is a click at all frequencies.
    pub fn absent_but_for_clicks(&mut self, name: &'static str, what: impl Into<String>, measured: f64) {
        self.row(name, format!("{} absent", what.into()), format!("{measured:.1} dB"), measured <= NOTHING + 10.0);
    }

    /// At most so many milliseconds.
    pub fn within(&mut self, name: &'static str, what: impl Into<String>, measured: f64, most: f64) {
        self.row(name, format!("{} within {most} ms", what.into()), format!("{measured:.0} ms"), measured <= most);
    }

    /// As `within`; on a machine that does other things as well, ten times as long will do (`STRICT=1`: not).
    pub fn quick(&mut self, name: &'static str, what: impl Into<String>, measured: f64, most: f64) {
        let strict = std::env::var("STRICT").is_ok();
        let holds = measured <= if strict { most } else { most * 10.0 };
        let what = format!("{} within {most} ms", what.into());
        self.row(name, what, format!("{measured:.1} ms"), holds);
    }

    /// What was measured beside, to judge another row by.
    pub fn note(&mut self, name: &'static str, what: impl Into<String>, millis: f64) {
        self.row(name, what, format!("{millis:.0} ms"), true);
    }

    /// Prints the table and fails when a row does not hold.
    pub fn publish(self) {
        let mut text = String::new();
        for row in self.rows.iter().filter(|row| !row.holds) {
            let _infallible = writeln!(text, "{} {}: {}", row.name, row.what, row.measured);
        }
        println!("{} rows, {} failed", self.rows.len(), self.rows.iter().filter(|row| !row.holds).count());
        assert!(text.is_empty(), "\n{text}");
    }
}
