use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use consilium_core::model::Timestamp;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::BackupError;

pub(super) const MANIFEST: &str = "backup.json";
pub(super) const DATABASE: &str = "consilium.sqlite";
pub(super) const FORMAT: u32 = 1;
const CHUNK: usize = 256 * 1024;

/// What a backup holds. It is written last: a folder without it is no backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Of the server that made it.
    pub version: String,
    pub made: Timestamp,
    /// `false`: the rows lie in PostgreSQL and are kept by its own means.
    pub database: bool,
    /// `false`: the files of the dossier lie in a bucket.
    pub dossier: bool,
    /// By their place in the data folder.
    pub files: BTreeMap<String, KeptFile>,
    /// Every key that the server uses, whether it is in the backup or not.
    pub keys: Vec<KeptKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A key, told by its hash and not by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptKey {
    /// Where the server looks for it.
    pub place: String,
    /// SHA-256 in hexadecimal; `None`: it was not there.
    pub sha256: Option<String>,
    /// It is among the files of this backup.
    pub included: bool,
    /// What is lost without it.
    pub needed_for: String,
}

impl Manifest {
    pub(super) fn read(backup: &Path) -> Result<Self, BackupError> {
        let text = std::fs::read(backup.join(MANIFEST)).map_err(|_| BackupError::NoManifest(backup.to_owned()))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| BackupError::NoManifest(backup.to_owned()))?;
        if manifest.format > FORMAT { Err(BackupError::Newer) } else { Ok(manifest) }
    }

    pub(super) fn write(&self, backup: &Path) -> Result<(), BackupError> {
        let path = backup.join(MANIFEST);
        let text = serde_json::to_vec_pretty(self).map_err(|error| BackupError::file(&path)(error.into()))?;
        let mut file = create(&path).map_err(BackupError::file(&path))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(BackupError::file(&path))
    }
}

/// Copies as it hashes, so that the hash is that of the copy; what is appended meanwhile may be in it or not.
pub(super) fn copy_file(from: &Path, to: &Path) -> std::io::Result<KeptFile> {
    let mut source = File::open(from)?;
    let mut copy = create(to)?;
    let kept = digest(&mut source, |bytes| copy.write_all(bytes))?;
    copy.sync_all()?;
    Ok(kept)
}

pub(super) fn hash_file(path: &Path) -> std::io::Result<KeptFile> {
    digest(&mut File::open(path)?, |_| Ok(()))
}

fn digest(source: &mut File, mut pass: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<KeptFile> {
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = source.read(&mut chunk)?;
        if read == 0 {
            return Ok(KeptFile { bytes, sha256: HEXLOWER.encode(&hash.finalize()) });
        }
        hash.update(&chunk[..read]);
        pass(&chunk[..read])?;
        bytes += read as u64;
    }
}

/// For nobody else's eyes, and never over a file that is there.
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

pub(super) fn make_folder(path: &Path) -> Result<(), BackupError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(BackupError::file(path))
}

/// There, and nothing in it; made when missing.
pub(super) fn empty_folder(path: &Path) -> Result<(), BackupError> {
    make_folder(path)?;
    let mut entries = std::fs::read_dir(path).map_err(BackupError::file(path))?;
    if entries.next().is_some() { Err(BackupError::NotEmpty(path.to_owned())) } else { Ok(()) }
}
