//! Acts of custody on a recording that may be open in the server at the same time, and erasure.

use std::io;
use std::path::{Path, PathBuf};

use consilium_core::model::Timestamp;

use super::log::{Custody, CustodyAct, EvidenceLine, EvidenceLog, read_evidence};
use super::reading::is_recorded;
use super::seal::{MasterKeys, write_secret};
use crate::config::RecordingSettings;

/// Acts that wait for the server, which holds the log, to write them down.
const WAITING: &str = "custody";
const DAY_MS: i64 = 86_400_000;

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("there is no recording of this session")]
    Unknown,
    #[error("the session is recorded at the moment: end it first")]
    Open,
    #[error("it must be kept until {until} (for {days} days): {reason}")]
    TooEarly { until: String, days: u32, reason: String },
    #[error("say who erases and why")]
    Nameless,
}

/// Whether patient and family may play the recording: as the last act that says so.
pub fn is_released(folder: &Path) -> io::Result<bool> {
    let act = |custody: &Custody| match custody.act {
        CustodyAct::Released => Some((custody.at, true)),
        CustodyAct::Withheld => Some((custody.at, false)),
        _ => None,
    };
    let logged = read_evidence(folder)?.into_iter().filter_map(|line| match line {
        EvidenceLine::Custody { custody, .. } => Some(custody),
        _ => None,
    });
    let acts = logged.chain(waiting(folder)?).filter_map(|custody| act(&custody));
    Ok(acts.max_by_key(|(at, _)| *at).is_some_and(|(_, released)| released))
}

fn waiting(folder: &Path) -> io::Result<Vec<Custody>> {
    let mut acts = Vec::new();
    for path in waiting_paths(folder)? {
        acts.extend(serde_json::from_slice::<Custody>(&std::fs::read(&path)?).ok());
    }
    Ok(acts)
}

fn waiting_paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder.join(WAITING)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// Writes an act down: into the log when nobody else has it open, else beside it for the server.
pub fn note_custody(folder: &Path, session: &str, keys: &MasterKeys, custody: Custody) -> io::Result<()> {
    if let Some(mut log) = EvidenceLog::open(folder, session)? {
        let at = custody.at;
        take_waiting(folder, &mut log)?;
        log.custody(custody)?;
        log.checkpoint(keys, at)?;
        return log.sync();
    }
    let waiting = folder.join(WAITING);
    std::fs::create_dir_all(&waiting)?;
    let name = format!("{}-{}.json", custody.at, std::process::id());
    std::fs::write(waiting.join(name), serde_json::to_vec(&custody)?)
}

/// What others have left to be written down.
pub(super) fn take_waiting(folder: &Path, log: &mut EvidenceLog) -> io::Result<()> {
    for path in waiting_paths(folder)? {
        if let Ok(custody) = serde_json::from_slice(&std::fs::read(&path)?) {
            log.custody(custody)?;
            log.sync()?;
        }
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// Destroys the keys of a recording: what is left of it can be opened by nobody, but its evidence still
/// proves that it was, and that it was erased.
pub fn erase(
    folder: &Path,
    session: &str,
    (settings, keys): (&RecordingSettings, &MasterKeys),
    (by, why): (&str, &str),
    now: Timestamp,
) -> Result<(), EraseError> {
    let failed = |error| EraseError::File { path: folder.to_owned(), error };
    if by.trim().is_empty() || why.trim().is_empty() {
        return Err(EraseError::Nameless);
    }
    if !folder.join("evidence.log").exists() {
        return Err(EraseError::Unknown);
    }
    let mut log = EvidenceLog::open(folder, session).map_err(failed)?.ok_or(EraseError::Open)?;
    let first = until(&read_evidence(folder).map_err(failed)?, settings, now);
    if now < first {
        let until = consilium_core::cases::Date::of(first).to_string();
        return Err(EraseError::TooEarly {
            until,
            days: settings.retention_days,
            reason: settings.retention_reason.clone(),
        });
    }
    for path in key_files(folder).map_err(failed)? {
        destroy(&path).map_err(failed)?;
    }
    let detail = why.trim().to_owned();
    log.custody(Custody { act: CustodyAct::Erased, at: now.0, by: by.trim().to_owned(), detail }).map_err(failed)?;
    log.checkpoint(keys, now.0).and_then(|()| log.sync()).map_err(failed)
}

/// Until when the recording in this folder must be kept. `None`: no sound and no picture was recorded, or its keys are
/// destroyed already.
pub fn kept_until(folder: &Path, settings: &RecordingSettings, now: Timestamp) -> io::Result<Option<Timestamp>> {
    if !is_recorded(folder) || erased(folder)?.is_some() {
        return Ok(None);
    }
    let lines = read_evidence(folder)?;
    let recorded = |line: &EvidenceLine| match line {
        EvidenceLine::State { state, .. } => state.tapped > 0 || state.packets > 0,
        EvidenceLine::Chunk { chunk, .. } => chunk.packets > 0,
        _ => false,
    };
    Ok(lines.iter().any(recorded).then(|| until(&lines, settings, now)))
}

fn until(lines: &[EvidenceLine], settings: &RecordingSettings, now: Timestamp) -> Timestamp {
    let ended = lines.iter().filter_map(sealed_at).max().unwrap_or(now.0);
    Timestamp(ended + i64::from(settings.retention_days) * DAY_MS)
}

fn sealed_at(line: &EvidenceLine) -> Option<i64> {
    match line {
        EvidenceLine::State { state, .. } => Some(state.at),
        EvidenceLine::Custody { custody, .. } if custody.act == CustodyAct::Sealed => Some(custody.at),
        _ => None,
    }
}

/// When and why the keys were destroyed, if they were.
pub(super) fn erased(folder: &Path) -> io::Result<Option<String>> {
    let told = |line: EvidenceLine| match line {
        EvidenceLine::Custody { custody, .. } if custody.act == CustodyAct::Erased => {
            Some(format!("{}, by {}", custody.detail, custody.by))
        }
        _ => None,
    };
    Ok(read_evidence(folder)?.into_iter().rev().find_map(told))
}

pub(super) fn key_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    let is_key = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("key-"));
    paths.retain(is_key);
    paths.sort();
    Ok(paths)
}

/// Overwritten before it is removed; a wrapped key is short, so that this is one block.
fn destroy(path: &Path) -> io::Result<()> {
    let length = usize::try_from(std::fs::metadata(path)?.len()).unwrap_or(0);
    let file = std::fs::File::options().write(true).open(path)?;
    std::os::unix::fs::FileExt::write_all_at(&file, &vec![0; length], 0)?;
    file.sync_all()?;
    std::fs::remove_file(path)
}

/// A wrapped key, for tests and the first use alike.
pub(super) fn keep_key(folder: &Path, segment: u32, wrapped: &[u8]) -> Result<(), super::seal::SealError> {
    write_secret(&folder.join(format!("key-{segment:04}")), wrapped)
}
