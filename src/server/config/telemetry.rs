use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::http::Origin;

/// What leaves the machine about how the server works.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetrySettings {
    /// A collector that takes traces by OTLP over HTTP: scheme, host and port. Empty: nothing is traced.
    pub otlp_endpoint: String,
}

impl TelemetrySettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.otlp_endpoint.is_empty() && self.otlp_endpoint.parse::<Origin>().is_err() {
            return Err(ConfigError::bounds("telemetry.otlp_endpoint", "an address like http://collector:4318"));
        }
        Ok(())
    }
}
