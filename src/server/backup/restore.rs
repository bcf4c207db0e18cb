use std::path::Path;

use super::check::{Checked, check};
use super::error::BackupError;
use super::manifest::{copy_file, empty_folder, make_folder};
use crate::config::Settings;

/// Checks a backup and copies it into the data folder, which must be empty. Damaged ones change nothing.
pub async fn restore(settings: &Settings, backup: &Path) -> Result<Checked, BackupError> {
    let checked = check(backup).await?;
    if !checked.problems.is_empty() {
        return Err(BackupError::Damaged(checked.problems));
    }
    let data = &settings.data.dir;
    empty_folder(data)?;
    for place in checked.manifest.files.keys() {
        let to = data.join(place);
        if let Some(folder) = to.parent() {
            make_folder(folder)?;
        }
        copy_file(&backup.join(place), &to).map_err(BackupError::file(&to))?;
    }
    Ok(checked)
}
