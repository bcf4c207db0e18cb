use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::error::StoreError;
use crate::config::DataSettings;

/// What servers of one database agree on: the number of an advisory lock.
const PLACE: i64 = 20_419;
/// The server before this one may still be ending.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// The place of the one server on a database; free again when dropped. Two servers that write one
/// session would each forget what the other remembers.
#[derive(Debug)]
pub struct Hold {
    /// SQLite is held by the lock on its folder.
    connection: Option<DatabaseConnection>,
}

impl Hold {
    /// Refused while another server has the place.
    pub async fn take(settings: &DataSettings) -> Result<Self, StoreError> {
        let Some(url) = &settings.database_url else { return Ok(Self { connection: None }) };
        let mut options = ConnectOptions::new(url.reveal());
        options
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>)
            .sqlx_logging(false);
        options.connect_timeout(Duration::from_secs(5)).acquire_timeout(Duration::from_secs(5));
        let hold = Self { connection: Some(Database::connect(options).await?) };
        for _ in 0..TRIES {
            if hold.renew().await? {
                return Ok(hold);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(StoreError::InUse)
    }

    /// Takes the place again where the connection was lost meanwhile. `false`: another server has it.
    pub async fn renew(&self) -> Result<bool, StoreError> {
        let Some(connection) = &self.connection else { return Ok(true) };
        let ask = format!(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = {PLACE} \
             AND pid = pg_backend_pid() AND granted) OR pg_try_advisory_lock({PLACE}) AS held"
        );
        let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
        match row {
            Some(row) => Ok(row.try_get("", "held")?),
            None => Ok(false),
        }
    }

    pub async fn close(self) -> Result<(), StoreError> {
        match self.connection {
            Some(connection) => Ok(connection.close().await?),
            None => Ok(()),
        }
    }
}
