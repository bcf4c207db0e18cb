//! `consilium backup` and `consilium restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use consilium_server::backup::{self, Checked};
use consilium_server::config::Settings;

use crate::Failure;

#[derive(Args)]
pub struct BackupArguments {
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// With the private half of the institution's key
    #[arg(long)]
    with_keys: bool,
}

#[derive(Args)]
pub struct RestoreArguments {
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Look only: whether it is whole and what would come back; nothing is written
    #[arg(long)]
    check: bool,
}

pub async fn take(settings: &Settings, arguments: &BackupArguments) -> Result<(), Failure> {
    let BackupArguments { out, with_keys } = arguments;
    let manifest = backup::take(settings, out, *with_keys).await?;
    let bytes: u64 = manifest.files.values().map(|kept| kept.bytes).sum();
    println!("{} files, {} MiB in {}", manifest.files.len(), bytes.div_ceil(1 << 20), out.display());
    let checked = backup::check(out).await?;
    Ok(tell(&checked).then_some(()).ok_or("the backup is damaged")?)
}

/// Looks only, or puts it in place. Ends well only if the backup is whole.
pub async fn restore(settings: &Settings, arguments: &RestoreArguments) -> Result<ExitCode, Failure> {
    let RestoreArguments { from, check: look_only } = arguments;
    let checked = if *look_only { backup::check(from).await? } else { backup::restore(settings, from).await? };
    let whole = tell(&checked);
    if !look_only {
        println!("restored into {}; start the server on it", settings.data.dir.display());
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `true`: nothing is wrong.
fn tell(checked: &Checked) -> bool {
    checked.problems.iter().for_each(|problem| println!("WRONG {problem}"));
    checked.notes.iter().for_each(|note| println!("note  {note}"));
    if let Some(rows) = checked.rows {
        println!("ok    {} sessions with {} records, {} cases", rows.sessions, rows.events, rows.cases);
    }
    println!("{} files, {} damaged", checked.manifest.files.len(), checked.problems.len());
    checked.problems.is_empty()
}
