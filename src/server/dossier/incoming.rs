use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use dashmap::DashSet;
use uuid::Uuid;

/// Uploads on their way in, one file each. Only one request at a time writes to an upload.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    folder: Arc<PathBuf>,
    writing: Arc<DashSet<Uuid>>,
}

/// The right to write to one upload.
#[derive(Debug)]
pub struct Append {
    file: Option<File>,
    id: Uuid,
    writing: Arc<DashSet<Uuid>>,
    pub offset: u64,
}

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    More { offset: u64 },
    Complete,
}

impl Incoming {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: Arc::new(folder.canonicalize()?), writing: Arc::default() })
    }

    /// The name is a number of ours: nothing a client says becomes part of a path.
    pub(super) fn path(&self, id: Uuid) -> PathBuf {
        self.folder.join(id.to_string())
    }

    pub(super) fn spool(&self, id: Uuid, what: &str) -> PathBuf {
        self.folder.join(format!("{id}.{what}"))
    }

    pub(super) fn create(&self, id: Uuid) -> io::Result<()> {
        File::create_new(self.path(id)).map(drop)
    }

    pub(super) fn offset(&self, id: Uuid) -> io::Result<u64> {
        Ok(std::fs::metadata(self.path(id))?.len())
    }

    /// `None`: somebody else is writing.
    pub(super) fn append(&self, id: Uuid) -> io::Result<Option<Append>> {
        if !self.writing.insert(id) {
            return Ok(None);
        }
        let mut append = Append { file: None, id, writing: self.writing.clone(), offset: 0 };
        let file = OpenOptions::new().append(true).open(self.path(id))?;
        append.offset = file.metadata()?.len();
        append.file = Some(file);
        Ok(Some(append))
    }

    pub(super) fn remove(&self, id: Uuid) {
        for path in [self.path(id), self.spool(id, "delivery"), self.spool(id, "original")] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, "an upload could not be removed");
                }
                _ => {}
            }
        }
    }
}

impl Append {
    pub async fn write(&mut self, bytes: Bytes) -> io::Result<()> {
        let mut file = self.file.take().ok_or_else(|| io::Error::other("an earlier write failed"))?;
        let length = bytes.len() as u64;
        let write = move || file.write_all(&bytes).map(|()| file);
        self.file = Some(tokio::task::spawn_blocking(write).await.map_err(io::Error::other)??);
        self.offset += length;
        Ok(())
    }
}

impl Drop for Append {
    fn drop(&mut self) {
        self.writing.remove(&self.id);
    }
}
