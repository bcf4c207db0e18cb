//! Stories of a report: from the records of an hour to a signed paper, and everything that keeps it from being signed.

mod document;
mod drafting;
mod editing;
mod evidence;
mod known;
mod paper;
mod patient;
mod signing;

use consilium_core::model::Timestamp;
use consilium_core::report::{Field, Report, draft, draft_for_patient, history};
use consilium_server::recorder::MasterKeys;
use consilium_server::report::{patient_sample, pdf::Fonts};
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};

const NOW: Timestamp = Timestamp(1_789_990_000_000);

/// The report of the demo case, as drafted.
fn drafted() -> Report {
    draft(&"demo".parse().expect("an id"), REPORT_TITLE, &report_brief(), &history(&report_records()), NOW)
}

fn fonts() -> Fonts {
    Fonts::load("/usr/share/fonts/opentype/noto".as_ref()).expect("fonts-noto-cjk is installed")
}

/// What its patient is told, as drafted.
fn for_patient() -> Field {
    draft_for_patient(&report_brief(), NOW)
}

/// Signed by everybody, as the patient gets it: the document and the PDF.
fn signed() -> (Report, Vec<u8>, Vec<u8>) {
    let report = drafted();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys = MasterKeys::open(folder.path()).expect("keys");
    let files = patient_sample(&report, for_patient(), &fonts(), &keys, NOW).expect("printed");
    (report, files.bundle, files.pdf)
}
