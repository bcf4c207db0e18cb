use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::error::StoreError;
use super::migrations::migrate;
use crate::config::DataSettings;

/// The store. Cheap to clone; clones share one pool of connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: DatabaseConnection,
}

impl Store {
    /// Opens the database and brings its tables up to date; makes folder and file when missing.
    #[tracing::instrument(level = "debug", name = "database opening", skip_all)]
    pub async fn open(settings: &DataSettings) -> Result<Store, StoreError> {
        let mut options = match &settings.database_url {
            Some(url) => ConnectOptions::new(url.reveal()),
            None => {
                make_folder(&settings.dir)?;
                let file = settings.dir.join("consilium.sqlite");
                ConnectOptions::new(format!("sqlite://{}?mode=rwc", percent_encoded(&file)))
            }
        };
        tune(&mut options);
        let db = Database::connect(options).await?;
        migrate(&db).await?;
        let store = Store { db };
        store.fill_cards().await?;
        Ok(store)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.db.ping().await?)
    }

    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.db.close().await?)
    }
}

/// What is remembered is on the disk before anybody is told: WAL with full synchronisation.
fn tune(options: &mut ConnectOptions) {
    options
        .max_connections(4)
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(5))
        });
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| StoreError::Folder { folder: folder.to_owned(), error })
}

/// A file name in a database URL: what has a meaning there is escaped.
pub(super) fn percent_encoded(file: &Path) -> String {
    let mut text = String::new();
    for &byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => text.push(byte as char),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
