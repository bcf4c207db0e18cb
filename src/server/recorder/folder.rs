use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use consilium_core::media::Tap;
use consilium_core::model::TrackId;
use consilium_core::recording::{Entry, PacketEntry, Tree, encode, leaf_hash, read_all};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::seal::{MasterKeys, SealError, SessionKey, hex, unhex, write_secret};

/// A segment is closed beyond this size.
const SEGMENT: u64 = 4 * 1024 * 1024;

/// The moment 0 of a recording.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// Milliseconds since 1970.
    pub began: i64,
}

/// One line of `evidence.log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EvidenceLine {
    /// A stored record of the session.
    Event {
        number: i64,
        leaf: String,
    },
    /// A sealed chunk of the journal.
    Chunk {
        segment: u32,
        index: u32,
        bytes: u64,
        sha256: String,
        leaf: String,
    },
    Checkpoint(Checkpoint),
}

/// The tree over everything so far, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub size: u64,
    pub root: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Ed25519 over `Checkpoint::text`.
    pub signature: String,
}

impl Checkpoint {
    /// What is signed.
    pub fn text(&self, session: &str) -> String {
        format!("consilium checkpoint 1\n{session}\n{}\n{}\n{}\n", self.size, self.root, self.at)
    }
}

/// What stands for a record in the tree, and in `timeline.jsonl` with its hash behind it.
pub(crate) fn event_leaf(number: i64, at: i64, json: &str) -> String {
    format!("{{\"n\":{number},\"at\":{at},\"event\":{json}}}")
}

pub(crate) fn chunk_leaf(segment: u32, index: u32, bytes: u64, sha256: &str) -> String {
    format!("{{\"chunk\":{{\"segment\":{segment},\"index\":{index},\"bytes\":{bytes},\"sha256\":\"{sha256}\"}}}}")
}

/// The files of one session while it is written.
pub(super) struct Folder {
    session: String,
    path: PathBuf,
    key: SessionKey,
    /// The monotonic clock at `opened_at`, microseconds since `began`.
    opened: Instant,
    opened_at: u64,
    segment: u32,
    chunk: u32,
    written: u64,
    journal: Option<File>,
    evidence: File,
    tree: Tree,
    checked: u64,
    pending: Vec<u8>,
    known: BTreeSet<TrackId>,
    unsynced: bool,
}

impl Folder {
    /// Opens or goes on with a session's folder. `wall` is now, in milliseconds since 1970.
    pub fn open(root: &Path, session: &str, keys: &MasterKeys, wall: i64) -> Result<Self, SealError> {
        let path = root.join(session);
        let failed = |error| SealError::File { path: path.clone(), error };
        std::fs::create_dir_all(&path).map_err(failed)?;
        let key_path = path.join("key");
        let key = if key_path.exists() {
            keys.unwrap_session_key(&key_path)?
        } else {
            let (key, wrapped) = keys.new_session_key()?;
            write_secret(&key_path, &wrapped)?;
            key
        };
        let began = load_about(&path, wall).map_err(failed)?.began;
        let (lines, torn) = read_lines(&path.join("evidence.log")).map_err(failed)?;
        let mut evidence = File::options().create(true).append(true).open(path.join("evidence.log")).map_err(failed)?;
        if torn {
            writeln!(evidence).map_err(failed)?;
        }
        let mut tree = Tree::default();
        leaves_of(&lines).into_iter().for_each(|leaf| tree.push(leaf));
        let segment = next_segment(&path).map_err(failed)?;
        Ok(Self {
            session: session.to_owned(),
            path,
            key,

            opened: Instant::now(),
            opened_at: (wall - began).max(0) as u64 * 1000,
            segment,
            chunk: 0,
            written: 0,
            journal: None,
            evidence,
            checked: 0,
            tree,
            pending: Vec::new(),
            known: BTreeSet::new(),
            unsynced: false,
        })
    }

    pub fn take(&mut self, tap: &Tap) {
        let at = self.opened_at + tap.arrived.saturating_duration_since(self.opened).as_micros() as u64;
        if self.known.insert(tap.track) {
            let json = serde_json::json!({"track": tap.track, "codec": tap.codec, "rate": tap.rate}).to_string();
            encode(&Entry::Note { at, json }, &mut self.pending);
        }
        let packet = PacketEntry {
            track: tap.track,
            at,
            sequence: tap.sequence,
            timestamp: tap.timestamp,
            marker: tap.marker,
            keyframe: tap.keyframe,
            level: tap.level,
            payload: tap.payload.to_vec(),
        };
        encode(&Entry::Packet(packet), &mut self.pending);
    }

    pub fn note_event(&mut self, number: i64, at: i64, json: &str) -> io::Result<()> {
        let leaf = leaf_hash(event_leaf(number, at, json).as_bytes());
        self.tree.push(leaf);
        self.write_line(&EvidenceLine::Event { number, leaf: hex(&leaf) })
    }

    /// What is pending becomes a sealed chunk. Returns the bytes written.
    pub fn flush(&mut self) -> Result<u64, SealError> {
        if self.pending.is_empty() {
            return Ok(0);
        }
        let sealed = self.key.seal(self.segment, self.chunk, std::mem::take(&mut self.pending))?;
        let path = self.path.clone();
        self.append(&sealed).map_err(|error| SealError::File { path, error })?;
        Ok(sealed.len() as u64)
    }

    fn append(&mut self, sealed: &[u8]) -> io::Result<()> {
        let journal = match &mut self.journal {
            Some(journal) => journal,
            None => {
                let name = self.path.join(format!("segment-{:04}.journal", self.segment));
                self.journal.insert(File::options().create_new(true).append(true).open(name)?)
            }
        };
        let mut framed = (sealed.len() as u32).to_le_bytes().to_vec();
        framed.extend(sealed);
        journal.write_all(&framed)?;
        self.written += framed.len() as u64;
        self.unsynced = true;
        let (segment, index, bytes) = (self.segment, self.chunk, sealed.len() as u64);
        let sha256 = hex(&Sha256::digest(sealed));
        let leaf = leaf_hash(chunk_leaf(segment, index, bytes, &sha256).as_bytes());
        self.tree.push(leaf);
        self.chunk += 1;
        if self.written > SEGMENT {
            self.next_segment()?;
        }
        self.write_line(&EvidenceLine::Chunk { segment, index, bytes, sha256, leaf: hex(&leaf) })
    }

    fn next_segment(&mut self) -> io::Result<()> {
        if let Some(journal) = self.journal.take() {
            journal.sync_data()?;
        }
        self.segment += 1;
        (self.chunk, self.written) = (0, 0);
        Ok(())
    }

    fn write_line(&mut self, line: &EvidenceLine) -> io::Result<()> {
        self.unsynced = true;
        writeln!(self.evidence, "{}", serde_json::to_string(line)?)
    }

    /// Signs the tree as it is, when it has grown since the last time.
    pub fn checkpoint(&mut self, keys: &MasterKeys, at: i64) -> io::Result<()> {
        if self.tree.size() == self.checked {
            return Ok(());
        }
        self.checked = self.tree.size();
        let mut checkpoint =
            Checkpoint { size: self.tree.size(), root: hex(&self.tree.root()), at, signature: String::new() };
        checkpoint.signature = keys.sign(&checkpoint.text(&self.session));
        self.write_line(&EvidenceLine::Checkpoint(checkpoint))
    }

    pub fn sync(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.unsynced) {
            if let Some(journal) = &self.journal {
                journal.sync_data()?;
            }
            self.evidence.sync_data()?;
        }
        Ok(())
    }
}

fn load_about(path: &Path, wall: i64) -> io::Result<About> {
    let file = path.join("about.json");
    if let Ok(bytes) = std::fs::read(&file) {
        return Ok(serde_json::from_slice(&bytes)?);
    }
    let about = About { began: wall };
    std::fs::write(&file, serde_json::to_vec(&about)?)?;
    Ok(about)
}

/// A segment is never gone on with: its last chunk may be torn.
fn next_segment(path: &Path) -> io::Result<u32> {
    Ok(segments(path)?.last().map_or(0, |(number, _)| number + 1))
}

fn segments(path: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("segment-").and_then(|rest| rest.strip_suffix(".journal"));
        if let Some(number) = number.and_then(|text| text.parse().ok()) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Whole lines, and whether the file ends inside one.
fn read_lines(path: &Path) -> io::Result<(Vec<EvidenceLine>, bool)> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), false)),
        Err(error) => return Err(error),
    };
    let (mut lines, mut torn) = (Vec::new(), false);
    for line in BufReader::new(file).lines() {
        // A kill in the middle of a line leaves one that cannot be read; what it told is in no checkpoint.
        let parsed = line.ok().and_then(|line| serde_json::from_str(&line).ok());
        torn = parsed.is_none();
        lines.extend(parsed);
    }
    Ok((lines, torn))
}

fn leaves_of(lines: &[EvidenceLine]) -> Vec<[u8; 32]> {
    let leaf = |line: &EvidenceLine| match line {
        EvidenceLine::Event { leaf, .. } | EvidenceLine::Chunk { leaf, .. } => unhex(leaf)?.try_into().ok(),
        EvidenceLine::Checkpoint(_) => None,
    };
    lines.iter().filter_map(leaf).collect()
}

/// The evidence of a session, in order.
pub fn read_evidence(folder: &Path) -> io::Result<Vec<EvidenceLine>> {
    Ok(read_lines(&folder.join("evidence.log"))?.0)
}

/// Everything recorded of a session, with the moment 0; torn and damaged ends are left out and told.
pub fn read_journal(folder: &Path, keys: &MasterKeys) -> Result<(About, Vec<Entry>, Vec<String>), SealError> {
    let failed = |error| SealError::File { path: folder.to_owned(), error };
    let about = std::fs::read(folder.join("about.json")).map_err(failed)?;
    let about: About = serde_json::from_slice(&about).map_err(|error| failed(error.into()))?;
    let key = keys.unwrap_session_key(&folder.join("key"))?;
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for (segment, path) in segments(folder).map_err(failed)? {
        let mut bytes = Vec::new();
        File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(failed)?;
        read_segment(&key, segment, &bytes, &mut entries, &mut problems);
    }
    Ok((about, entries, problems))
}

fn read_segment(key: &SessionKey, segment: u32, bytes: &[u8], entries: &mut Vec<Entry>, problems: &mut Vec<String>) {
    let (mut at, mut chunk) = (0, 0);
    while let Some(head) = bytes.get(at..at + 4) {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let opened = bytes.get(at + 4..at + 4 + length).and_then(|sealed| key.open(segment, chunk, sealed));
        let Some(plain) = opened else { break };
        let (read, error) = read_all(&plain);
        entries.extend(read);
        problems.extend(error.map(|error| format!("segment {segment}, chunk {chunk}: {error}")));
        at += 4 + length;
        chunk += 1;
    }
    if at < bytes.len() {
        problems.push(format!("segment {segment} ends with {} bytes of a torn or changed chunk", bytes.len() - at));
    }
}
