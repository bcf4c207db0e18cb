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
    /// It said why.
    #[error("{0}")]
    Refused(String),
}
