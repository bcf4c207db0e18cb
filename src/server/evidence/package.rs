use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use consilium_core::recording::Hash;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::verify::VerifyError;

/// The list of a package; where it lies is where the package begins.
pub(super) const LIST: &str = "evidence.json";
/// The longest text that is read as a whole.
const MOST_TEXT: u64 = 512 * 1024 * 1024;
/// The longest file that is looked at.
const MOST: u64 = 64 * 1024 * 1024 * 1024;

/// An evidence package as somebody hands it over: a folder, or a ZIP archive of it.
pub(super) enum Package {
    Folder(PathBuf),
    Archive {
        path: PathBuf,
        archive: Box<ZipArchive<BufReader<File>>>,
        /// What stands before every name, when the archive holds the folder and not its files alone.
        prefix: String,
    },
}

impl Package {
    pub fn open(path: &Path) -> Result<Self, VerifyError> {
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let failed = |error| VerifyError::File { path: path.to_owned(), error };
        let file = File::open(path).map_err(failed)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| failed(io::Error::other(error)))?;
        let prefix = names_in(&archive).iter().find_map(|name| name.strip_suffix(LIST).map(str::to_owned));
        let missing = || failed(io::Error::new(io::ErrorKind::NotFound, "it holds no evidence.json"));
        let prefix = prefix.ok_or_else(missing)?;
        Ok(Self::Archive { path: path.to_owned(), archive: Box::new(archive), prefix })
    }

    /// The names of all files in it.
    pub fn names(&self) -> Result<Vec<String>, VerifyError> {
        match self {
            Self::Folder(folder) => names_below(folder),
            Self::Archive { archive, prefix, .. } => {
                let files = names_in(archive).into_iter().filter(|name| !name.ends_with('/'));
                Ok(files.map(|name| name.strip_prefix(prefix.as_str()).unwrap_or(&name).to_owned()).collect())
            }
        }
    }

    /// A text of the package.
    pub fn text(&mut self, name: &str) -> Result<Vec<u8>, VerifyError> {
        let mut bytes = Vec::new();
        let read = self.with(name, |file| file.take(MOST_TEXT + 1).read_to_end(&mut bytes))?;
        if read as u64 > MOST_TEXT {
            return Err(self.failed(name, io::Error::new(io::ErrorKind::FileTooLarge, "too large")));
        }
        Ok(bytes)
    }

    /// SHA-256 of a file, which may be longer than the memory.
    pub fn digest(&mut self, name: &str) -> Result<Hash, VerifyError> {
        let mut sum = Sha256::new();
        let read = self.with(name, |file| io::copy(&mut file.take(MOST + 1), &mut sum))?;
        if read > MOST {
            return Err(self.failed(name, io::Error::new(io::ErrorKind::FileTooLarge, "too large")));
        }
        Ok(sum.finalize().into())
    }

    /// A name that leads out of the package is refused.
    fn with<T>(&mut self, name: &str, read: impl FnOnce(&mut dyn Read) -> io::Result<T>) -> Result<T, VerifyError> {
        if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(self.failed(name, io::Error::new(io::ErrorKind::InvalidInput, "leads out of the package")));
        }
        let done = match self {
            Self::Folder(folder) => File::open(folder.join(name)).and_then(|mut file| read(&mut file)),
            Self::Archive { archive, prefix, .. } => archive
                .by_name(&format!("{prefix}{name}"))
                .map_err(io::Error::other)
                .and_then(|mut entry| read(&mut entry)),
        };
        done.map_err(|error| self.failed(name, error))
    }

    fn failed(&self, name: &str, error: io::Error) -> VerifyError {
        let whole = match self {
            Self::Folder(folder) => folder,
            Self::Archive { path, .. } => path,
        };
        VerifyError::File { path: whole.join(name), error }
    }
}

/// A name that cannot be read is a name that no package has.
fn names_in(archive: &ZipArchive<BufReader<File>>) -> Vec<String> {
    archive.file_names().map(|name| name.map_or_else(|_| "?".to_owned(), Cow::into_owned)).collect()
}

fn names_below(folder: &Path) -> Result<Vec<String>, VerifyError> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let failed = |error| VerifyError::File { path: next.clone(), error };
        for entry in std::fs::read_dir(&next).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            names.push(path.strip_prefix(folder).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        }
    }
    Ok(names)
}
