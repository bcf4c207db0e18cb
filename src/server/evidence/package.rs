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
        let before = |name: &String| name.strip_suffix(LIST).map(str::to_owned);
        let begins = |before: &String| before.is_empty() || before.ends_with('/');
        let prefix = names_in(&archive).iter().filter_map(before).find(begins);
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
                // What lies beside the package must not pass for a part of it.
                let inside = |name: &str| name.strip_prefix(prefix.as_str()).map(str::to_owned);
                Ok(files.map(|name| inside(&name).unwrap_or_else(|| format!("../{name}"))).collect())
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(names: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("package.zip");
        let mut writer = ZipWriter::new(File::create(&path).expect("a file"));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(name.as_bytes()).expect("written");
        }
        writer.finish().expect("an archive");
        (folder, path)
    }

    #[test]
    fn what_lies_beside_a_package_is_no_part_of_it() {
        let (_folder, path) = archive(&["case/evidence.json", "case/report.pdf", "report.pdf", "notevidence.json"]);
        let mut package = Package::open(&path).expect("a package");
        let mut names = package.names().expect("names");
        names.sort();
        assert_eq!(names, ["../notevidence.json", "../report.pdf", "evidence.json", "report.pdf"]);
        assert_eq!(package.text("report.pdf").expect("a text"), b"case/report.pdf");
        assert!(package.text("../report.pdf").is_err(), "nothing outside is read");
    }

    #[test]
    fn an_archive_of_something_else_is_refused_with_a_reason() {
        let (_folder, path) = archive(&["notevidence.json"]);
        let refused = Package::open(&path).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("it holds no evidence.json"), "{refused}");
        let mut text = File::create(&path).expect("a file");
        text.write_all(b"no archive at all").expect("written");
        assert!(Package::open(&path).is_err());
    }
}
