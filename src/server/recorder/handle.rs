use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use consilium_core::media::Tap;
use consilium_core::model::{SessionId, Timestamp, TrackId};
use consilium_core::session::RecorderNotice;

use super::disk::Disk;
use super::keys::InstitutionKey;
use super::log::StoredEvent;
use super::seal::{MasterKeys, SealError};
use super::thread::{Workshop, run};
use crate::config::RecordingSettings;

/// Letters that wait for the disk; beyond it packets are dropped, counted and named: the talk goes on.
pub(super) const WAITING: usize = 4096;
/// So many more may be what no recording can do without: records, and what is tapped and muted.
const RESERVE: usize = 65_536;
/// The recorder is behind until it has dropped nothing for so long.
pub(super) const CALM: Duration = Duration::from_secs(10);

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
    /// All records of a session that goes on; those from `fresh` on were only just stored.
    Reopened {
        session: SessionId,
        records: Vec<StoredEvent>,
        fresh: i64,
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

/// Packets of one session that found no room: how many, and when the first and the last of them came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missed {
    pub from: Instant,
    pub until: Instant,
    pub packets: u64,
}

/// What was dropped and is not put down yet, and since when something is.
#[derive(Debug, Default)]
struct Behind {
    missed: BTreeMap<SessionId, Missed>,
    since: Option<Instant>,
    last: Option<Instant>,
}

impl Behind {
    fn note(&mut self, tap: &Tap) {
        let at = tap.arrived;
        let missed = Missed { from: at, until: at, packets: 0 };
        let missed = self.missed.entry(tap.session.clone()).or_insert(missed);
        (missed.from, missed.until) = (missed.from.min(at), missed.until.max(at));
        missed.packets += 1;
        if self.last.is_none_or(|last| at.saturating_duration_since(last) > CALM) {
            self.since = Some(at);
        }
        self.last = self.last.max(Some(at));
    }

    /// For how long something has been missing, while that goes on.
    fn lasts(&self, now: Instant) -> Duration {
        let going_on = self.last.is_some_and(|last| now.saturating_duration_since(last) <= CALM);
        self.since.filter(|_| going_on).map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

/// Counted for operators.
#[derive(Debug)]
pub struct RecorderReport {
    /// Letters on their way to the recorder.
    pub(super) waiting: AtomicUsize,
    behind: Mutex<Behind>,
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
            waiting: AtomicUsize::default(),
            behind: Mutex::default(),
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

    /// For how long something may not be on the disk yet. What was dropped never will be.
    pub fn unsynced(&self, now: Instant) -> Duration {
        let synced = Duration::from_millis(self.synced.load(Ordering::Relaxed));
        let waits = now.saturating_duration_since(self.began).saturating_sub(synced);
        waits.max(self.behind().lasts(now))
    }

    fn behind(&self) -> MutexGuard<'_, Behind> {
        // What it holds is whole between any two lines.
        self.behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_dropped(&self, taps: &[Tap]) {
        self.packets_dropped.fetch_add(taps.len() as u64, Ordering::Relaxed);
        let mut behind = self.behind();
        taps.iter().for_each(|tap| behind.note(tap));
    }

    /// What was dropped since this was asked before.
    pub(super) fn take_missed(&self) -> BTreeMap<SessionId, Missed> {
        std::mem::take(&mut self.behind().missed)
    }
}

/// The recorder, as the rest of the server sees it.
#[derive(Clone)]
pub struct Recorder {
    mail: Sender<Mail>,
    report: Arc<RecorderReport>,
}

impl Recorder {
    pub fn start(data: &Path, settings: &RecordingSettings, notices: Notices) -> Result<Self, SealError> {
        let keys = MasterKeys::open(data)?;
        let institution = InstitutionKey::open(settings, data)?;
        let root = data.join("recordings");
        std::fs::create_dir_all(&root).map_err(|error| SealError::File { path: root.clone(), error })?;
        // Bounded by what is counted as waiting.
        let (mail, inbox) = mpsc::channel();
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
        let (mail, _nobody) = mpsc::channel();
        Self { mail, report: Arc::new(RecorderReport::new(Instant::now())) }
    }

    pub fn report(&self) -> &RecorderReport {
        &self.report
    }

    /// From a media worker: never waits.
    pub fn packets(&self, taps: Vec<Tap>) {
        if let Err(Mail::Packets(taps)) = self.post(Mail::Packets(taps), WAITING) {
            self.report.note_dropped(&taps);
        }
    }

    /// All records of a session that goes on after a restart, and from which number on they were only just stored.
    pub fn reopened(&self, session: &SessionId, records: Vec<StoredEvent>, fresh: i64) {
        self.put(Mail::Reopened { session: session.clone(), records, fresh });
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
        let _dead = self.post(Mail::Stop(done), usize::MAX);
        // The thread has ended: then everything is written too.
        let _ended = finished.recv();
    }

    /// A recorder that is dead, or so far behind that the reserve is used up too, is counted, and the consultation goes
    /// on.
    fn put(&self, mail: Mail) {
        if self.post(mail, WAITING + RESERVE).is_err() {
            self.report.failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Never waits; gives back what finds more than so many before it.
    fn post(&self, mail: Mail, most: usize) -> Result<(), Mail> {
        if self.report.waiting.fetch_add(1, Ordering::Relaxed) >= most {
            self.report.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(mail);
        }
        self.mail.send(mail).map_err(|refused| {
            self.report.waiting.fetch_sub(1, Ordering::Relaxed);
            refused.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(arrived: Instant) -> Tap {
        Tap {
            session: "case-2041".parse().expect("an id"),
            track: TrackId(1),
            codec: "opus",
            rate: 48_000,
            arrived,
            sequence: 1,
            timestamp: 960,
            marker: false,
            keyframe: true,
            level: None,
            payload: Arc::from([0; 4]),
            report: None,
        }
    }

    #[test]
    fn a_recorder_that_is_behind_misses_packets_and_names_them_but_no_note() {
        let (mail, inbox) = mpsc::channel();
        let began = Instant::now();
        let recorder = Recorder { mail, report: Arc::new(RecorderReport::new(began)) };
        let session: SessionId = "case-2041".parse().expect("an id");
        let at = |seconds| began + Duration::from_secs(seconds);
        (0..WAITING).for_each(|_| recorder.packets(vec![tap(at(1))]));
        assert_eq!(recorder.report().packets_dropped.load(Ordering::Relaxed), 0);
        recorder.packets(vec![tap(at(2)), tap(at(3))]);
        recorder.packets(vec![tap(at(4))]);
        recorder.taps(&session, &[]);
        recorder.muted(&session, TrackId(1), true);
        recorder.event(&session, 7, Timestamp(0), "{}".to_owned());
        let report = recorder.report();
        assert_eq!(report.packets_dropped.load(Ordering::Relaxed), 3);
        assert_eq!(report.failures.load(Ordering::Relaxed), 0);
        let missed = report.take_missed();
        assert_eq!(missed[&session], Missed { from: at(2), until: at(4), packets: 3 });
        assert!(report.take_missed().is_empty(), "told once");
        let letters: Vec<Mail> = inbox.try_iter().collect();
        assert_eq!(letters.len(), WAITING + 3);
        let notes = &letters[WAITING..];
        assert!(matches!(notes, [Mail::Taps { .. }, Mail::Muted { .. }, Mail::Event { .. }]), "in their order");

        report.note_synced(at(5));
        assert_eq!(report.unsynced(at(5)), Duration::from_secs(3), "since the first of them");
        report.note_synced(at(20));
        assert_eq!(report.unsynced(at(20)), Duration::ZERO, "calm again");
    }
}
