use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use consilium_core::media::Tap;
use consilium_core::model::{SessionId, TrackId};
use consilium_core::protocol::{RecordingTrouble, StopCause};
use consilium_core::session::RecorderNotice;

use super::disk::{Disk, Verdict};
use super::folder::Folder;
use super::handle::{CALM, Mail, Notices, RecorderReport};
use super::keys::InstitutionKey;
use super::seal::{MasterKeys, SealError};
use crate::ops::wall_clock;

/// What was tapped is in the file after this.
const FLUSH: Duration = Duration::from_millis(200);
/// And on the disk after this.
const SYNC: Duration = Duration::from_millis(900);
const CHECKPOINT: Duration = Duration::from_secs(10);
/// Between two looks at the room on the disk.
const LOOK: Duration = Duration::from_secs(2);

/// What the recorder works with.
pub(super) struct Workshop {
    pub root: PathBuf,
    pub keys: MasterKeys,
    pub institution: InstitutionKey,
    pub disk: Disk,
    pub report: Arc<RecorderReport>,
    pub notices: Notices,
}

struct Recording {
    shop: Workshop,
    folders: HashMap<SessionId, Folder>,
    verdict: Verdict,
    /// Sessions that were told that the recorder does not keep up, and when it last missed something of them.
    behind: HashMap<SessionId, Instant>,
}

/// When each thing was last done.
struct Clocks {
    flushed: Instant,
    synced: Instant,
    checked: Instant,
    looked: Instant,
}

/// The thread, until it is told to stop or nobody can tell it anything more.
pub(super) fn run(inbox: &Receiver<Mail>, shop: Workshop) {
    let mut recording = Recording { shop, folders: HashMap::new(), verdict: Verdict::Good, behind: HashMap::new() };
    let now = Instant::now();
    let mut clocks = Clocks { flushed: now, synced: now, checked: now, looked: now };
    recording.look();
    loop {
        let letter = inbox.recv_timeout(FLUSH.saturating_sub(clocks.flushed.elapsed()));
        if letter.is_ok() {
            recording.shop.report.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        match letter {
            Ok(Mail::Stop(done)) => {
                recording.finish();
                // Nobody waiting any more is fine.
                let _ = done.send(());
                return;
            }
            Ok(mail) => recording.take(mail),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return recording.finish(),
        }
        recording.work(&mut clocks);
    }
}

impl Recording {
    /// Whatever is due.
    fn work(&mut self, clocks: &mut Clocks) {
        if clocks.flushed.elapsed() >= FLUSH {
            self.name_missed(Instant::now());
            self.each(Folder::flush);
            clocks.flushed = Instant::now();
        }
        if clocks.looked.elapsed() >= LOOK {
            self.look();
            clocks.looked = Instant::now();
        }
        if clocks.checked.elapsed() >= CHECKPOINT {
            self.checkpoint();
            clocks.checked = Instant::now();
        }
        if clocks.synced.elapsed() >= SYNC {
            self.sync();
            clocks.synced = Instant::now();
        }
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Packets(taps) => self.take_packets(&taps),
            Mail::Event { session, number, at, json } => {
                self.with(&session, |folder, _| {
                    folder.note_event(number, at.0, &json).map(|()| 0).map_err(SealError::from)
                });
            }
            Mail::Reopened { session, records, fresh } => {
                self.with(&session, |folder, _| {
                    folder.reconcile(&records, fresh, wall_clock().0).map(|()| 0).map_err(SealError::from)
                });
            }
            Mail::Taps { session, tracks } => self.tap(&session, tracks),
            Mail::Muted { session, track, muted } => {
                if let Some(folder) = self.folders.get_mut(&session) {
                    folder.mute(track, muted);
                }
            }
            Mail::Close { session } => {
                self.with_open(&session, |folder, shop| folder.close(&shop.keys, wall_clock().0).map(|()| 0));
                self.folders.remove(&session);
                self.count_sessions();
            }
            // Taken by `run`.
            Mail::Stop(_) => {}
        }
    }

    fn take_packets(&mut self, taps: &[Tap]) {
        for tap in taps {
            if let Some(folder) = self.folders.get_mut(&tap.session) {
                folder.take(tap);
                self.shop.report.packets.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// What found no room is named in the recording of its session, and its leaders are told.
    fn name_missed(&mut self, now: Instant) {
        for (session, missed) in self.shop.report.take_missed() {
            let Some(folder) = self.folders.get_mut(&session).filter(|folder| folder.is_on()) else { continue };
            folder.miss(&missed);
            if self.behind.insert(session.clone(), now).is_none() {
                self.tell(&session, RecorderNotice::Disk { trouble: Some(RecordingTrouble::Behind) });
            }
        }
        let over = |last: &Instant| now.saturating_duration_since(*last) > CALM;
        let caught_up: Vec<SessionId> =
            self.behind.iter().filter(|(_, last)| over(last)).map(|(session, _)| session.clone()).collect();
        for session in caught_up {
            self.behind.remove(&session);
            self.tell(&session, RecorderNotice::Disk { trouble: self.trouble() });
        }
    }

    /// What is wrong with the disk.
    fn trouble(&self) -> Option<RecordingTrouble> {
        match self.verdict {
            Verdict::Low(trouble) => Some(trouble),
            Verdict::Good | Verdict::Full => None,
        }
    }

    fn tap(&mut self, session: &SessionId, tracks: Vec<TrackId>) {
        let wanted = !tracks.is_empty();
        if wanted && self.verdict == Verdict::Full {
            return self.tell(session, RecorderNotice::Stopped { cause: StopCause::DiskFull });
        }
        self.with(session, |folder, shop| {
            if wanted && folder.has_failed() {
                folder.revive()?;
            }
            folder.tap(tracks, &shop.keys, wall_clock().0)
        });
        if let (true, Verdict::Low(trouble)) = (wanted, self.verdict) {
            self.tell(session, RecorderNotice::Disk { trouble: Some(trouble) });
        }
    }

    /// With the folder of a session, opened if need be; what goes wrong ends its recording.
    fn with(&mut self, session: &SessionId, work: impl FnOnce(&mut Folder, &Workshop) -> Result<u64, SealError>) {
        if !self.folders.contains_key(session) {
            match Folder::open(&self.shop.root, session.as_str(), &self.shop.institution, wall_clock().0) {
                Ok(folder) => {
                    self.folders.insert(session.clone(), folder);
                    self.count_sessions();
                }
                Err(error) => {
                    self.count_failure(&error);
                    return self.tell(session, RecorderNotice::Stopped { cause: cause_of(&error) });
                }
            }
        }
        self.with_open(session, work);
    }

    fn with_open(&mut self, session: &SessionId, work: impl FnOnce(&mut Folder, &Workshop) -> Result<u64, SealError>) {
        let Some(folder) = self.folders.get_mut(session) else { return };
        match work(folder, &self.shop) {
            Ok(bytes) => drop(self.shop.report.bytes.fetch_add(bytes, Ordering::Relaxed)),
            Err(error) => self.fail(session, &error),
        }
    }

    fn each(&mut self, work: impl Fn(&mut Folder) -> Result<u64, SealError>) {
        let sessions: Vec<SessionId> = self.folders.keys().cloned().collect();
        for session in sessions {
            self.with_open(&session, |folder, _| work(folder));
        }
    }

    fn checkpoint(&mut self) {
        let sessions: Vec<SessionId> = self.folders.keys().cloned().collect();
        for session in sessions {
            self.with_open(&session, |folder, shop| {
                folder.checkpoint(&shop.keys, wall_clock().0)?;
                Ok(0)
            });
        }
    }

    fn sync(&mut self) {
        let (failures, begun) = (self.shop.report.failures.load(Ordering::Relaxed), Instant::now());
        self.each(|folder| {
            folder.sync()?;
            Ok(0)
        });
        if self.shop.report.failures.load(Ordering::Relaxed) == failures {
            // What has come meanwhile is not on the disk.
            self.shop.report.note_synced(begun);
        }
    }

    /// How much room there is; whoever records is told when that changes what he should do.
    fn look(&mut self) {
        let written = self.shop.report.bytes.load(Ordering::Relaxed);
        let verdict = match self.shop.disk.look(written, Instant::now()) {
            Ok(verdict) => verdict,
            Err(error) => return self.count_failure(&error),
        };
        if let Ok(room) = self.shop.disk.room() {
            self.shop.report.free.store(room.free, Ordering::Relaxed);
        }
        let before = std::mem::replace(&mut self.verdict, verdict);
        if verdict == Verdict::Full {
            let on: Vec<SessionId> =
                self.folders.iter().filter(|(_, folder)| folder.is_on()).map(|(id, _)| id.clone()).collect();
            on.iter().for_each(|session| self.fail(session, &SealError::Full));
            return;
        }
        if let Err(error) = self.shop.disk.hold_reserve() {
            self.count_failure(&error);
        }
        if verdict != before {
            self.tell_all(self.trouble());
        }
    }

    fn tell_all(&self, trouble: Option<RecordingTrouble>) {
        // Who was told that the recorder is behind hears of the disk when it has caught up.
        let sessions = self.folders.keys().filter(|session| !self.behind.contains_key(*session));
        sessions.for_each(|session| self.tell(session, RecorderNotice::Disk { trouble }));
    }

    /// A session that is too busy to be told now is told at the next change.
    fn tell(&self, session: &SessionId, notice: RecorderNotice) {
        if self.shop.notices.try_send((session.clone(), notice)).is_err() {
            tracing::warn!(%session, "a notice of the recorder was dropped");
        }
    }

    /// A full disk must not end the talk: the recording is closed as it is, and everybody told.
    fn fail(&mut self, session: &SessionId, error: &SealError) {
        self.count_failure(error);
        let cause = cause_of(error);
        if cause == StopCause::DiskFull {
            self.shop.disk.release_reserve();
        }
        let Some(folder) = self.folders.get_mut(session) else { return };
        if !folder.has_failed() {
            folder.fail(&error.to_string(), &self.shop.keys, wall_clock().0);
            self.tell(session, RecorderNotice::Stopped { cause });
        }
    }

    fn finish(&mut self) {
        for (session, mut folder) in std::mem::take(&mut self.folders) {
            if let Err(error) = folder.close(&self.shop.keys, wall_clock().0) {
                tracing::error!(%session, %error, "a recording could not be closed");
            }
        }
    }

    fn count_sessions(&self) {
        self.shop.report.sessions.store(self.folders.len() as u64, Ordering::Relaxed);
    }

    fn count_failure(&self, error: &dyn std::fmt::Display) {
        self.shop.report.failures.fetch_add(1, Ordering::Relaxed);
        tracing::error!(%error, "the recorder could not write");
    }
}

fn cause_of(error: &SealError) -> StopCause {
    match error {
        SealError::Full => StopCause::DiskFull,
        SealError::Plain(error) | SealError::File { error, .. } if is_full(error) => StopCause::DiskFull,
        _ => StopCause::DiskFailed,
    }
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}
