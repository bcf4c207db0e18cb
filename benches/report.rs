//! What a report costs: from the records of an hour to draft, document and PDF. The floor is reading the two fonts,
//! without which nothing is printed.

mod table;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use consilium_core::model::{ParticipantId, Timestamp};
use consilium_core::protocol::{ChatAudience, Hearing};
use consilium_core::report::{Report, check_document, completeness, document, draft, history};
use consilium_core::session::Record;
use consilium_server::recorder::MasterKeys;
use consilium_server::report::{pdf::Fonts, signed_sample};
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};
use table::{Row, publish};

const ROUNDS: usize = 5;
const FONTS: &str = "/usr/share/fonts/opentype/noto";

/// The hour of the demo case with everything that people do beside it: hands, words, choices of channels.
fn an_hour() -> Vec<(Timestamp, Record)> {
    let mut records = report_records();
    let start = records[0].0;
    for second in 0..3400 {
        let at = start.plus_seconds(240 + second);
        let participant = ParticipantId(1 + u32::try_from(second % 8).expect("small"));
        records.push((at, Record::HandChanged { participant, raised: second % 2 == 0 }));
        let text = "第128层 slice 128".to_owned();
        let number = u32::try_from(second).expect("small");
        records.push((at, Record::Chat { number, from: participant, audience: ChatAudience::Everyone, text }));
        records.push((at, Record::Hearing { participant, hearing: Hearing::default() }));
    }
    records.sort_by_key(|(at, _)| *at);
    records
}

/// The fastest of some rounds, in milliseconds.
fn fastest<T>(mut work: impl FnMut() -> T) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let begin = Instant::now();
        black_box(work());
        begin.elapsed().as_secs_f64() * 1000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

fn drafted(records: &[(Timestamp, Record)]) -> Report {
    let now = records.last().map_or(Timestamp(0), |(at, _)| at.plus_seconds(60));
    draft(&"demo".parse().expect("an id"), REPORT_TITLE, &report_brief(), &history(records), now)
}

fn main() {
    let records = an_hour();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys = MasterKeys::open(folder.path()).expect("keys");
    let fonts = Fonts::load(Path::new(FONTS)).expect("fonts-noto-cjk is installed");
    let report = drafted(&records);
    let now = report.drafted;
    let floor = fastest(|| Fonts::load(Path::new(FONTS)));
    let row = |case: &str, value: f64| Row { case: case.to_owned(), value, unit: "ms", floor };
    let rows = [
        row("draft of a one-hour session", fastest(|| drafted(&records))),
        row("completeness and equality of languages", fastest(|| completeness(&report))),
        row(
            "FHIR document and its rules",
            fastest(|| check_document(&document(&report, &[], consilium_core::report::ReportStatus::Preliminary))),
        ),
        row("signatures, document and PDF", fastest(|| signed_sample(&report, &fonts, &keys, now).expect("printed"))),
        row(
            "all of it, fonts read anew",
            fastest(|| {
                let fonts = Fonts::load(Path::new(FONTS)).expect("fonts");
                signed_sample(&drafted(&records), &fonts, &keys, now).expect("printed")
            }),
        ),
    ];
    publish("report", &rows);
}
