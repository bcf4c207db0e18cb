use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What other processes need to know of the running server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningServer {
    /// The address that stands in join links.
    pub base_url: String,
    pub pid: u32,
}

/// `server.json` in the data folder, there while the server runs.
#[derive(Debug)]
pub struct AddressFile {
    path: PathBuf,
}

impl AddressFile {
    pub fn write(data_dir: &Path, base_url: &str) -> io::Result<Self> {
        let file = AddressFile { path: Self::path(data_dir) };
        let server = RunningServer { base_url: base_url.to_owned(), pid: std::process::id() };
        let half = file.path.with_extension("json.new");
        fs::write(&half, serde_json::to_vec(&server)?)?;
        fs::rename(&half, &file.path)?;
        Ok(file)
    }

    /// The server that runs on this data folder. A file left behind by a killed one is ignored.
    pub fn read(data_dir: &Path) -> Option<RunningServer> {
        let text = fs::read(Self::path(data_dir)).ok()?;
        let server: RunningServer = serde_json::from_slice(&text).ok()?;
        Path::new("/proc").join(server.pid.to_string()).exists().then_some(server)
    }

    fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("server.json")
    }
}

impl Drop for AddressFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the address file was already gone");
        }
    }
}
