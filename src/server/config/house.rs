use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// Where the house works: its working days count for what it owes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HouseSettings {
    /// Whose public holidays it keeps, ISO 3166-1 alpha-2.
    pub country: String,
    /// An IANA name, such as Asia/Shanghai.
    pub time_zone: String,
}

impl Default for HouseSettings {
    fn default() -> Self {
        Self { country: "CN".to_owned(), time_zone: "Asia/Shanghai".to_owned() }
    }
}

impl HouseSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.country.len() != 2 || !self.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ConfigError::bounds("house.country", "use two capital letters, such as CN"));
        }
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            return Err(ConfigError::bounds("house.time_zone", "use a name such as Asia/Shanghai"));
        }
        Ok(())
    }
}
