use std::path::Path;

use super::error::BackupError;
use super::manifest::{DATABASE, Manifest, hash_file};
use crate::store::{SnapshotFacts, read_snapshot};

/// What was found in a backup.
#[derive(Debug)]
pub struct Checked {
    pub manifest: Manifest,
    /// `None`: the rows are not in it.
    pub rows: Option<SnapshotFacts>,
    /// What is wrong, one sentence each; none: it can be restored.
    pub problems: Vec<String>,
    /// What has to come from elsewhere.
    pub notes: Vec<String>,
}

/// Reads a backup as a whole: every file against its hash, the database against itself. Nothing is written.
pub async fn check(backup: &Path) -> Result<Checked, BackupError> {
    let manifest = Manifest::read(backup)?;
    let mut problems = Vec::new();
    for (place, kept) in &manifest.files {
        let safe = Path::new(place).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        match hash_file(&backup.join(place)) {
            _ if !safe => problems.push(format!("{place} leads out of the backup")),
            Ok(found) if found == *kept => {}
            Ok(_) => problems.push(format!("{place} was changed")),
            Err(error) => problems.push(format!("{place} cannot be read: {error}")),
        }
    }
    let rows = if manifest.database && problems.is_empty() {
        match read_snapshot(&backup.join(DATABASE)).await {
            Ok(facts) => Some(facts),
            Err(error) => {
                problems.push(format!("{DATABASE}: {error}"));
                None
            }
        }
    } else {
        None
    };
    let notes = notes(&manifest);
    Ok(Checked { manifest, rows, problems, notes })
}

fn notes(manifest: &Manifest) -> Vec<String> {
    let mut notes = Vec::new();
    if !manifest.database {
        notes.push("the rows lie in PostgreSQL: restore them with its own tools, as of the same time".to_owned());
    }
    if !manifest.dossier {
        notes.push("the files of the dossier lie in a bucket and are not in the backup".to_owned());
    }
    for key in manifest.keys.iter().filter(|key| !key.included) {
        let named = key.sha256.as_deref().map_or("it was not there".to_owned(), |hash| format!("sha256 {hash}"));
        notes.push(format!("the key {} is not in the backup ({named}); needed for {}", key.place, key.needed_for));
    }
    notes
}
