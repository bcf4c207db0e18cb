use std::path::{Path, PathBuf};

use consilium_core::protocol::RecordedCameras;
use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// How recordings are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordingSettings {
    /// The institution's public key: all that recording needs. Without it `keys/institution.pub` in the data
    /// folder, made with its private half at the first start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<PathBuf>,
    /// Its private half, needed to export and to play. Without it `keys/institution.key` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<PathBuf>,
    /// Mebibytes that all recordings together may take; 0 is the whole disk.
    pub budget_mib: u64,
    /// The most cameras that are recorded; whoever starts a recording may choose less.
    pub cameras: RecordedCameras,
    /// Leaders are warned below this share of free space, in per cent,
    pub warn_free_percent: u8,
    /// and when what is free lasts for fewer minutes than this.
    pub warn_minutes: u32,
    /// No recording is erased before so many days have passed since its end.
    pub retention_days: u32,
    /// Why, as it is told to whoever tries.
    pub retention_reason: String,
    pub family_playback: FamilyPlayback,
    /// Mebibytes of a recording that is opened in a browser: it is held in memory. A larger one is exported.
    pub play_mib: u64,
}

/// Whether patient and family ever play a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FamilyPlayback {
    #[default]
    Never,
    /// Once an expert of the inviting side or the coordinator has released it, with a reason.
    ByRelease,
}

impl Default for RecordingSettings {
    fn default() -> Self {
        Self {
            public_key: None,
            private_key: None,
            budget_mib: 0,
            cameras: RecordedCameras::All,
            warn_free_percent: 20,
            warn_minutes: 10,
            retention_days: 1095,
            retention_reason: "rules for remote consultation ask for sound and pictures to be kept for three years"
                .to_owned(),
            family_playback: FamilyPlayback::Never,
            play_mib: 4096,
        }
    }
}

impl RecordingSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.warn_free_percent > 99 {
            return Err(ConfigError::bounds("recording.warn_free_percent", "use 0 to 99"));
        }
        if !(1..=1_048_576).contains(&self.play_mib) {
            return Err(ConfigError::bounds("recording.play_mib", "between 1 and 1048576"));
        }
        if self.retention_days > 36_500 {
            return Err(ConfigError::bounds("recording.retention_days", "use at most 36500"));
        }
        Ok(())
    }

    /// Where the public key lies, and whether the operator chose the place.
    pub fn public_key_path(&self, data: &Path) -> (PathBuf, bool) {
        chosen(self.public_key.as_deref(), data, "institution.pub")
    }

    /// The same for the private key.
    pub fn private_key_path(&self, data: &Path) -> (PathBuf, bool) {
        chosen(self.private_key.as_deref(), data, "institution.key")
    }
}

fn chosen(path: Option<&Path>, data: &Path, name: &str) -> (PathBuf, bool) {
    path.map_or_else(|| (data.join("keys").join(name), false), |path| (path.to_owned(), true))
}
