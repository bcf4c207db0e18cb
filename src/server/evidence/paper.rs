//! The report as an object of an image archive.

use consilium_core::imaging::objects::{Head, Patient, PdfDocument, Study, encapsulated_pdf};
use consilium_core::imaging::{NameGroups, TooLong};
use consilium_core::report::{Report, ReportFacts};
use sha2::{Digest, Sha256};

use crate::dossier::uid_of;
use crate::recorder::hex;

/// Beside the series of the key images.
const SERIES: u32 = 9003;

/// As Encapsulated PDF, in the study whose images were kept, or in one of its own when none were.
pub(super) fn report_object(
    report: &Report,
    pdf: &[u8],
    subject: Option<(Patient, Study)>,
) -> Result<Vec<u8>, TooLong> {
    let facts = &report.facts;
    let (patient, study) = subject.unwrap_or_else(|| (patient_of(facts), own_study(facts)));
    let (session, version) = (facts.session.as_str(), report.version.to_string());
    let head = Head {
        patient,
        series: uid_of(&[session, &study.uid, "report"]),
        study,
        // Another wording is another object.
        instance: uid_of(&[session, "report", &version, &hex(&Sha256::digest(pdf))]),
        series_number: SERIES,
        instance_number: report.version,
        series_description: "会诊报告 Consultation report".to_owned(),
        made: report.drafted.0,
    };
    let title = if facts.title.is_empty() { "会诊报告 Consultation report" } else { &facts.title };
    encapsulated_pdf(&head, PdfDocument { title, bytes: pdf })
}

fn own_study(facts: &ReportFacts) -> Study {
    let uid = uid_of(&[facts.session.as_str(), "study"]);
    Study::own(uid, facts.started.0, facts.inviting.utc_offset_minutes)
}

fn patient_of(facts: &ReportFacts) -> Patient {
    let known = &facts.patient;
    let (han, latin) = (known.name.zh.trim(), known.name.en.trim());
    let alphabetic = if latin.is_ascii() { latin } else { "" };
    let ideographic = if han.is_ascii() { "" } else { han };
    let sex = match known.sex.as_str() {
        "male" => "M",
        "female" => "F",
        "other" => "O",
        _ => "",
    };
    Patient {
        name: NameGroups {
            alphabetic: alphabetic.to_owned(),
            ideographic: ideographic.to_owned(),
            ..NameGroups::default()
        },
        id: known.case_number.clone(),
        birth_date: known.born.chars().filter(char::is_ascii_digit).collect(),
        sex: sex.to_owned(),
    }
}
