use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// Scanners load large tables; a whole minute is a broken one.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    Clean,
    Infected,
    /// It could not tell: the file waits for a person.
    Unknown,
}

pub(super) async fn scan(program: &Path, file: &Path) -> Scan {
    let mut command = Command::new(program);
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    match timeout(PATIENCE, command.status()).await {
        Ok(Ok(status)) => match status.code() {
            Some(0) => Scan::Clean,
            Some(1) => Scan::Infected,
            _ => Scan::Unknown,
        },
        _ => Scan::Unknown,
    }
}
