use std::fmt::Write as _;

use crate::sound::NOTHING;

/// So many times as long may take what is told by the clock on the wall.
const BUSY: f64 = 4.0;

/// The machine has nothing else to do, and there is time.
pub fn is_strict() -> bool {
    std::env::var("STRICT").is_ok()
}

/// So much time, for what is told by the clock on the wall.
pub fn leave(most: f64) -> f64 {
    if is_strict() { most } else { most * BUSY }
}

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
        self.level_within(name, what, measured, wanted, 1.5);
    }

    /// A level in decibels, at most `off` off.
    pub fn level_within(&mut self, name: &'static str, what: impl Into<String>, measured: f64, wanted: f64, off: f64) {
        let holds = (measured - wanted).abs() <= off;
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

    /// As `within`, by the clock on the wall: other people's work on this machine makes it longer, so that it may be
    /// `BUSY` times as long (`STRICT=1`: not). What is told by the clock of the media needs no such leave.
    pub fn quick(&mut self, name: &'static str, what: impl Into<String>, measured: f64, most: f64) {
        let what = what.into();
        if is_strict() {
            return self.row(name, format!("{what} within {most} ms"), format!("{measured:.1} ms"), measured <= most);
        }
        let leave = leave(most);
        let what = format!("{what} within {most} ms, {BUSY} times that while busy");
        self.row(name, what, format!("{measured:.1} ms"), measured <= leave);
    }

    /// What was measured beside, to judge another row by. It demands nothing and is no row.
    pub fn note(&self, name: &'static str, what: &str, millis: f64) {
        println!("  --  {name:4} {what:62} {millis:.0} ms");
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
