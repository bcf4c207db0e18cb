use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::job::{Container, Finding, JobLimits, Refusal};

/// The files of an upload.
pub(super) enum Entries {
    One {
        file: File,
        name: String,
        limits: JobLimits,
    },
    Archive {
        archive: Box<ZipArchive<BufReader<File>>>,
        limits: JobLimits,
    },
    /// Parts of a multipart body, by place and length.
    Parts {
        file: File,
        parts: Vec<(u64, u64)>,
        limits: JobLimits,
    },
}

/// One of them.
pub(super) enum Entry {
    File(Vec<u8>),
    Refused(Finding),
    /// A folder, or something a computer left behind.
    Nothing,
}

/// Larger and packed tighter than this: nobody's images, and nobody's report.
const SUSPICIOUS_BYTES: u64 = 10 * 1024 * 1024;
const SUSPICIOUS_RATIO: u64 = 200;
const LONGEST_NAME: usize = 200;

pub(super) fn refused(refusal: Refusal, sentence: impl Into<String>) -> Finding {
    Finding::Refused { refusal, sentence: sentence.into(), sop_class: String::new(), instance: String::new() }
}

impl Entries {
    pub(super) fn open(mut file: File, container: Container, name: &str, limits: JobLimits) -> Result<Self, Finding> {
        let broken = |error: io::Error| refused(Refusal::Malformed, format!("The file cannot be read: {error}."));
        if let Container::Multipart { boundary } = container {
            let parts = find_parts(&mut file, &boundary, limits.files).map_err(broken)?;
            return Ok(Entries::Parts { file, parts, limits });
        }
        let mut head = [0; 4];
        file.seek(SeekFrom::Start(0)).map_err(broken)?;
        let is_archive = file.read_exact(&mut head).is_ok() && &head == b"PK\x03\x04";
        file.seek(SeekFrom::Start(0)).map_err(broken)?;
        if !is_archive {
            return Ok(Entries::One { file, name: name.to_owned(), limits });
        }
        let archive = ZipArchive::new(BufReader::new(file));
        let mut archive = archive.map_err(|_| refused(Refusal::Malformed, "The ZIP archive is damaged."))?;
        // An office document is an archive too, and one file.
        if archive.index_for_name("[Content_Types].xml").is_some() || archive.index_for_name("mimetype") == Some(0) {
            let mut file = archive.into_inner().into_inner();
            file.seek(SeekFrom::Start(0)).map_err(broken)?;
            return Ok(Entries::One { file, name: name.to_owned(), limits });
        }
        if unpacked(&mut archive) > limits.archive_bytes {
            let sentence = format!("The archive unpacks to more than {} MiB.", limits.archive_bytes / 1024 / 1024);
            return Err(refused(Refusal::TooLarge, sentence));
        }
        Ok(Entries::Archive { archive: Box::new(archive), limits })
    }

    pub(super) fn count(&self) -> u32 {
        match self {
            Entries::One { .. } => 1,
            Entries::Archive { archive, .. } => u32::try_from(archive.len()).unwrap_or(u32::MAX),
            Entries::Parts { parts, .. } => parts.len() as u32,
        }
    }

    /// For people; it is never the name of a file here.
    pub(super) fn name(&mut self, number: u32) -> String {
        let name = match self {
            Entries::One { name, .. } => name.clone(),
            Entries::Archive { archive, .. } => {
                let entry = archive.by_index_raw(number as usize);
                entry.ok().and_then(|entry| entry.name().ok().map(|name| name.into_owned())).unwrap_or_default()
            }
            Entries::Parts { .. } => format!("part {}", number + 1),
        };
        name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(LONGEST_NAME).collect()
    }

    pub(super) fn read(&mut self, number: u32) -> Entry {
        match self {
            Entries::One { file, limits, .. } => {
                let size = file.metadata().map_or(0, |metadata| metadata.len());
                take(file, size, limits.file_bytes)
            }
            Entries::Parts { file, parts, limits } => {
                let (at, size) = parts.get(number as usize).copied().unwrap_or_default();
                if let Err(error) = file.seek(SeekFrom::Start(at)) {
                    return Entry::Refused(refused(Refusal::Malformed, format!("The part cannot be read: {error}.")));
                }
                take(file, size, limits.file_bytes)
            }
            Entries::Archive { archive, limits } => read_archived(archive, number, limits.file_bytes),
        }
    }
}

/// What the archive says its files come to. No file is read beyond what is said of it.
fn unpacked(archive: &mut ZipArchive<BufReader<File>>) -> u64 {
    let mut sum = 0_u64;
    for number in 0..archive.len() {
        sum = sum.saturating_add(archive.by_index_raw(number).map_or(0, |entry| entry.size()));
    }
    sum
}

fn take(from: &mut impl Read, size: u64, most: u64) -> Entry {
    if size > most {
        let sentence = format!("The file has more than {} MiB.", most / 1024 / 1024);
        return Entry::Refused(refused(Refusal::TooLarge, sentence));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    match from.take(size).read_to_end(&mut bytes) {
        Ok(_) => Entry::File(bytes),
        Err(error) => Entry::Refused(refused(Refusal::Malformed, format!("The file cannot be read: {error}."))),
    }
}

fn read_archived(archive: &mut ZipArchive<BufReader<File>>, number: u32, most: u64) -> Entry {
    let damaged = || Entry::Refused(refused(Refusal::Malformed, "This file of the archive is damaged."));
    let Ok(entry) = archive.by_index_raw(number as usize) else { return damaged() };
    let Ok(name) = entry.name().map(|name| name.into_owned()) else { return damaged() };
    let (encrypted, size, packed) = (entry.encrypted(), entry.size(), entry.compressed_size());
    let is_folder = entry.is_dir();
    drop(entry);
    if is_unsafe(&name) {
        let sentence = "The name of this file points out of the archive.";
        return Entry::Refused(refused(Refusal::UnsafePath, sentence));
    }
    if is_folder || is_left_behind(&name) {
        return Entry::Nothing;
    }
    if encrypted {
        return Entry::Refused(refused(Refusal::Encrypted, "The archive is locked with a password."));
    }
    if size > most {
        let sentence = format!("The file has more than {} MiB.", most / 1024 / 1024);
        return Entry::Refused(refused(Refusal::TooLarge, sentence));
    }
    let bomb = |size: u64| size > SUSPICIOUS_BYTES && size / packed.max(1) > SUSPICIOUS_RATIO;
    let told = "The file is packed so tightly that it was not unpacked.";
    if bomb(size) {
        return Entry::Refused(refused(Refusal::Bomb, told));
    }
    let Ok(entry) = archive.by_index(number as usize) else { return damaged() };
    // The size in the archive may lie: one byte more than it says is too much.
    let mut bytes = Vec::new();
    match entry.take(size + 1).read_to_end(&mut bytes) {
        Ok(read) if read as u64 > size => Entry::Refused(refused(Refusal::Bomb, told)),
        Ok(_) => Entry::File(bytes),
        Err(_) => damaged(),
    }
}

/// Absolute, with a drive, or up and out.
fn is_unsafe(name: &str) -> bool {
    let up = name.split(['/', '\\']).any(|part| part == "..");
    up || name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':') || name.contains('\0')
}

fn is_left_behind(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// Content between boundaries, its headers left out. The whole body is scanned once, in little memory.
fn find_parts(file: &mut File, boundary: &str, most: u32) -> io::Result<Vec<(u64, u64)>> {
    let delimiter = format!("--{boundary}").into_bytes();
    let mut marks = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    let mut window = Vec::new();
    let mut base = 0_u64;
    let mut chunk = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        window.extend_from_slice(&chunk[..read]);
        let mut at = 0;
        while let Some(found) = find(&window[at..], &delimiter) {
            marks.push(base + (at + found) as u64);
            at += found + delimiter.len();
            if marks.len() as u64 > u64::from(most) + 1 {
                break;
            }
        }
        let keep = window.len().saturating_sub(delimiter.len() - 1).max(at);
        window.drain(..keep);
        base += keep as u64;
    }
    let mut parts = Vec::new();
    for pair in marks.windows(2) {
        let (start, end) = (pair[0] + delimiter.len() as u64, pair[1]);
        if let Some(part) = without_headers(file, start, end)? {
            parts.push(part);
        }
    }
    Ok(parts)
}

/// Headers end with an empty line; the line end before the next boundary is the boundary's.
fn without_headers(file: &mut File, start: u64, end: u64) -> io::Result<Option<(u64, u64)>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take((end - start).min(16 * 1024)).read_to_end(&mut head)?;
    let Some(empty) = find(&head, b"\r\n\r\n") else { return Ok(None) };
    let content = start + empty as u64 + 4;
    Ok((content + 2 <= end).then(|| (content, end - 2 - content)))
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = hay[from..].iter().position(|byte| *byte == first) {
        if hay[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
