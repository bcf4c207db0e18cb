use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::span::Span;

/// How long the login of a browser lasts.
#[derive(Debug, Clone, Copy)]
pub struct LoginLife {
    /// Without a request, in seconds.
    pub idle_s: i64,
    /// Altogether, in seconds.
    pub whole_s: i64,
}

/// How long staff stay signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// Without a request; then the browser is signed out.
    pub idle: Span,
    /// Altogether; then one signs in anew.
    pub lifetime: Span,
    /// The file of the key that second factors are locked with; unset: `keys/second-factors.key` of the data folder.
    pub factor_key: Option<PathBuf>,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self { idle: Span::seconds(30 * 60), lifetime: Span::seconds(12 * 3600), factor_key: None }
    }
}

impl AccountSettings {
    pub fn login_life(&self) -> LoginLife {
        let seconds = |span: Span| i64::try_from(span.duration().as_secs()).unwrap_or(i64::MAX);
        LoginLife { idle_s: seconds(self.idle), whole_s: seconds(self.lifetime) }
    }

    pub fn factor_key_path(&self, data: &Path) -> PathBuf {
        self.factor_key.clone().unwrap_or_else(|| data.join("keys").join("second-factors.key"))
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, span) in [("accounts.idle", self.idle), ("accounts.lifetime", self.lifetime)] {
            if span < Span::seconds(60) || span > Span::seconds(30 * 24 * 3600) {
                return Err(ConfigError::bounds(key, "between 1m and 720h"));
            }
        }
        Ok(())
    }
}
