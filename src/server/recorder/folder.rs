use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use consilium_core::media::Tap;
use consilium_core::model::TrackId;
use consilium_core::recording::{Entry, PacketEntry, ReportEntry, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::custody::{keep_key, take_waiting};
use super::handle::Missed;
use super::keys::InstitutionKey;
use super::log::{Chunk, Custody, CustodyAct, EvidenceLog, State, StoredEvent};
use super::reading::{load_about, next_segment};
use super::seal::{MasterKeys, SealError, SessionKey, hex};

/// A segment is closed beyond this size.
const SEGMENT: u64 = 4 * 1024 * 1024;
/// Who acts when nobody else does.
const SERVER: &str = "the server";

/// What the recorder itself puts into the journal, beside packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// The recorder begins, or goes on after a restart.
    Opened,
    /// What a track is made of.
    Track {
        track: TrackId,
        codec: String,
        rate: u32,
    },
    /// The tracks that are recorded from here on.
    Tapped {
        tracks: Vec<TrackId>,
    },
    Muted {
        track: TrackId,
        muted: bool,
    },
    /// The recorder was too far behind to take these packets: microseconds since the recording began.
    Missed {
        from: u64,
        until: u64,
        packets: u64,
    },
}

/// What is known of a track while it is recorded.
#[derive(Default)]
struct Known {
    report: Option<(i64, u32)>,
}

/// The files of one session while it is written.
pub(super) struct Folder {
    path: PathBuf,
    key: SessionKey,
    log: EvidenceLog,
    /// The monotonic clock at `opened_at`, microseconds since the recording began.
    opened: Instant,
    opened_at: u64,
    segment: u32,
    chunk: u32,
    written: u64,
    journal: Option<File>,
    pending: Vec<u8>,
    pending_packets: u64,
    tracks: BTreeMap<TrackId, Known>,
    tapped: BTreeSet<TrackId>,
    /// Packets since the last state was told.
    packets: u64,
    discarded: u64,
    dropped: u64,
    unsynced: bool,
    /// Nothing more can be written; what there is stays.
    failed: bool,
}

impl Folder {
    /// Opens or goes on with a session's folder. `wall` is now, in milliseconds since 1970.
    pub fn open(root: &Path, session: &str, institution: &InstitutionKey, wall: i64) -> Result<Self, SealError> {
        let path = root.join(session);
        let failed = |error| SealError::File { path: path.clone(), error };
        std::fs::create_dir_all(&path).map_err(failed)?;
        let segment = next_segment(&path).map_err(failed)?;
        let (key, wrapped) = institution.new_session_key(&format!("{session}/{segment}"))?;
        keep_key(&path, segment, &wrapped)?;
        let began = load_about(&path, wall).map_err(failed)?.began;
        let mut log = EvidenceLog::open(&path, session).map_err(failed)?.ok_or_else(|| {
            failed(io::Error::new(io::ErrorKind::ResourceBusy, "its evidence is written by another process"))
        })?;
        let what = if log.is_new { "made" } else { "made anew after a restart" };
        let detail = format!("key for segments from {segment} on {what}, wrapped to {}", institution.fingerprint());
        let custody = Custody { act: CustodyAct::Created, at: wall, by: SERVER.to_owned(), detail };
        log.custody(custody).map_err(failed)?;
        // The wall clock may have been set back meanwhile; the recording's own clock only goes on.
        let opened_at = ((wall - began).max(0) as u64 * 1000).max(log.until);
        let mut folder = Self {
            path,
            key,
            log,
            opened: Instant::now(),
            opened_at,
            segment,
            chunk: 0,
            written: 0,
            journal: None,
            pending: Vec::new(),
            pending_packets: 0,
            tracks: BTreeMap::new(),
            tapped: BTreeSet::new(),
            packets: 0,
            discarded: 0,
            dropped: 0,
            unsynced: false,
            failed: false,
        };
        folder.note(&Note::Opened);
        Ok(folder)
    }

    pub fn has_failed(&self) -> bool {
        self.failed
    }

    pub fn is_on(&self) -> bool {
        !self.tapped.is_empty()
    }

    fn at(&self, moment: Instant) -> u64 {
        self.opened_at + moment.saturating_duration_since(self.opened).as_micros() as u64
    }

    fn note(&mut self, note: &Note) {
        let at = self.at(Instant::now());
        match serde_json::to_string(note) {
            Ok(json) => encode(&Entry::Note { at, json }, &mut self.pending),
            Err(error) => tracing::error!(%error, "a note could not be written as JSON"),
        }
    }

    /// A packet of a track that is off the record is thrown away and counted: it was on its way when the
    /// recording was stopped.
    pub fn take(&mut self, tap: &Tap) {
        if self.failed || !self.tapped.contains(&tap.track) {
            self.discarded += 1;
            return;
        }
        let at = self.at(tap.arrived);
        if !self.tracks.contains_key(&tap.track) {
            self.note(&Note::Track { track: tap.track, codec: tap.codec.to_owned(), rate: tap.rate });
        }
        let known = self.tracks.entry(tap.track).or_default();
        if let Some(report) = tap.report.filter(|report| known.report != Some((report.ntp, report.timestamp))) {
            known.report = Some((report.ntp, report.timestamp));
            let entry = ReportEntry { track: tap.track, at, ntp: report.ntp, timestamp: report.timestamp };
            encode(&Entry::Report(entry), &mut self.pending);
        }
        self.put(packet(tap, at));
    }

    fn put(&mut self, packet: PacketEntry) {
        encode(&Entry::Packet(packet), &mut self.pending);
        self.pending_packets += 1;
        self.packets += 1;
    }

    /// From here on these tracks are recorded and no others. What was taken before is closed first, so that
    /// the mark stands after it; the mark is signed at once.
    pub fn tap(&mut self, tracks: Vec<TrackId>, keys: &MasterKeys, wall: i64) -> Result<u64, SealError> {
        let fresh: BTreeSet<TrackId> = tracks.iter().copied().collect();
        if fresh == self.tapped || self.failed {
            return Ok(0);
        }
        let turned = fresh.is_empty() != self.tapped.is_empty();
        self.note(&Note::Tapped { tracks });
        self.tapped = fresh;
        let bytes = self.flush()?;
        let told = self.tell_state(wall).and_then(|()| if turned { self.sign(keys, wall) } else { Ok(()) });
        told.map_err(|error| self.file_error(error))?;
        Ok(bytes)
    }

    pub fn mute(&mut self, track: TrackId, muted: bool) {
        if !self.failed {
            self.note(&Note::Muted { track, muted });
        }
    }

    /// Packets were dropped on their way here. What was off the record is missed by nobody.
    pub fn miss(&mut self, missed: &Missed) {
        if !self.failed && self.is_on() {
            self.dropped += missed.packets;
            let (from, until) = (self.at(missed.from), self.at(missed.until));
            self.note(&Note::Missed { from, until, packets: missed.packets });
        }
    }

    /// The session goes on after a restart: the log is brought to what the store has.
    pub fn reconcile(&mut self, records: &[StoredEvent], fresh: i64, wall: i64) -> io::Result<()> {
        self.unsynced = true;
        self.log.reconcile(records, fresh, wall)
    }

    pub fn note_event(&mut self, number: i64, at: i64, json: &str) -> io::Result<()> {
        self.unsynced = true;
        self.log.event(number, at, json)
    }

    /// What is pending becomes a sealed chunk. Returns the bytes written.
    pub fn flush(&mut self) -> Result<u64, SealError> {
        if self.pending.is_empty() || self.failed {
            return Ok(0);
        }
        let until = self.at(Instant::now());
        let sealed = self.key.seal(self.segment, self.chunk, std::mem::take(&mut self.pending))?;
        let packets = std::mem::take(&mut self.pending_packets);
        self.append(&sealed, packets, until).map_err(|error| self.file_error(error))?;
        Ok(sealed.len() as u64)
    }

    fn file_error(&self, error: io::Error) -> SealError {
        SealError::File { path: self.path.clone(), error }
    }

    fn append(&mut self, sealed: &[u8], packets: u64, until: u64) -> io::Result<()> {
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
        let sha256 = hex(&Sha256::digest(sealed));
        let bytes = sealed.len() as u64;
        self.log.chunk(Chunk { segment: self.segment, index: self.chunk, bytes, packets, until, sha256 })?;
        self.chunk += 1;
        if self.written > SEGMENT {
            self.next_segment()?;
        }
        Ok(())
    }

    /// Another segment under the same key: places are never used twice.
    fn next_segment(&mut self) -> io::Result<()> {
        if let Some(journal) = self.journal.take() {
            journal.sync_data()?;
        }
        self.segment += 1;
        (self.chunk, self.written) = (0, 0);
        Ok(())
    }

    fn tell_state(&mut self, wall: i64) -> io::Result<()> {
        self.unsynced = true;
        let (packets, discarded) = (std::mem::take(&mut self.packets), std::mem::take(&mut self.discarded));
        let dropped = Some(std::mem::take(&mut self.dropped)).filter(|dropped| *dropped > 0);
        let us = self.at(Instant::now());
        self.log.state(State { at: wall, us, tapped: self.tapped.len(), packets, discarded, dropped })
    }

    /// Says what is tapped and signs the tree: also while nothing is recorded, so that this can be proven.
    pub fn checkpoint(&mut self, keys: &MasterKeys, wall: i64) -> io::Result<()> {
        take_waiting(&self.path, &mut self.log)?;
        self.tell_state(wall)?;
        self.sign(keys, wall)
    }

    fn sign(&mut self, keys: &MasterKeys, wall: i64) -> io::Result<()> {
        self.unsynced = true;
        self.log.checkpoint(keys, wall)
    }

    pub fn sync(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.unsynced) {
            if let Some(journal) = self.journal.as_ref().filter(|_| !self.failed) {
                journal.sync_data()?;
            }
            self.log.sync()?;
        }
        Ok(())
    }

    /// Nothing more is recorded. What is in the files stays as it is, and is closed as well as can be.
    pub fn fail(&mut self, why: &str, keys: &MasterKeys, wall: i64) {
        self.failed = true;
        self.pending = Vec::new();
        self.pending_packets = 0;
        self.tapped.clear();
        self.journal = None;
        let custody = Custody { act: CustodyAct::Failed, at: wall, by: SERVER.to_owned(), detail: why.to_owned() };
        let closed =
            self.log.custody(custody).and_then(|()| self.checkpoint(keys, wall)).and_then(|()| self.log.sync());
        if let Err(error) = closed {
            tracing::error!(%error, "the end of a recording could not be written");
        }
    }

    /// Recording is tried again after it had failed: in a new segment, behind whatever is torn.
    pub fn revive(&mut self) -> io::Result<()> {
        self.failed = false;
        self.next_segment()?;
        self.segment = self.segment.max(next_segment(&self.path)?);
        self.tracks.clear();
        self.note(&Note::Opened);
        Ok(())
    }

    /// The session is over or put away.
    pub fn close(&mut self, keys: &MasterKeys, wall: i64) -> Result<(), SealError> {
        self.flush()?;
        let custody = Custody { act: CustodyAct::Sealed, at: wall, by: SERVER.to_owned(), detail: "closed".to_owned() };
        let sealed = self.log.custody(custody).and_then(|()| self.checkpoint(keys, wall)).and_then(|()| self.sync());
        sealed.map_err(|error| self.file_error(error))
    }
}

fn packet(tap: &Tap, at: u64) -> PacketEntry {
    PacketEntry {
        track: tap.track,
        at,
        sequence: tap.sequence,
        timestamp: tap.timestamp,
        marker: tap.marker,
        keyframe: tap.keyframe,
        level: tap.level,
        payload: tap.payload.to_vec(),
    }
}
