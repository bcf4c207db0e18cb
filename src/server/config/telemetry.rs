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
    /// Where traces go; `None`: nowhere.
    pub fn collector(&self) -> Option<Origin> {
        self.otlp_endpoint.parse().ok()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.otlp_endpoint.is_empty() && self.collector().is_none() {
            return Err(ConfigError::bounds("telemetry.otlp_endpoint", "an address like http://collector:4318"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_at_the_end_of_the_address_makes_no_second_one() {
        let named = |address: &str| TelemetrySettings { otlp_endpoint: address.to_owned() }.collector();
        assert_eq!(named("http://collector:4318/"), named("http://collector:4318"));
        assert_eq!(
            format!("{}/v1/traces", named("http://collector:4318/").expect("an address")),
            "http://collector:4318/v1/traces"
        );
        assert_eq!(named(""), None);
    }
}
