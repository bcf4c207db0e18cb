use crate::store::StoreError;

/// Why the dossier could not.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the folder of the dossier cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the blobs cannot be reached: {0}")]
    Blobs(#[from] object_store::Error),
    #[error("the child that looks at files did not answer as it should")]
    Child,
    #[error("the child that looks at files had no time")]
    Slow,
    #[error("the documents of this case fill the {0} MiB that they may take")]
    CaseFull(u64),
    #[error("what was sent from outside fills the {0} MiB that it may take")]
    SenderFull(u64),
    #[error("the disk has no room for it")]
    DiskFull,
    /// It said why.
    #[error("{0}")]
    Refused(String),
}

impl DossierError {
    /// Whether it would be taken if there were more room.
    pub const fn is_for_room(&self) -> bool {
        matches!(self, DossierError::CaseFull(_) | DossierError::SenderFull(_) | DossierError::DiskFull)
    }

    /// Of bytes that could not be written.
    pub fn of_write(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => DossierError::DiskFull,
            _ => DossierError::Folder(error),
        }
    }
}
