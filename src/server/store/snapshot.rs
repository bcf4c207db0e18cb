use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::error::StoreError;
use super::open::{Store, percent_encoded};

/// What a copy of the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotFacts {
    pub sessions: i64,
    pub cases: i64,
    pub events: i64,
}

impl Store {
    /// Writes the rows as of one moment into a new file, while others read and write.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file.to_string_lossy().replace('\'', "''");
        self.db.execute_unprepared(&format!("VACUUM INTO '{name}'")).await?;
        Ok(())
    }
}

/// Reads a copy from end to end without changing it.
pub async fn read_snapshot(file: &Path) -> Result<SnapshotFacts, StoreError> {
    let address = format!("sqlite://{}?mode=ro&immutable=1", percent_encoded(file));
    let mut options = ConnectOptions::new(address);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    let sound: String = ask(&db, "SELECT integrity_check AS found FROM pragma_integrity_check LIMIT 1").await?;
    if sound != "ok" {
        return Err(StoreError::damaged("all", "?", sound));
    }
    let facts = SnapshotFacts {
        sessions: ask(&db, "SELECT count(*) AS found FROM session").await?,
        cases: ask(&db, "SELECT count(*) AS found FROM patient_case").await?,
        events: ask(&db, "SELECT count(*) AS found FROM session_event").await?,
    };
    db.close().await?;
    Ok(facts)
}

async fn ask<T: sea_orm::TryGetable>(db: &DatabaseConnection, question: &str) -> Result<T, StoreError> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, question)).await?;
    let row = row.ok_or_else(|| StoreError::damaged("all", "?", "a question has no answer"))?;
    Ok(row.try_get("", "found")?)
}
