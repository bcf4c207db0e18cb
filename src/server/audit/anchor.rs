use std::path::{Path, PathBuf};

use consilium_core::audit::ChainHash;
use serde::{Deserialize, Serialize};

/// Why the end of the chain could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[error("the file {file} cannot be used: {problem}")]
pub struct AnchorError {
    file: PathBuf,
    problem: String,
}

/// The end of the chain as it was last known, in a file of the data folder: rows taken away at the end, or a chain
/// made anew, do not fit it. Copied to another place (a backup, a printed page) it protects against who can write both.
#[derive(Debug, Clone)]
pub struct Anchor {
    file: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Written {
    number: i64,
    sha256: String,
}

impl Anchor {
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: folder.join("audit-head.json") }
    }

    /// Replaces the file in one step.
    pub fn write(&self, number: i64, hash: ChainHash) -> Result<(), AnchorError> {
        let text = serde_json::to_string(&Written { number, sha256: hash.to_string() });
        let text = text.map_err(|error| self.failed(error))?;
        let beside = self.file.with_extension("new");
        std::fs::write(&beside, text).map_err(|error| self.failed(error))?;
        std::fs::rename(&beside, &self.file).map_err(|error| self.failed(error))
    }

    /// `None`: nothing was ever kept.
    pub fn read(&self) -> Result<Option<(i64, ChainHash)>, AnchorError> {
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed(error)),
        };
        let written: Written = serde_json::from_str(&text).map_err(|error| self.failed(error))?;
        let bytes = data_encoding::HEXLOWER.decode(written.sha256.as_bytes()).map_err(|error| self.failed(error))?;
        let hash = <[u8; 32]>::try_from(bytes).map_err(|_| self.failed("a hash has 64 digits"))?;
        Ok(Some((written.number, ChainHash(hash))))
    }

    fn failed(&self, problem: impl ToString) -> AnchorError {
        AnchorError { file: self.file.clone(), problem: problem.to_string() }
    }
}
