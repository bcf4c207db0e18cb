//! `consilium export` and `consilium verify`: the evidence package of a session.

use std::path::Path;
use std::process::ExitCode;

use consilium_core::model::SessionId;
use consilium_server::config::Settings;
use consilium_server::evidence;

use crate::Failure;

pub async fn export(settings: &Settings, session: &SessionId, out: &Path) -> Result<(), Failure> {
    let exported = evidence::export(settings, session, out).await?;
    exported.problems.iter().for_each(|problem| eprintln!("note: {problem}"));
    println!("{} files in {}", exported.files.len(), out.display());
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
