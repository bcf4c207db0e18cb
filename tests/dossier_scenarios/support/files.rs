use std::path::PathBuf;
use std::process::Command;

/// Where `make fixtures` puts what it makes.
fn cache() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from).join("consilium")
}

/// Where all of them are.
pub fn folder() -> PathBuf {
    let folder = std::env::var_os("CONSILIUM_DICOM").map_or_else(|| cache().join("dicom"), PathBuf::from);
    assert!(folder.join("ready").is_file(), "the DICOM test files are missing: run `make fixtures`");
    folder
}

fn file(kind: &str, name: &str) -> Vec<u8> {
    let path = folder().join(kind).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of pydicom or pydicom-data.
pub fn real(name: &str) -> Vec<u8> {
    file("real", name)
}

pub fn real_names() -> Vec<String> {
    let entries = std::fs::read_dir(folder().join("real")).expect("the real files");
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A file that `make.py` made.
pub fn made(name: &str) -> Vec<u8> {
    file("made", name)
}

/// What pydicom reads.
pub fn expected(name: &str) -> Vec<u8> {
    file("expected", name)
}

/// The Python of the tests' virtual environment.
pub fn python() -> Command {
    let venv = std::env::var_os("CONSILIUM_VENV").map_or_else(|| cache().join("venv"), PathBuf::from);
    Command::new(venv.join("bin/python"))
}
