//! A recording read back, with the institution's private key.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use consilium_core::recording::{Entry, read_all};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::custody::{erased, key_files};
use super::folder::Note;
use super::keys::InstitutionSecret;
use super::log::{Chunk, EvidenceLine, read_evidence};
use super::seal::{SealError, SessionKey, hex};

/// So many places that look like the beginning of a chunk are tried for each.
const CANDIDATES: usize = 64;
/// Longer than a packet of sound.
const PACKET_US: i64 = 30_000;
/// Holes so near to each other are told as one.
const TOGETHER_US: i64 = 1_000_000;

/// The moment 0 of a recording.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct About {
    /// Milliseconds since 1970.
    pub began: i64,
}

/// A recording as it was written.
pub struct Journal {
    pub about: About,
    pub entries: Vec<Entry>,
    /// What is torn, changed or missing, and what the recorder did not keep up with, in words.
    pub problems: Vec<String>,
    /// When the recorder did not run or did not keep up, or what it wrote is torn, changed or gone: from and until,
    /// microseconds since the beginning.
    pub damaged: Vec<(i64, i64)>,
}

pub(super) fn load_about(path: &Path, wall: i64) -> io::Result<About> {
    let file = path.join("about.json");
    if let Ok(bytes) = std::fs::read(&file)
        && let Ok(about) = serde_json::from_slice(&bytes)
    {
        return Ok(about);
    }
    let about = About { began: wall };
    // A kill while it is written must not leave half of it.
    let fresh = path.join("about.new");
    std::fs::write(&fresh, serde_json::to_vec(&about)?)?;
    File::open(&fresh)?.sync_all()?;
    std::fs::rename(&fresh, &file)?;
    Ok(about)
}

/// A segment is never gone on with: its last chunk may be torn.
pub(super) fn next_segment(path: &Path) -> io::Result<u32> {
    let written = segments(path)?.last().map_or(0, |(number, _)| number + 1);
    let keyed = key_files(path)?.last().and_then(|path| number_of(path, "key-", "")).map_or(0, |number| number + 1);
    Ok(written.max(keyed))
}

fn number_of(path: &Path, prefix: &str, suffix: &str) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok()
}

fn segments(path: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if let Some(number) = number_of(&path, "segment-", ".journal") {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether anything was recorded of a session.
pub fn is_recorded(folder: &Path) -> bool {
    folder.join("evidence.log").exists()
}

/// The moment 0, without any key.
pub fn read_about(folder: &Path) -> io::Result<About> {
    Ok(serde_json::from_slice(&std::fs::read(folder.join("about.json"))?)?)
}

/// Everything recorded of a session; torn and damaged ends are left out and told.
pub fn read_journal(folder: &Path, session: &str, secret: &InstitutionSecret) -> Result<Journal, SealError> {
    let failed = |error| SealError::File { path: folder.to_owned(), error };
    if let Some(told) = erased(folder).map_err(failed)? {
        return Err(SealError::Erased(told));
    }
    let mut journal = Journal {
        about: read_about(folder).map_err(failed)?,
        entries: Vec::new(),
        problems: Vec::new(),
        damaged: Vec::new(),
    };
    // Before the segments: what comes meanwhile is in them already.
    let listed = listed_chunks(&read_evidence(folder).map_err(failed)?);
    let mut keys = Vec::new();
    for path in key_files(folder).map_err(failed)? {
        let Some(from) = number_of(&path, "key-", "") else { continue };
        keys.push((from, secret.unwrap_session_key(&path, &format!("{session}/{from}"))?));
    }
    let mut files: BTreeMap<u32, Option<PathBuf>> = listed.keys().map(|segment| (*segment, None)).collect();
    files.extend(segments(folder).map_err(failed)?.into_iter().map(|(segment, path)| (segment, Some(path))));
    // When the chunk before ended.
    let mut before = 0;
    for (segment, path) in files {
        let mut bytes = Vec::new();
        if let Some(path) = path {
            File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(failed)?;
        }
        let chunks = listed.get(&segment).map_or(&[][..], Vec::as_slice);
        match keys.iter().rev().find(|(from, _)| *from <= segment) {
            Some((_, key)) => read_segment(key, segment, (&bytes, chunks), &mut before, &mut journal),
            None => {
                journal.problems.push(format!("segment {segment} has no key"));
                journal.damaged.extend(chunks.last().map(|last| (before, last.until as i64)));
                before = chunks.last().map_or(before, |last| last.until as i64);
            }
        }
    }
    journal.damaged.extend(interruptions(&journal.entries));
    name_missed(&mut journal);
    journal.damaged = joined(std::mem::take(&mut journal.damaged));
    Ok(journal)
}

/// The chunks that the evidence names, by segment, in their order.
fn listed_chunks(lines: &[EvidenceLine]) -> BTreeMap<u32, Vec<Chunk>> {
    let mut listed: BTreeMap<u32, Vec<Chunk>> = BTreeMap::new();
    for line in lines {
        if let EvidenceLine::Chunk { chunk, .. } = line {
            listed.entry(chunk.segment).or_default().push(chunk.clone());
        }
    }
    listed
}

/// Adds the chunks of one segment: those that the evidence names as it names them, and whole ones after the last of
/// them, whose line a kill has kept from the log. What is missing or changed is told, and reading goes on behind it.
pub(super) fn read_segment(
    key: &SessionKey,
    segment: u32,
    (bytes, listed): (&[u8], &[Chunk]),
    before: &mut i64,
    journal: &mut Journal,
) {
    let mut at = 0;
    let mut lost: Vec<&Chunk> = Vec::new();
    for chunk in listed {
        let found = find_chunk(bytes, at, chunk);
        if let Some(place) = found {
            at = place + 4 + length_of(chunk);
        }
        let whole = found.is_some_and(|place| {
            take_chunk(key, chunk, bytes.get(place + 4..place + 4 + length_of(chunk)).unwrap_or_default(), journal)
        });
        if whole {
            tell_lost(&std::mem::take(&mut lost), *before, journal);
            *before = chunk.until as i64;
        } else {
            lost.push(chunk);
        }
    }
    tell_lost(&lost, *before, journal);
    *before = listed.last().map_or(*before, |last| last.until as i64);
    // Behind what is lost nothing is known of where a chunk begins.
    if lost.is_empty() {
        let first = listed.last().map_or(0, |last| last.index + 1);
        read_unlisted(key, (segment, first), bytes.get(at..).unwrap_or_default(), journal);
    }
}

fn length_of(chunk: &Chunk) -> usize {
    usize::try_from(chunk.bytes).unwrap_or(usize::MAX / 2)
}

/// Where a chunk lies as the evidence names it: at its place, or, where bytes before it are missing or too many, at
/// the first that fits.
fn find_chunk(bytes: &[u8], from: usize, chunk: &Chunk) -> Option<usize> {
    let head = u32::try_from(chunk.bytes).ok()?.to_le_bytes();
    let begins = |at: &usize| bytes[*at..*at + 4] == head;
    let fits = |at: &usize| {
        let sealed = bytes.get(at + 4..at + 4 + length_of(chunk));
        sealed.is_some_and(|sealed| hex(&Sha256::digest(sealed)) == chunk.sha256)
    };
    let last = bytes.len().checked_sub(4 + length_of(chunk))?;
    (from..=last).filter(begins).take(CANDIDATES).find(fits)
}

/// Adds what is in a sealed chunk. `false`: it cannot be opened.
fn take_chunk(key: &SessionKey, chunk: &Chunk, sealed: &[u8], journal: &mut Journal) -> bool {
    let Some(plain) = key.open(chunk.segment, chunk.index, sealed) else { return false };
    let (read, error) = read_all(&plain);
    journal.entries.extend(read);
    let told = |error| format!("segment {}, chunk {}: {error}", chunk.segment, chunk.index);
    journal.problems.extend(error.map(told));
    true
}

/// Chunks one after the other that the evidence names and that are not there as it names them.
fn tell_lost(lost: &[&Chunk], before: i64, journal: &mut Journal) {
    let (Some(first), Some(last)) = (lost.first(), lost.last()) else { return };
    let until = last.until as i64;
    let which = match first.index == last.index {
        true => format!("chunk {} is", first.index),
        false => format!("chunks {} to {} are", first.index, last.index),
    };
    journal.problems.push(format!(
        "segment {}: {which} missing or changed: what came between {:.3} s and {:.3} s cannot be read",
        first.segment,
        before as f64 / 1e6,
        until as f64 / 1e6
    ));
    journal.damaged.push((before, until));
}

/// What the recorder did not keep up with, as it has said itself.
fn name_missed(journal: &mut Journal) {
    let mut missed: Vec<(i64, i64, u64)> = Vec::new();
    for entry in &journal.entries {
        let Entry::Note { json, .. } = entry else { continue };
        let Ok(Note::Missed { from, until, packets }) = serde_json::from_str(json) else { continue };
        // From the packet before to the packet after.
        let (from, until) = ((from as i64 - PACKET_US).max(0), until as i64 + PACKET_US);
        match missed.last_mut().filter(|last| from - last.1 < TOGETHER_US) {
            Some(last) => (last.1, last.2) = (last.1.max(until), last.2 + packets),
            None => missed.push((from, until, packets)),
        }
    }
    for (from, until, packets) in missed {
        let (since, to) = (from as f64 / 1e6, until as f64 / 1e6);
        journal.problems.push(format!(
            "the recorder did not keep up between {since:.3} s and {to:.3} s: {packets} packets are missing"
        ));
        journal.damaged.push((from, until));
    }
}

/// In their order, and each moment once.
fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, until) in spans {
        match joined.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(until),
            None => joined.push((from, until)),
        }
    }
    joined
}

/// Chunks that no line of the evidence names, until the first that is not whole.
fn read_unlisted(key: &SessionKey, (segment, first): (u32, u32), bytes: &[u8], journal: &mut Journal) {
    let (mut at, mut chunk) = (0, first);
    while let Some(head) = bytes.get(at..at + 4) {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let opened = bytes.get(at + 4..at + 4 + length).and_then(|sealed| key.open(segment, chunk, sealed));
        let Some(plain) = opened else { break };
        let (read, error) = read_all(&plain);
        journal.entries.extend(read);
        journal.problems.extend(error.map(|error| format!("segment {segment}, chunk {chunk}: {error}")));
        at += 4 + length;
        chunk += 1;
    }
    if at < bytes.len() {
        let last = journal.entries.last().map_or(0, moment);
        journal.problems.push(format!(
            "segment {segment} ends with {} bytes of a torn or changed chunk: what followed {:.3} s is missing",
            bytes.len() - at,
            last as f64 / 1e6
        ));
    }
}

/// From the last entry before the recorder began anew to that moment.
fn interruptions(entries: &[Entry]) -> Vec<(i64, i64)> {
    let opened = |entry: &Entry| match entry {
        Entry::Note { json, .. } => matches!(serde_json::from_str(json), Ok(Note::Opened)),
        _ => false,
    };
    let pairs = entries.windows(2).filter(|pair| opened(&pair[1]));
    pairs.map(|pair| (moment(&pair[0]) as i64, moment(&pair[1]) as i64)).collect()
}

/// Microseconds since the recording began.
fn moment(entry: &Entry) -> u64 {
    match entry {
        Entry::Packet(packet) => packet.at,
        Entry::Report(report) => report.at,
        Entry::Note { at, .. } => *at,
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::TrackId;
    use consilium_core::recording::{PacketEntry, encode};

    use super::*;

    fn packet(n: u64) -> Entry {
        Entry::Packet(PacketEntry {
            track: TrackId(7),
            at: n * 20_000,
            sequence: n,
            timestamp: n as u32 * 960,
            marker: false,
            keyframe: true,
            level: None,
            payload: vec![n as u8; 30],
        })
    }

    #[test]
    fn a_segment_cut_at_every_byte_gives_every_whole_chunk_and_names_what_is_missing() {
        let key = SessionKey::new(&[7; 32]).expect("a key");
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for chunk in 0..4u32 {
            let mut plain = Vec::new();
            (0..5).for_each(|n| encode(&packet(u64::from(chunk) * 5 + n), &mut plain));
            let sealed = key.seal(3, chunk, plain).expect("sealed");
            bytes.extend((sealed.len() as u32).to_le_bytes());
            bytes.extend(sealed);
            ends.push(bytes.len());
        }
        let read = |bytes: &[u8]| {
            let about = About { began: 0 };
            let mut journal = Journal { about, entries: Vec::new(), problems: Vec::new(), damaged: Vec::new() };
            read_segment(&key, 3, (bytes, &[]), &mut 0, &mut journal);
            journal
        };
        for cut in 0..=bytes.len() {
            let journal = read(&bytes[..cut]);
            let whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(journal.entries.len(), whole * 5, "cut at {cut}");
            assert_eq!(journal.problems.is_empty(), ends.contains(&cut), "cut at {cut}");
        }
        let mut changed = bytes.clone();
        changed[ends[2] + 20] ^= 1;
        let journal = read(&changed);
        assert_eq!(journal.entries.len(), 10);
        assert!(journal.problems[0].contains("what followed 0.180 s is missing"), "{:?}", journal.problems);
    }
}
