use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::time::{Duration, Instant};

use consilium_core::media::Tap;
use consilium_core::model::{SessionId, Timestamp, TrackId};
use consilium_core::session::RecorderNotice;

use super::disk::Disk;
use super::keys::InstitutionKey;
use super::seal::{MasterKeys, SealError};
use super::thread::{Workshop, run};
use crate::config::RecordingSettings;

/// Batches that wait for the disk; beyond it packets are dropped and counted: the talk goes on.
const WAITING: usize = 4096;

/// What the recorder tells the sessions.
pub type Notices = tokio::sync::mpsc::Sender<(SessionId, RecorderNotice)>;

pub(super) enum Mail {
    Packets(Vec<Tap>),
    /// A stored record of a session: its number, moment and JSON.
    Event {
        session: SessionId,
        number: i64,
        at: Timestamp,
        json: String,
    },
    /// All tracks that are recorded from here on.
    Taps {
        session: SessionId,
        tracks: Vec<TrackId>,
    },
    Muted {
        session: SessionId,
        track: TrackId,
        muted: bool,
    },
    Close {
        session: SessionId,
    },
    Stop(SyncSender<()>),
}

/// Counted for operators.
#[derive(Debug)]
pub struct RecorderReport {
    pub packets: AtomicU64,
    pub packets_dropped: AtomicU64,
    pub bytes: AtomicU64,
    pub failures: AtomicU64,
    pub sessions: AtomicU64,
    /// Bytes left for recordings.
    pub free: AtomicU64,
    began: Instant,
    /// Milliseconds after the beginning of the last time that everything was on the disk: no wall clock tells ages.
    synced: AtomicU64,
}

impl RecorderReport {
    pub(super) fn new(began: Instant) -> Self {
        Self {
            packets: AtomicU64::default(),
            packets_dropped: AtomicU64::default(),
            bytes: AtomicU64::default(),
            failures: AtomicU64::default(),
            sessions: AtomicU64::default(),
            free: AtomicU64::default(),
            began,
            synced: AtomicU64::default(),
        }
    }

    pub(crate) fn note_synced(&self, now: Instant) {
        let since = now.saturating_duration_since(self.began).as_millis();
        self.synced.store(u64::try_from(since).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// For how long something may not be on the disk yet.
    pub fn unsynced(&self, now: Instant) -> Duration {
        let synced = Duration::from_millis(self.synced.load(Ordering::Relaxed));
        now.saturating_duration_since(self.began).saturating_sub(synced)
    }
}

/// The recorder, as the rest of the server sees it.
#[derive(Clone)]
pub struct Recorder {
    mail: SyncSender<Mail>,
    report: Arc<RecorderReport>,
}

impl Recorder {
    pub fn start(data: &Path, settings: &RecordingSettings, notices: Notices) -> Result<Self, SealError> {
        let keys = MasterKeys::open(data)?;
        let institution = InstitutionKey::open(settings, data)?;
        let root = data.join("recordings");
        std::fs::create_dir_all(&root).map_err(|error| SealError::File { path: root.clone(), error })?;
        let (mail, inbox) = mpsc::sync_channel(WAITING);
        let report = Arc::new(RecorderReport::new(Instant::now()));
        let disk = Disk::new(&root, settings);
        let workshop = Workshop { root, keys, institution, disk, report: report.clone(), notices };
        std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || run(&inbox, workshop))
            .map_err(|error| SealError::File { path: data.to_owned(), error })?;
        Ok(Self { mail, report })
    }

    /// Without a thread: a story says what it reports.
    #[cfg(test)]
    pub(crate) fn asleep() -> Self {
        let (mail, _nobody) = mpsc::sync_channel(1);
        Self { mail, report: Arc::new(RecorderReport::new(Instant::now())) }
    }

    pub fn report(&self) -> &RecorderReport {
        &self.report
    }

    /// From a media worker: never waits.
    pub fn packets(&self, taps: Vec<Tap>) {
        let count = taps.len() as u64;
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = self.mail.try_send(Mail::Packets(taps)) {
            self.report.packets_dropped.fetch_add(count, Ordering::Relaxed);
        }
    }

    pub fn event(&self, session: &SessionId, number: i64, at: Timestamp, json: String) {
        self.put(Mail::Event { session: session.clone(), number, at, json });
    }

    /// Told before the engine is: off the record, packets already on their way are thrown away.
    pub fn taps(&self, session: &SessionId, tracks: &[TrackId]) {
        self.put(Mail::Taps { session: session.clone(), tracks: tracks.to_vec() });
    }

    pub fn muted(&self, session: &SessionId, track: TrackId, muted: bool) {
        self.put(Mail::Muted { session: session.clone(), track, muted });
    }

    pub fn close(&self, session: &SessionId) {
        self.put(Mail::Close { session: session.clone() });
    }

    /// Returns when everything told before is on the disk.
    pub fn stop(&self) {
        let (done, finished) = mpsc::sync_channel(1);
        // Here waiting for the disk is right.
        let _dead = self.mail.send(Mail::Stop(done));
        // The thread has ended: then everything is written too.
        let _ended = finished.recv();
    }

    /// A recorder that is dead or far behind is counted, and the consultation goes on.
    fn put(&self, mail: Mail) {
        if self.mail.try_send(mail).is_err() {
            self.report.failures.fetch_add(1, Ordering::Relaxed);
        }
    }
}
