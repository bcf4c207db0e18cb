use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Why a backup was not made or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{path}: {error}")]
    File { path: PathBuf, error: std::io::Error },
    #[error("the folder {0} is not empty")]
    NotEmpty(PathBuf),
    #[error("the folder {0} lies in the data folder: a backup would hold itself")]
    InData(PathBuf),
    #[error("{0} is no backup: there is no readable backup.json in it")]
    NoManifest(PathBuf),
    #[error("the backup was made by a newer version of the server")]
    Newer,
    #[error("the backup is damaged: {}", .0.join("; "))]
    Damaged(Vec<String>),
    #[error("there is no data folder {0}")]
    NoData(PathBuf),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        |error| BackupError::File { path, error }
    }
}
