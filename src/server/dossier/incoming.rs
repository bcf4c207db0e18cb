use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dashmap::DashSet;
use nix::sys::statvfs::statvfs;
use uuid::Uuid;

/// The disk is looked at when bytes begin to come, and again after so many.
const LOOK_AFTER: u64 = 64 * 1024 * 1024;

/// Uploads on their way in, one file each. Only one request at a time writes to an upload.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    folder: Arc<PathBuf>,
    writing: Arc<DashSet<Uuid>>,
    /// Bytes that are left free on the disk.
    floor: u64,
}

/// The right to write to one upload.
#[derive(Debug)]
pub struct Append {
    file: Option<File>,
    id: Uuid,
    incoming: Incoming,
    unlooked: u64,
    pub offset: u64,
}

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    More { offset: u64 },
    Complete,
}

impl Incoming {
    pub(super) fn open(folder: &Path, floor: u64) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: Arc::new(folder.canonicalize()?), writing: Arc::default(), floor })
    }

    /// Whether so many bytes fit on the disk and leave free what must be.
    pub(super) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        if self.floor == 0 {
            return Ok(true);
        }
        let stat = statvfs(&*self.folder).map_err(io::Error::from)?;
        let free = stat.blocks_available().saturating_mul(stat.fragment_size());
        Ok(free >= self.floor.saturating_add(bytes))
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

    /// Since when no byte has come; `None` when there is no such file.
    pub(super) fn silence(&self, id: Uuid, now: SystemTime) -> Option<Duration> {
        let written = std::fs::metadata(self.path(id)).and_then(|metadata| metadata.modified()).ok()?;
        Some(now.duration_since(written).unwrap_or_default())
    }

    /// Removes old files of no upload.
    pub(super) fn remove_unknown(&self, known: &HashSet<Uuid>, age: Duration, now: SystemTime) -> io::Result<()> {
        for entry in std::fs::read_dir(&*self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.split('.').next()).and_then(|id| id.parse::<Uuid>().ok());
            let old = entry.metadata()?.modified().is_ok_and(|at| now.duration_since(at).unwrap_or_default() > age);
            if old && !id.is_some_and(|id| known.contains(&id)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// `None`: somebody else is writing.
    pub(super) fn append(&self, id: Uuid) -> io::Result<Option<Append>> {
        if !self.writing.insert(id) {
            return Ok(None);
        }
        let mut append = Append { file: None, id, incoming: self.clone(), unlooked: LOOK_AFTER, offset: 0 };
        let file = OpenOptions::new().append(true).open(self.path(id))?;
        append.offset = file.metadata()?.len();
        append.file = Some(file);
        Ok(Some(append))
    }

    pub(super) fn remove(&self, id: Uuid) {
        for path in [self.path(id), self.spool(id, "delivery"), self.spool(id, "original")] {
            self.remove_spool(&path);
        }
    }

    /// What is not there need not be removed.
    pub(super) fn remove_spool(&self, path: &Path) {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a file on its way in could not be removed");
            }
            _ => {}
        }
    }
}

impl Append {
    pub async fn write(&mut self, bytes: Bytes) -> io::Result<()> {
        let mut file = self.file.take().ok_or_else(|| io::Error::other("an earlier write failed"))?;
        let length = bytes.len() as u64;
        self.unlooked += length;
        let look = (self.unlooked >= LOOK_AFTER).then(|| self.incoming.clone());
        if look.is_some() {
            self.unlooked = 0;
        }
        let write = move || {
            if !look.map_or(Ok(true), |incoming| incoming.has_room(0))? {
                return Err(io::ErrorKind::StorageFull.into());
            }
            file.write_all(&bytes).map(|()| file)
        };
        self.file = Some(tokio::task::spawn_blocking(write).await.map_err(io::Error::other)??);
        self.offset += length;
        Ok(())
    }
}

impl Drop for Append {
    fn drop(&mut self) {
        self.incoming.writing.remove(&self.id);
    }
}
