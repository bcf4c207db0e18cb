use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::BackupError;
use super::manifest::{DATABASE, FORMAT, KeptFile, KeptKey, Manifest, copy_file, empty_folder, hash_file, make_folder};
use crate::config::Settings;
use crate::ops::wall_clock;
use crate::store::Store;

/// The end of the audit's chain: copied before the rows, so that it is never ahead of them.
const ANCHOR: &str = "audit-head.json";
/// What belongs to a process and not to what it remembers.
const LEFT_OUT: [&str; 7] = [
    DATABASE,
    "consilium.sqlite-wal",
    "consilium.sqlite-shm",
    "server.lock",
    "server.json",
    "dossier/incoming",
    "dossier/fetched",
];

/// Copies all that the server remembers into an empty folder, also while it runs. `with_keys`: with the private
/// half of the institution's key; without it whoever has the backup cannot open the recordings.
pub async fn take(settings: &Settings, out: &Path, with_keys: bool) -> Result<Manifest, BackupError> {
    let data = &settings.data.dir;
    if !data.is_dir() {
        return Err(BackupError::NoData(data.clone()));
    }
    outside(data, out)?;
    empty_folder(out)?;
    let mut files = BTreeMap::new();
    keep(data, out, Path::new(ANCHOR), &mut files)?;
    let database = settings.data.database_url.is_none();
    if database {
        // The rows first: a file that a row names was there before the row.
        let store = Store::open(&settings.data).await?;
        let copy = out.join(DATABASE);
        store.copy_to(&copy).await?;
        files.insert(DATABASE.to_owned(), hash_file(&copy).map_err(BackupError::file(&copy))?);
        store.close().await?;
    }
    let (secret, _) = settings.recording.private_key_path(data);
    let mut waiting = vec![PathBuf::new()];
    while let Some(folder) = waiting.pop() {
        for name in entries(&data.join(&folder))? {
            let place = folder.join(name);
            let left_out = LEFT_OUT.iter().any(|other| place == Path::new(other)) || place == Path::new(ANCHOR);
            if left_out || (data.join(&place) == secret && !with_keys) {
                continue;
            }
            if data.join(&place).is_dir() {
                waiting.push(place);
            } else {
                keep(data, out, &place, &mut files)?;
            }
        }
    }
    let keys = keys(settings, &files);
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let dossier = settings.dossier.s3.is_none();
    let manifest = Manifest { format: FORMAT, version, made: wall_clock(), database, dossier, files, keys };
    manifest.write(out)?;
    Ok(manifest)
}

/// Refuses a place in the data folder, also one that is still to be made there.
fn outside(data: &Path, out: &Path) -> Result<(), BackupError> {
    let data = data.canonicalize().map_err(BackupError::file(data))?;
    let whole = std::path::absolute(out).map_err(BackupError::file(out))?;
    let known = whole.ancestors().find_map(|place| place.canonicalize().ok());
    if known.is_some_and(|place| place.starts_with(&data)) { Err(BackupError::InData(out.to_owned())) } else { Ok(()) }
}

/// A file that went away meanwhile was not to be kept.
fn keep(data: &Path, out: &Path, place: &Path, files: &mut BTreeMap<String, KeptFile>) -> Result<(), BackupError> {
    let Some(name) = place.to_str() else { return Ok(()) };
    let (from, to) = (data.join(place), out.join(place));
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    match copy_file(&from, &to) {
        Ok(kept) => drop(files.insert(name.to_owned(), kept)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(BackupError::File { path: from, error }),
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<std::ffi::OsString>, BackupError> {
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::File { path: folder.to_owned(), error }),
    };
    let names = listed.map(|entry| entry.map(|entry| entry.file_name()));
    names.collect::<Result<_, _>>().map_err(BackupError::file(folder))
}

fn keys(settings: &Settings, files: &BTreeMap<String, KeptFile>) -> Vec<KeptKey> {
    let data = &settings.data.dir;
    let places = [
        (settings.recording.public_key_path(data).0, "recording anything new"),
        (settings.recording.private_key_path(data).0, "opening the recordings that are there"),
        (data.join("keys").join("signing.key"), "signing checkpoints and reports as the same institution"),
        (settings.accounts.factor_key_path(data), "signing in with the second factors that are set up"),
    ];
    let key = |(path, needed_for): (PathBuf, &str)| {
        let place = path.strip_prefix(data).unwrap_or(&path).to_string_lossy().into_owned();
        let sha256 = hash_file(&path).ok().map(|kept| kept.sha256);
        KeptKey { included: files.contains_key(&place), place, sha256, needed_for: needed_for.to_owned() }
    };
    places.into_iter().map(key).collect()
}
