//! `evidence.log`: one line for each leaf of a session's tree, and the signed checkpoints between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use consilium_core::model::Timestamp;
use consilium_core::recording::{Hash, Tree, leaf_hash};
use consilium_core::session::Record;
use serde::{Deserialize, Serialize};

use super::seal::{MasterKeys, hex, unhex};

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
        chunk: Chunk,
        leaf: String,
    },
    /// What is tapped from here on, and what was written since the line of this kind before.
    State {
        state: State,
        leaf: String,
    },
    Custody {
        custody: Custody,
        leaf: String,
    },
    /// Where the log and the store had come apart, said when the log was opened again.
    Reconciled {
        reconciled: Reconciled,
        leaf: String,
    },
    Checkpoint(Checkpoint),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    pub segment: u32,
    pub index: u32,
    pub bytes: u64,
    /// Media packets in it.
    pub packets: u64,
    /// Microseconds since the recording began, of the newest entry in it.
    pub until: u64,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Milliseconds since 1970, and microseconds since the recording began by a clock that nobody sets.
    pub at: i64,
    pub us: u64,
    /// Tracks that are recorded from here on; 0 is off the record.
    pub tapped: usize,
    /// Packets written since the state before.
    pub packets: u64,
    /// Packets that came although they were off the record, and were thrown away.
    pub discarded: u64,
    /// Packets that should have been written and were not, because the recorder was too far behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<u64>,
}

/// A record is stored first and witnessed then: a kill in between leaves one that the log lacks. A disk that forgets can
/// also leave a leaf whose record the store lacks, and whose number is used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Numbers of records that are witnessed only now, in the lines after this one.
    pub late: Vec<i64>,
    /// Numbers of the newest leaves before this line whose records are not in the store.
    pub orphans: Vec<i64>,
}

/// The records of a session as the evidence takes them.
pub fn stored_events(records: &[(Timestamp, Record)]) -> Vec<StoredEvent> {
    let event = |(number, (at, record)): (i64, &(Timestamp, Record))| {
        let json = serde_json::to_string(record).map_err(|error| {
            tracing::error!(%error, "a record could not be written as JSON");
        });
        Some(StoredEvent { number, at: at.0, json: json.ok()? })
    };
    (0..).zip(records).filter_map(event).collect()
}

/// A record as the store has it: its number, its moment, and its JSON.
pub struct StoredEvent {
    pub number: i64,
    pub at: i64,
    pub json: String,
}

/// What was done with the recording, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    pub act: CustodyAct,
    /// Milliseconds since 1970.
    pub at: i64,
    pub by: String,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustodyAct {
    /// A key was made and the recording begun, or gone on with after a restart.
    Created,
    /// The session is over or put away: nothing more is added but acts of custody.
    Sealed,
    /// The recording could not be written any more.
    Failed,
    Exported,
    Played,
    /// Patient and family may play it from now on.
    Released,
    /// And no more.
    Withheld,
    Erased,
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

    fn signed(tree: &Tree, session: &str, keys: &MasterKeys, at: i64) -> Self {
        let mut checkpoint = Self { size: tree.size(), root: hex(&tree.root()), at, signature: String::new() };
        checkpoint.signature = keys.sign(&checkpoint.text(session));
        checkpoint
    }
}

/// What stands for a record in the tree, and in `timeline.jsonl` with its hash behind it.
pub(crate) fn event_leaf(number: i64, at: i64, json: &str) -> String {
    format!("{{\"n\":{number},\"at\":{at},\"event\":{json}}}")
}

/// The same for all other lines: their kind and their fields.
pub(crate) fn leaf_text(kind: &str, fields: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(format!("{{\"{kind}\":{}}}", serde_json::to_string(fields)?))
}

impl EvidenceLine {
    /// What is hashed; none for a checkpoint, and for an event, whose text is in the store.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            EvidenceLine::Chunk { chunk, .. } => leaf_text("chunk", chunk).ok(),
            EvidenceLine::State { state, .. } => leaf_text("state", state).ok(),
            EvidenceLine::Custody { custody, .. } => leaf_text("custody", custody).ok(),
            EvidenceLine::Reconciled { reconciled, .. } => leaf_text("reconciled", reconciled).ok(),
            EvidenceLine::Event { .. } | EvidenceLine::Checkpoint(_) => None,
        }
    }

    pub fn leaf(&self) -> Option<&str> {
        match self {
            EvidenceLine::Event { leaf, .. }
            | EvidenceLine::Chunk { leaf, .. }
            | EvidenceLine::State { leaf, .. }
            | EvidenceLine::Custody { leaf, .. }
            | EvidenceLine::Reconciled { leaf, .. } => Some(leaf),
            EvidenceLine::Checkpoint(_) => None,
        }
    }
}

/// The file while it is written. One process at a time: a lock is held on it.
pub(super) struct EvidenceLog {
    session: String,
    file: File,
    tree: Tree,
    checked: u64,
    /// Numbers of the records that are witnessed; not those of orphans.
    witnessed: BTreeSet<i64>,
    /// Of the newest chunk read back, microseconds since the recording began.
    pub until: u64,
    pub is_new: bool,
}

impl EvidenceLog {
    /// `None`: another process writes it.
    pub fn open(folder: &Path, session: &str) -> io::Result<Option<Self>> {
        let path = folder.join("evidence.log");
        let is_new = !path.exists();
        let mut file = File::options().create(true).append(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let (lines, torn) = read_lines(&path)?;
        if torn {
            writeln!(file)?;
        }
        let mut tree = Tree::default();
        leaves_of(&lines).into_iter().for_each(|leaf| tree.push(leaf));
        let until = lines.iter().filter_map(recorded_until).max().unwrap_or(0);
        let witnessed = witnessed(&lines);
        Ok(Some(Self { session: session.to_owned(), file, tree, checked: 0, witnessed, until, is_new }))
    }

    pub fn event(&mut self, number: i64, at: i64, json: &str) -> io::Result<()> {
        let leaf = self.push(&event_leaf(number, at, json));
        self.witnessed.insert(number);
        self.write(&EvidenceLine::Event { number, leaf })
    }

    /// Brings the log to what the store has, and says what was amiss. `records`: all of the session; those from number
    /// `fresh` on have only just been stored.
    pub fn reconcile(&mut self, records: &[StoredEvent], fresh: i64, at: i64) -> io::Result<()> {
        let stored: BTreeSet<i64> = records.iter().map(|record| record.number).collect();
        let orphans: Vec<i64> = self.witnessed.difference(&stored).copied().collect();
        let late: Vec<i64> = stored.difference(&self.witnessed).copied().filter(|number| *number < fresh).collect();
        if !(orphans.is_empty() && late.is_empty()) {
            self.witnessed.retain(|number| stored.contains(number));
            let reconciled = Reconciled { at, late, orphans };
            let leaf = self.push(&leaf_text("reconciled", &reconciled)?);
            self.write(&EvidenceLine::Reconciled { reconciled, leaf })?;
        }
        for StoredEvent { number, at, json } in records {
            if !self.witnessed.contains(number) {
                self.event(*number, *at, json)?;
            }
        }
        Ok(())
    }

    pub fn chunk(&mut self, chunk: Chunk) -> io::Result<()> {
        let leaf = self.push(&leaf_text("chunk", &chunk)?);
        self.write(&EvidenceLine::Chunk { chunk, leaf })
    }

    pub fn state(&mut self, state: State) -> io::Result<()> {
        let leaf = self.push(&leaf_text("state", &state)?);
        self.write(&EvidenceLine::State { state, leaf })
    }

    pub fn custody(&mut self, custody: Custody) -> io::Result<()> {
        let leaf = self.push(&leaf_text("custody", &custody)?);
        self.write(&EvidenceLine::Custody { custody, leaf })
    }

    /// Signs the tree as it is, when it has grown since the last time.
    pub fn checkpoint(&mut self, keys: &MasterKeys, at: i64) -> io::Result<()> {
        if self.tree.size() == self.checked {
            return Ok(());
        }
        self.checked = self.tree.size();
        let checkpoint = Checkpoint::signed(&self.tree, &self.session, keys, at);
        self.write(&EvidenceLine::Checkpoint(checkpoint))
    }

    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn push(&mut self, text: &str) -> String {
        let leaf = leaf_hash(text.as_bytes());
        self.tree.push(leaf);
        hex(&leaf)
    }

    fn write(&mut self, line: &EvidenceLine) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        self.file.write_all(text.as_bytes())
    }
}

/// Numbers of the records that the lines witness; what was said to be an orphan stands for none.
fn witnessed(lines: &[EvidenceLine]) -> BTreeSet<i64> {
    let mut numbers = BTreeSet::new();
    for line in lines {
        match line {
            EvidenceLine::Event { number, .. } => {
                numbers.insert(*number);
            }
            EvidenceLine::Reconciled { reconciled, .. } => {
                numbers.retain(|number| !reconciled.orphans.contains(number));
            }
            _ => {}
        }
    }
    numbers
}

/// The places of leaves whose records the store does not have, as a line after them says.
pub fn orphans_of(lines: &[EvidenceLine]) -> BTreeSet<usize> {
    let mut open: BTreeMap<i64, usize> = BTreeMap::new();
    let mut orphans = BTreeSet::new();
    for (place, line) in lines.iter().enumerate() {
        match line {
            EvidenceLine::Event { number, .. } => {
                open.insert(*number, place);
            }
            EvidenceLine::Reconciled { reconciled, .. } => {
                orphans.extend(reconciled.orphans.iter().filter_map(|number| open.remove(number)));
            }
            _ => {}
        }
    }
    orphans
}

/// The evidence of a session while nobody else can write it.
pub struct HeldEvidence(EvidenceLog);

/// `None`: the server has it open, and keeps it in order itself.
pub fn hold_evidence(folder: &Path, session: &str) -> io::Result<Option<HeldEvidence>> {
    Ok(EvidenceLog::open(folder, session)?.map(HeldEvidence))
}

impl HeldEvidence {
    /// Brings it to what the store has had since it was held.
    pub fn reconcile(mut self, records: &[StoredEvent], keys: &MasterKeys, at: i64) -> io::Result<()> {
        let before = self.0.tree.size();
        self.0.reconcile(records, i64::MAX, at)?;
        if self.0.tree.size() > before {
            self.0.checkpoint(keys, at)?;
        }
        self.0.sync()
    }
}

fn recorded_until(line: &EvidenceLine) -> Option<u64> {
    match line {
        EvidenceLine::Chunk { chunk, .. } => Some(chunk.until),
        EvidenceLine::State { state, .. } => Some(state.us),
        _ => None,
    }
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

pub fn leaves_of(lines: &[EvidenceLine]) -> Vec<Hash> {
    lines.iter().filter_map(|line| unhex(line.leaf()?)?.try_into().ok()).collect()
}

/// The evidence of a session, in order.
pub fn read_evidence(folder: &Path) -> io::Result<Vec<EvidenceLine>> {
    Ok(read_lines(&folder.join("evidence.log"))?.0)
}

/// The newest checkpoint that was signed, if any.
pub fn newest_checkpoint(folder: &Path) -> io::Result<Option<Checkpoint>> {
    let newest = |line: EvidenceLine| match line {
        EvidenceLine::Checkpoint(checkpoint) => Some(checkpoint),
        _ => None,
    };
    Ok(read_evidence(folder)?.into_iter().rev().find_map(newest))
}
