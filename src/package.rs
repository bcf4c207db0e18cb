//! `consilium export` and `consilium verify`: the evidence package of a session.

use std::path::Path;
use std::process::ExitCode;

use consilium_core::model::SessionId;
use consilium_core::report::{draft, history};
use consilium_server::config::Settings;
use consilium_server::evidence;
use consilium_server::ops::wall_clock;
use consilium_server::recorder::MasterKeys;
use consilium_server::report::{pdf::Fonts, signed_sample};
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};

use crate::Failure;

pub async fn export(settings: &Settings, session: &SessionId, out: &Path) -> Result<(), Failure> {
    let exported = evidence::export(settings, session, out).await?;
    exported.problems.iter().for_each(|problem| eprintln!("note: {problem}"));
    println!("{} files in {}", exported.files.len(), out.display());
    Ok(())
}

/// The report of the demo case, signed by people who do not exist with a key of its own.
pub fn sample_report(settings: &Settings, out: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(out)?;
    let told = history(&report_records());
    let now = told.ended.unwrap_or_else(wall_clock).plus_seconds(3600);
    let mut report = draft(&"demo".parse()?, REPORT_TITLE, &report_brief(), &told, now);
    report.patient_approved = Some(("林悦 (Lin Yue)".to_owned(), report.patient_version.revision));
    let keys = MasterKeys::open(&out.join("sample-key"))?;
    let (files, _) = signed_sample(&report, &Fonts::load(&settings.report.fonts)?, &keys, now)?;
    std::fs::write(out.join("report.pdf"), &files.pdf)?;
    std::fs::write(out.join("bundle.json"), &files.bundle)?;
    println!("report.pdf and bundle.json in {}", out.display());
    Ok(())
}

/// Good and wrong, and the sum.
pub fn verify(package: &Path) -> Result<ExitCode, Failure> {
    let findings = evidence::verify(package)?;
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
