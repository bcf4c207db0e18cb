use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// How reports are printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// The folder with `NotoSansCJK-Regular.ttc` and `NotoSansCJK-Bold.ttc` (Debian package fonts-noto-cjk).
    pub fonts: PathBuf,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self { fonts: PathBuf::from("/usr/share/fonts/opentype/noto") }
    }
}

impl ReportSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.fonts.as_os_str().is_empty() {
            return Err(ConfigError::bounds("report.fonts", "the folder of the fonts has no name"));
        }
        Ok(())
    }
}
