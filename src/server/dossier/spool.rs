use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::blobs::Blobs;
use super::error::DossierError;

/// Bytes of a file that stay in memory before they go to the disk.
const IN_MEMORY: usize = 1024 * 1024;

/// Bytes that stay in memory while they are few.
pub(super) struct Spool {
    path: PathBuf,
    memory: Vec<u8>,
    disk: Option<File>,
    size: u64,
    hash: Sha256,
}

impl Spool {
    pub(super) fn new(path: PathBuf) -> Self {
        Spool { path, memory: Vec::new(), disk: None, size: 0, hash: Sha256::new() }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn is_empty(&self) -> bool {
        self.size == 0
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.size += bytes.len() as u64;
        self.hash.update(bytes);
        if self.disk.is_none() && self.memory.len() + bytes.len() > IN_MEMORY {
            self.spill()?;
        }
        match &mut self.disk {
            Some(disk) => disk.write_all(bytes),
            None => {
                self.memory.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    pub(super) fn spill(&mut self) -> std::io::Result<PathBuf> {
        if self.disk.is_none() {
            let mut disk = File::create(&self.path)?;
            disk.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.disk = Some(disk);
        }
        Ok(self.path.clone())
    }

    /// The bytes become a blob.
    pub(super) async fn keep(&mut self, blobs: &Blobs, name: &str) -> Result<(), DossierError> {
        match self.disk {
            Some(_) => blobs.put_file(name, &self.path).await,
            None => blobs.put(name, std::mem::take(&mut self.memory)).await,
        }
    }

    pub(super) fn sum(&self) -> (u64, String) {
        let digest = self.hash.clone().finalize();
        (self.size, digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
