use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use consilium_core::model::SessionId;

use super::folder::Folder;
use super::handle::{Mail, RecorderReport};
use super::seal::MasterKeys;
use crate::ops::wall_clock;

/// What was tapped is in the file after this.
const FLUSH: Duration = Duration::from_millis(200);
/// And on the disk after this.
const SYNC: Duration = Duration::from_millis(900);
const CHECKPOINT: Duration = Duration::from_secs(10);

struct Recording<'a> {
    root: &'a Path,
    keys: &'a MasterKeys,
    report: &'a RecorderReport,
    folders: HashMap<SessionId, Folder>,
}

/// The thread, until it is told to stop or nobody can tell it anything more.
pub(super) fn run(inbox: &Receiver<Mail>, root: &Path, keys: &MasterKeys, report: &RecorderReport) {
    let mut recording = Recording { root, keys, report, folders: HashMap::new() };
    let (mut flushed, mut synced, mut checked) = (Instant::now(), Instant::now(), Instant::now());
    loop {
        match inbox.recv_timeout(FLUSH.saturating_sub(flushed.elapsed())) {
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
        if flushed.elapsed() >= FLUSH {
            recording.flush();
            flushed = Instant::now();
        }
        if checked.elapsed() >= CHECKPOINT {
            recording.checkpoint();
            checked = Instant::now();
        }
        if synced.elapsed() >= SYNC {
            recording.sync();
            synced = Instant::now();
        }
    }
}

impl Recording<'_> {
    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Packets(taps) => {
                for tap in taps {
                    if let Some(folder) = self.folder(&tap.session) {
                        folder.take(&tap);
                        self.report.packets.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            Mail::Event { session, number, at, json } => {
                let noted = self.folder(&session).map(|folder| folder.note_event(number, at.0, &json));
                self.check(noted.transpose());
            }
            Mail::Close { session } => {
                if let Some(mut folder) = self.folders.remove(&session) {
                    self.close(&mut folder);
                    self.report.sessions.store(self.folders.len() as u64, Ordering::Relaxed);
                }
            }
            // Taken by `run`.
            Mail::Stop(_) => {}
        }
    }

    fn folder(&mut self, session: &SessionId) -> Option<&mut Folder> {
        if !self.folders.contains_key(session) {
            match Folder::open(self.root, session.as_str(), self.keys, wall_clock().0) {
                Ok(folder) => {
                    self.folders.insert(session.clone(), folder);
                    self.report.sessions.store(self.folders.len() as u64, Ordering::Relaxed);
                }
                Err(error) => {
                    self.fail(&error);
                    return None;
                }
            }
        }
        self.folders.get_mut(session)
    }

    fn flush(&mut self) {
        let mut folders = std::mem::take(&mut self.folders);
        for folder in folders.values_mut() {
            match folder.flush() {
                Ok(bytes) => drop(self.report.bytes.fetch_add(bytes, Ordering::Relaxed)),
                Err(error) => self.fail(&error),
            }
        }
        self.folders = folders;
    }

    fn checkpoint(&mut self) {
        let mut folders = std::mem::take(&mut self.folders);
        for folder in folders.values_mut() {
            let signed = folder.checkpoint(self.keys, wall_clock().0);
            self.check(signed.map(Some));
        }
        self.folders = folders;
    }

    fn sync(&mut self) {
        let mut folders = std::mem::take(&mut self.folders);
        let synced = folders.values_mut().map(Folder::sync).collect::<Result<Vec<()>, _>>();
        self.folders = folders;
        if synced.is_ok() {
            self.report.synced.store(wall_clock().0.unsigned_abs(), Ordering::Relaxed);
        }
        self.check(synced.map(Some));
    }

    fn finish(&mut self) {
        for mut folder in std::mem::take(&mut self.folders).into_values() {
            self.close(&mut folder);
        }
    }

    fn close(&self, folder: &mut Folder) {
        if let Err(error) = folder.flush() {
            self.fail(&error);
        }
        let signed = folder.checkpoint(self.keys, wall_clock().0).and_then(|()| folder.sync());
        self.check(signed.map(Some));
    }

    fn check<T>(&self, outcome: std::io::Result<Option<T>>) {
        if let Err(error) = outcome {
            self.fail(&error);
        }
    }

    /// A full disk must not end the talk: the failure is counted and told.
    fn fail(&self, error: &dyn std::fmt::Display) {
        self.report.failures.fetch_add(1, Ordering::Relaxed);
        tracing::error!(%error, "the recorder could not write");
    }
}
