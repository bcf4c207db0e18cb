use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::span::Span;

/// The life of this process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NodeSettings {
    /// After SIGTERM new sessions are refused, and the server stops when the last person has gone, at the
    /// latest after this. Whoever is still there is told and comes back by himself to the next process.
    pub drain: Span,
    /// How long it is kept how sessions went, minute by minute.
    pub history: Span,
}

impl Default for NodeSettings {
    fn default() -> Self {
        Self { drain: Span::seconds(5), history: Span::seconds(30 * 24 * 3600) }
    }
}

impl NodeSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.drain > Span::seconds(24 * 3600) {
            return Err(ConfigError::bounds("node.drain", "at most 24h"));
        }
        Ok(())
    }
}
