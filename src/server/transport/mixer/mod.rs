//! Sounds made of several, for those who cannot mix: one thread that decodes what media workers hand
//! out, mixes it every 20 ms and feeds it back as one Opus packet for each mix.
//!
//! - `voice`: one sender, decoded into an even stream of frames
//! - `room`: the voices and mixes of one session

mod room;
mod voice;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use consilium_core::media::{Command, Mix, Tap};
use consilium_core::mixing::FRAME_MS;
use consilium_core::model::SessionId;

use self::room::Room;
use super::mailbox::{Mail, MailSender};

/// Batches that wait for the thread; beyond it they are dropped and counted: old sound is worth nothing.
const WAITING: usize = 1024;
const STEP: Duration = Duration::from_millis(FRAME_MS);
/// A machine that slept so long begins anew instead of catching up.
const LATE: Duration = Duration::from_millis(200);

enum Task {
    Voices(Vec<Tap>),
    /// All mixes of a session that lives on this worker.
    Mixes {
        worker: usize,
        session: SessionId,
        mixes: Vec<Mix>,
    },
}

/// The way to the thread.
#[derive(Clone)]
pub(super) struct Mixer {
    tasks: SyncSender<Task>,
    dropped: Arc<AtomicU64>,
}

/// What the thread begins with, once there are workers to feed.
pub(super) struct Unstarted(Receiver<Task>);

impl Mixer {
    pub fn new() -> (Self, Unstarted) {
        let (tasks, inbox) = sync_channel(WAITING);
        (Self { tasks, dropped: Arc::default() }, Unstarted(inbox))
    }

    /// From a media worker: never waits.
    pub fn voices(&self, taps: Vec<Tap>) {
        let count = taps.len() as u64;
        if self.tasks.try_send(Task::Voices(taps)).is_err() {
            self.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }

    pub fn set(&self, worker: usize, session: SessionId, mixes: Vec<Mix>) {
        // The thread has ended with the server.
        let _ended = self.tasks.send(Task::Mixes { worker, session, mixes });
    }

    /// Packets that came faster than they were mixed.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl Unstarted {
    pub fn start(self, workers: Vec<MailSender>) -> std::io::Result<()> {
        std::thread::Builder::new().name("mixer".to_owned()).spawn(move || run(&self.0, &workers))?;
        Ok(())
    }
}

/// The thread, until nobody can tell it anything more.
fn run(inbox: &Receiver<Task>, workers: &[MailSender]) {
    let mut rooms: HashMap<SessionId, Room> = HashMap::new();
    let mut due = Instant::now();
    loop {
        let task = if rooms.is_empty() {
            inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            inbox.recv_timeout(due.saturating_duration_since(Instant::now()))
        };
        match task {
            Ok(task) => {
                if rooms.is_empty() {
                    due = Instant::now() + STEP;
                }
                take(&mut rooms, task);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        if now.saturating_duration_since(due) > LATE {
            due = now;
        }
        while due <= now && !rooms.is_empty() {
            due += STEP;
            mix_all(&mut rooms, workers);
        }
    }
}

fn take(rooms: &mut HashMap<SessionId, Room>, task: Task) {
    match task {
        Task::Voices(taps) => {
            for tap in taps {
                if let Some(room) = rooms.get_mut(&tap.session) {
                    room.take(&tap);
                }
            }
        }
        Task::Mixes { session, mixes, .. } if mixes.is_empty() => drop(rooms.remove(&session)),
        Task::Mixes { worker, session, mixes } => {
            rooms.entry(session).or_insert_with(|| Room::new(worker)).set(mixes);
        }
    }
}

fn mix_all(rooms: &mut HashMap<SessionId, Room>, workers: &[MailSender]) {
    for (session, room) in rooms {
        let worker = room.worker;
        for (track, frame) in room.mix() {
            if let Some(worker) = workers.get(worker) {
                let command = Command::Feed { session: session.clone(), track, frame };
                // A worker that is far behind has no use for it.
                worker.offer(Mail::Command(command));
            }
        }
    }
}
