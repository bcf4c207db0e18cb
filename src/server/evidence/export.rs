use std::io;
use std::path::{Path, PathBuf};

use consilium_core::model::{SessionId, Timestamp};
use consilium_core::recording::root_of;
use consilium_core::session::Record;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{channels, dicom, timeline, tracks};
use crate::config::Settings;
use crate::dossier::DossierError;
use crate::ops::wall_clock;
use crate::recorder::{Checkpoint, EvidenceLine, MasterKeys, SealError, hex, read_evidence, read_journal};
use crate::report::{DeskError, files_for_export};
use crate::store::{Store, StoreError, StoredSession};

/// Why no package was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Recording(#[from] SealError),
    #[error("the key images could not be read: {0}")]
    Pictures(#[from] DossierError),
    #[error("session {0} is not known")]
    Unknown(SessionId),
    #[error("nobody has been in session {0}: there is nothing to export")]
    Empty(SessionId),
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("the report could not be printed: {0}")]
    Report(#[from] DeskError),
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    #[error("the sound of the channels could not be mixed: {0}")]
    Mix(#[from] opus::Error),
    #[error("what was written could not be described: {0}")]
    Describe(#[from] serde_json::Error),
}

/// What was written.
#[derive(Debug)]
pub struct Exported {
    pub files: Vec<String>,
    /// Torn ends and the like: the package is whole but for these.
    pub problems: Vec<String>,
}

/// The files of a package in the making, each with its digest.
struct Package {
    root: PathBuf,
    digests: Vec<(String, String)>,
}

impl Package {
    fn begin(root: &Path) -> Result<Self, ExportError> {
        let failed = |error| ExportError::File { path: root.to_owned(), error };
        std::fs::create_dir_all(root).map_err(failed)?;
        if std::fs::read_dir(root).map_err(failed)?.next().is_some() {
            return Err(ExportError::NotEmpty(root.to_owned()));
        }
        Ok(Self { root: root.to_owned(), digests: Vec::new() })
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<String, ExportError> {
        let path = self.root.join(name);
        let failed = |error| ExportError::File { path: path.clone(), error };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&path, bytes).map_err(failed)?;
        let digest = hex(&Sha256::digest(bytes));
        self.digests.push((name.to_owned(), digest.clone()));
        Ok(digest)
    }
}

/// Writes the evidence package of a session into an empty folder.
pub async fn export(settings: &Settings, session: &SessionId, out: &Path) -> Result<Exported, ExportError> {
    let store = Store::open(&settings.data).await?;
    let stored = store.load_session(session).await?.ok_or_else(|| ExportError::Unknown(session.clone()))?;
    let pictures = dicom::files(settings, &store, session, &stored.records).await;
    if stored.records.is_empty() {
        return Err(ExportError::Empty(session.clone()));
    }
    let report = files_for_export(settings, &store, session, wall_clock()).await?;
    store.close().await?;
    let keys = MasterKeys::open(&settings.data.dir)?;
    let folder = settings.data.dir.join("recordings").join(session.as_str());
    let lines = read_evidence(&folder).map_err(|error| ExportError::File { path: folder.clone(), error })?;
    let mut package = Package::begin(out)?;
    let (text, mut problems) = timeline::write(&lines, &stored.records);
    package.write("timeline.jsonl", text.as_bytes())?;
    problems.extend(write_media(&mut package, &folder, &keys, &stored)?);
    package.write("bundle.json", &report.bundle)?;
    package.write("report.pdf", &report.pdf)?;
    let pictures = pictures?;
    for (name, bytes) in &pictures.files {
        package.write(&format!("dicom/{name}"), bytes)?;
    }
    problems.extend(pictures.problems);
    write_evidence(&mut package, session, &keys, &lines)?;
    let files = package.digests.into_iter().map(|(name, _)| name).collect();
    Ok(Exported { files, problems })
}

fn write_media(
    package: &mut Package,
    folder: &Path,
    keys: &MasterKeys,
    stored: &StoredSession,
) -> Result<Vec<String>, ExportError> {
    let (about, entries, problems) = read_journal(folder, keys)?;
    let recorded = tracks::collect(entries, &stored.records);
    let mut rows = Vec::new();
    for track in &recorded {
        let (start, end) = track.span();
        let (file, sha256, problem) = match track.webm(about.began) {
            Ok(bytes) => {
                let name = format!("tracks/{}", track.file_name());
                let digest = package.write(&name, &bytes)?;
                (Some(name), Some(digest), None)
            }
            Err(problem) => (None, None, Some(problem)),
        };
        rows.push(tracks::TrackRow {
            track: track.id.0,
            file,
            participant: track.participant.0,
            source: track.source,
            language: spoken_by(&stored.records, track.participant),
            codec: track.codec.clone(),
            start: about.began + start,
            end: about.began + end,
            packets: track.packets.len(),
            gaps: track.placed.gaps.clone(),
            residual_p50_us: track.placed.jitter_p50_us,
            residual_p95_us: track.placed.jitter_p95_us,
            sha256,
            problem,
        });
    }
    let table = json!({"began": about.began, "tracks": rows});
    package.write("tracks.json", &serde_json::to_vec_pretty(&table)?)?;
    for (language, file) in channels::mix(&recorded, &stored.records, about.began)? {
        package.write(&format!("channels/{language}.ogg"), &file)?;
    }
    Ok(problems)
}

fn spoken_by(records: &[(Timestamp, Record)], who: consilium_core::model::ParticipantId) -> Option<String> {
    records.iter().rev().find_map(|(_, record)| match record {
        Record::Languages { participant, speaks, .. } if *participant == who => Some(speaks.to_string()),
        _ => None,
    })
}

/// Over every leaf in the log, in hexadecimal.
fn whole_root(lines: &[EvidenceLine]) -> String {
    let leaves: Vec<[u8; 32]> = lines
        .iter()
        .filter_map(|line| match line {
            EvidenceLine::Event { leaf, .. } | EvidenceLine::Chunk { leaf, .. } => {
                crate::recorder::unhex(leaf)?.try_into().ok()
            }
            EvidenceLine::Checkpoint(_) => None,
        })
        .collect();
    hex(&root_of(&leaves))
}

/// Last, since it names all other files; signed, since somebody could otherwise write another.
fn write_evidence(
    package: &mut Package,
    session: &SessionId,
    keys: &MasterKeys,
    lines: &[EvidenceLine],
) -> Result<(), ExportError> {
    let mut checkpoints: Vec<Checkpoint> = lines
        .iter()
        .filter_map(|line| match line {
            EvidenceLine::Checkpoint(checkpoint) => Some(checkpoint.clone()),
            _ => None,
        })
        .collect();
    let leaves = lines.iter().filter(|line| !matches!(line, EvidenceLine::Checkpoint(_))).count() as u64;
    // After a kill, or while the session goes on, the end is signed now; its moment says so.
    if checkpoints.last().is_none_or(|last| last.size < leaves) {
        let (root, at) = (whole_root(lines), wall_clock().0);
        let mut last = Checkpoint { size: leaves, root, at, signature: String::new() };
        last.signature = keys.sign(&last.text(session.as_str()));
        checkpoints.push(last);
    }
    let files: serde_json::Map<String, serde_json::Value> =
        package.digests.iter().map(|(name, digest)| (name.clone(), json!(digest))).collect();
    let listing = listing_text(session.as_str(), &package.digests);
    let evidence = json!({
        "version": 1,
        "session": session.as_str(),
        "exported": wall_clock().0,
        "public_key": keys.public_key(),
        "tree_size": leaves,
        "root": whole_root(lines),
        "checkpoints": checkpoints,
        "files": files,
        "files_signature": keys.sign(&listing),
    });
    package.write("evidence.json", &serde_json::to_vec_pretty(&evidence)?)?;
    Ok(())
}

/// What is signed of the files: their names and digests, sorted.
pub(super) fn listing_text(session: &str, digests: &[(String, String)]) -> String {
    let mut rows: Vec<String> = digests.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    rows.sort();
    format!("consilium files 1\n{session}\n{}", rows.concat())
}
