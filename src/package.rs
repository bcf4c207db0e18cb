//! `consilium export`, `verify` and `erase`: the evidence package of a session.

use std::path::Path;
use std::process::ExitCode;

use consilium_core::model::SessionId;
use consilium_core::report::{draft, draft_for_patient, history};
use consilium_server::config::Settings;
use consilium_server::evidence::{self, KeptCheckpoint};
use consilium_server::ops::wall_clock;
use consilium_server::recorder::{self, MasterKeys};
use consilium_server::report::{patient_sample, pdf::Fonts, signed_sample};
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};

use crate::Failure;

pub async fn export(settings: &Settings, session: &SessionId, out: &Path, whose: (&str, &str)) -> Result<(), Failure> {
    let exported = evidence::export(settings, session, out, whose).await?;
    exported.problems.iter().for_each(|problem| eprintln!("note: {problem}"));
    println!("{} files in {}", exported.files.len(), out.display());
    Ok(())
}

/// The report of the demo case, signed by people who do not exist with a key of its own.
pub fn sample_report(settings: &Settings, out: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(out)?;
    let told = history(&report_records());
    let now = told.ended.unwrap_or_else(wall_clock).plus_seconds(3600);
    let brief = report_brief();
    let report = draft(&"demo".parse()?, REPORT_TITLE, &brief, &told, now);
    let (keys, fonts) = (MasterKeys::open(&out.join("sample-key"))?, Fonts::load(&settings.report.fonts)?);
    let (files, _) = signed_sample(&report, &fonts, &keys, now)?;
    let patient = patient_sample(&report, draft_for_patient(&brief, now), &fonts, &keys, now)?;
    std::fs::write(out.join("report.pdf"), &files.pdf)?;
    std::fs::write(out.join("bundle.json"), &files.bundle)?;
    std::fs::write(out.join("patient.pdf"), &patient.pdf)?;
    std::fs::write(out.join("patient-bundle.json"), &patient.bundle)?;
    println!("report.pdf, bundle.json, patient.pdf and patient-bundle.json in {}", out.display());
    Ok(())
}

/// Only the key is destroyed; the evidence stays.
pub fn erase(settings: &Settings, session: &SessionId, (by, reason): (&str, &str)) -> Result<(), Failure> {
    let keys = MasterKeys::open(&settings.data.dir)?;
    let folder = evidence::folder_of(settings, session);
    recorder::erase(&folder, session.as_str(), (&settings.recording, &keys), (by, reason), wall_clock())?;
    println!("the keys of the recording of {session} are destroyed");
    Ok(())
}

/// Good and wrong, and the sum.
pub fn verify(package: &Path, checkpoint: Option<&Path>) -> Result<ExitCode, Failure> {
    let kept: Option<KeptCheckpoint> = match checkpoint {
        Some(file) => Some(serde_json::from_slice(&std::fs::read(file)?)?),
        None => None,
    };
    let findings = evidence::verify(package, kept.as_ref())?;
    for finding in &findings {
        match &finding.problem {
            None => println!("ok    {}", finding.what),
            Some(problem) => println!("WRONG {}: {problem}", finding.what),
        }
    }
    let wrong = findings.iter().filter(|finding| finding.problem.is_some()).count();
    println!("{} checks, {wrong} failed", findings.len());
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
