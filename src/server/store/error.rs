use consilium_core::model::SessionId;

/// Why the store could not.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database did not answer as it should: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("the data folder {folder} cannot be used: {error}")]
    Folder { folder: std::path::PathBuf, error: std::io::Error },
    #[error("the database was written by a newer version of Consilium; use that version")]
    Newer,
    #[error("another server uses this database; stop it first, or give this one a database of its own")]
    InUse,
    #[error("{session:?} exists already")]
    SessionExists { session: SessionId },
    #[error("{session:?} does not exist; make one with --session new")]
    NoSession { session: SessionId },
    #[error("row {row} of table {table} is damaged: {problem}")]
    Damaged { table: &'static str, row: String, problem: String },
}

impl StoreError {
    pub(super) fn damaged(table: &'static str, row: impl ToString, problem: impl ToString) -> Self {
        StoreError::Damaged { table, row: row.to_string(), problem: problem.to_string() }
    }
}
