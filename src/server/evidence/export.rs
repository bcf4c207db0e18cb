use std::io;
use std::path::{Path, PathBuf};

use consilium_core::imaging::TooLong;
use consilium_core::model::SessionId;
use consilium_core::recording::{Gap, GapKind, root_of};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::chapters::{captions_vtt, chapters_vtt};
use super::recording::{Recording, folder_of};
use super::{channels, dicom, paper, signatures, timeline, tracks};
use crate::config::Settings;
use crate::dossier::DossierError;
use crate::ops::wall_clock;
use crate::recorder::{
    Checkpoint, Custody, CustodyAct, EvidenceLine, MasterKeys, SealError, hex, hold_evidence, is_recorded, leaves_of,
    note_custody, read_evidence, stored_events,
};
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
    #[error("the report is too long for a DICOM object")]
    Long(#[from] TooLong),
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

/// Writes the evidence package of a session into an empty folder. `by` and `why` go into the custody record.
pub async fn export(
    settings: &Settings,
    session: &SessionId,
    out: &Path,
    (by, why): (&str, &str),
) -> Result<Exported, ExportError> {
    let store = Store::open(&settings.data).await?;
    let keys = MasterKeys::open(&settings.data.dir)?;
    let stored = take_stock(settings, &store, session, &keys).await?;
    let pictures = dicom::files(settings, &store, session, &stored.records).await;
    if stored.records.is_empty() {
        return Err(ExportError::Empty(session.clone()));
    }
    let (report, files) = files_for_export(settings, &store, session, wall_clock()).await?;
    let signed = signatures::of(&store, session).await?;
    store.close().await?;
    let folder = folder_of(settings, session);
    let failed = |error| ExportError::File { path: folder.clone(), error };
    let recording = Recording::open(settings, session, &stored.records)?;
    let mut package = Package::begin(out)?;
    // The export is an act of custody itself, and stands in the package that it makes.
    let act = Custody { act: CustodyAct::Exported, at: wall_clock().0, by: by.to_owned(), detail: why.to_owned() };
    note_custody(&folder, session.as_str(), &keys, act).map_err(failed)?;
    let lines = read_evidence(&folder).map_err(failed)?;
    let (text, mut problems) = timeline::write(&lines, &stored.records);
    package.write("timeline.jsonl", text.as_bytes())?;
    problems.extend(recording.problems.iter().cloned());
    write_tracks(&mut package, &recording, &stored)?;
    write_derived(&mut package, &recording, &stored)?;
    package.write("bundle.json", &files.bundle)?;
    package.write("report.pdf", &files.pdf)?;
    for (name, bytes) in signed.files()? {
        package.write(&name, &bytes)?;
    }
    problems.extend(signed.problems);
    let pictures = pictures?;
    package.write("dicom/report.dcm", &paper::report_object(&report, &files.pdf, pictures.subject)?)?;
    for (name, bytes) in &pictures.files {
        package.write(&format!("dicom/{name}"), bytes)?;
    }
    problems.extend(pictures.problems);
    write_evidence(&mut package, session, &keys, &lines)?;
    let files = package.digests.into_iter().map(|(name, _)| name).collect();
    Ok(Exported { files, problems })
}

/// The session as it is stored. Where a kill has left evidence and store apart, and no server has the evidence open, it
/// is brought to what the store has first.
async fn take_stock(
    settings: &Settings,
    store: &Store,
    session: &SessionId,
    keys: &MasterKeys,
) -> Result<StoredSession, ExportError> {
    let folder = folder_of(settings, session);
    let failed = |error| ExportError::File { path: folder.clone(), error };
    let held = match is_recorded(&folder) {
        true => hold_evidence(&folder, session.as_str()).map_err(failed)?,
        false => None,
    };
    let stored = store.load_session(session).await?.ok_or_else(|| ExportError::Unknown(session.clone()))?;
    if let Some(held) = held {
        held.reconcile(&stored_events(&stored.records), keys, wall_clock().0).map_err(failed)?;
    }
    Ok(stored)
}

fn write_tracks(package: &mut Package, recording: &Recording, stored: &StoredSession) -> Result<(), ExportError> {
    let mut rows = Vec::new();
    for track in &recording.tracks {
        let mut row = track.row(recording.began);
        match track.webm(recording.began, recording.whole) {
            Ok(bytes) => {
                let name = format!("tracks/{}", track.file_name());
                row.sha256 = Some(package.write(&name, &bytes)?);
                row.file = Some(name);
            }
            Err(problem) => row.problem = Some(problem),
        }
        rows.push(row);
    }
    let interruptions = recording.damaged.iter().map(|(from, until)| Gap {
        at_us: *from,
        length_us: until - from,
        kind: GapKind::Damage,
    });
    let table = json!({
        "began": recording.began,
        "cameras": tracks::cameras(&stored.records),
        "interruptions": interruptions.collect::<Vec<Gap>>(),
        "problems": recording.problems,
        "tracks": rows,
    });
    package.write("tracks.json", &serde_json::to_vec_pretty(&table)?)?;
    Ok(())
}

/// What is made of the tracks: channels, chapters, captions.
fn write_derived(package: &mut Package, recording: &Recording, stored: &StoredSession) -> Result<(), ExportError> {
    let languages = channels::languages(&stored.records);
    for (language, file) in recording.channels(&stored.records, &languages)? {
        package.write(&format!("channels/{language}.ogg"), &file)?;
    }
    let (chapters, length) = (recording.chapters(&stored.records), recording.length_ms());
    package.write("chapters.zh.vtt", chapters_vtt(&chapters, length, |chapter| &chapter.zh).as_bytes())?;
    package.write("chapters.en.vtt", chapters_vtt(&chapters, length, |chapter| &chapter.en).as_bytes())?;
    let captions = captions_vtt(&recording.tracks, &stored.records, recording.began);
    package.write("captions.vtt", captions.as_bytes())?;
    Ok(())
}

/// Over every leaf in the log, in hexadecimal.
fn whole_root(lines: &[EvidenceLine]) -> String {
    hex(&root_of(&leaves_of(lines)))
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
    let mut evidence = json!({
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
    evidence["signature"] = json!(keys.sign(&evidence_text(&evidence)?));
    package.write("evidence.json", &serde_json::to_vec_pretty(&evidence)?)?;
    Ok(())
}

/// What is signed of `evidence.json` as a whole: all of it but the signature, as it stands in the file.
pub(super) fn evidence_text(evidence: &serde_json::Value) -> Result<String, serde_json::Error> {
    let mut rest = evidence.clone();
    if let Some(fields) = rest.as_object_mut() {
        fields.remove("signature");
    }
    Ok(format!("consilium evidence 1\n{}", serde_json::to_string_pretty(&rest)?))
}

/// What is signed of the files: their names and digests, sorted.
pub(super) fn listing_text(session: &str, digests: &[(String, String)]) -> String {
    let mut rows: Vec<String> = digests.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    rows.sort();
    format!("consilium files 1\n{session}\n{}", rows.concat())
}
