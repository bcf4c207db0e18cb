use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// Where the server keeps what it remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataSettings {
    /// The data folder; made when it is missing.
    pub dir: PathBuf,
    /// `postgres://…`; without it an SQLite file in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<DatabaseUrl>,
}

impl Default for DataSettings {
    fn default() -> Self {
        Self { dir: PathBuf::from("data"), database_url: None }
    }
}

impl DataSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.dir.as_os_str().is_empty() {
            return Err(ConfigError::bounds("data.dir", "the data folder has no name"));
        }
        let known = |url: &DatabaseUrl| ["sqlite:", "postgres:", "postgresql:"].iter().any(|s| url.0.starts_with(s));
        match &self.database_url {
            Some(url) if !known(url) => Err(ConfigError::bounds("data.database_url", "use sqlite://… or postgres://…")),
            _ => Ok(()),
        }
    }
}

/// The address of a database. It may hold a password, so that it never prints itself whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    pub fn new(url: impl Into<String>) -> Self {
        DatabaseUrl(url.into())
    }

    /// The whole address, for the driver only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.split_once(':').map_or("", |(scheme, _)| scheme);
        write!(f, "{scheme}:(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        let url = DatabaseUrl::new("postgres://app:geheim@db/consilium?password=geheim");
        assert_eq!(format!("{url:?}"), "postgres:(hidden)");
    }
}
