use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use consilium_core::model::{SessionId, Timestamp};
use consilium_core::quality::{Key, SessionHealth, Shed};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::collector::Collector;
use super::picture::{Picture, SessionDetail};
use crate::alerts::Notices;
use crate::ops::{Count, Counters, Drain, Stopped};
use crate::recorder::Recorder;
use crate::store::Store;
use crate::tls::Certificates;
use crate::transport::MediaHandle;

/// Readings on their way to the board; what comes when it is full is dropped and counted: the next follows
/// in two seconds.
const WAITING: usize = 2048;

/// Everything the board looks at.
pub struct BoardParts {
    pub data: PathBuf,
    pub media: MediaHandle,
    pub recorder: Recorder,
    pub store: Store,
    /// How long the history of sessions is kept.
    pub keep: Duration,
    /// Where alerts go.
    pub notices: Notices,
    pub certificates: Option<Certificates>,
    pub drain: Drain,
    pub counters: Arc<Counters>,
    pub stopped: Stopped,
}

pub(super) enum Mail {
    Health(Box<SessionHealth>),
    Ended(SessionId),
    Detail { session: SessionId, answer: oneshot::Sender<Option<SessionDetail>> },
    Acknowledge { key: Key, now: Timestamp, answer: oneshot::Sender<bool> },
}

/// The board, as the rest of the server sees it. Cheap to clone.
#[derive(Clone)]
pub struct Board {
    mail: mpsc::Sender<Mail>,
    picture: watch::Receiver<Arc<Picture>>,
    shed: watch::Receiver<Shed>,
    counters: Arc<Counters>,
    /// Says that its other end is gone once the history is written to its end.
    writes: watch::Receiver<()>,
}

impl Board {
    /// Starts the task; it ends when the server stops, and writes down what every session's last minute was like.
    pub fn start(parts: BoardParts) -> Self {
        let (mail, inbox) = mpsc::channel(WAITING);
        let (show, picture) = watch::channel(Arc::new(Picture::default()));
        let (tell_shed, shed) = watch::channel(Shed::Nothing);
        let (writing, writes) = watch::channel(());
        let counters = parts.counters.clone();
        tokio::spawn(Collector::new(parts, show, tell_shed, writing).run(inbox));
        Self { mail, picture, shed, counters, writes }
    }

    /// Without a task: nobody looks at what it is told.
    #[cfg(test)]
    pub(crate) fn asleep(counters: Arc<Counters>) -> Self {
        let (mail, _nobody) = mpsc::channel(1);
        let (_show, picture) = watch::channel(Arc::new(Picture::default()));
        let (_tell_shed, shed) = watch::channel(Shed::Nothing);
        let (_writing, writes) = watch::channel(());
        Self { mail, picture, shed, counters, writes }
    }

    /// Waits until the board of a stopping server has written its history, but no longer than this. `false`: it has
    /// not.
    pub async fn settle(&self, patience: Duration) -> bool {
        let mut writes = self.writes.clone();
        // Nothing is ever said on this line; that it breaks is the word.
        timeout(patience, async { while writes.changed().await.is_ok() {} }).await.is_ok()
    }

    /// From a session's task: never waits.
    pub fn tell(&self, health: Box<SessionHealth>) {
        self.put(Mail::Health(health), |counters| &counters.readings_dropped);
    }

    pub fn ended(&self, session: SessionId) {
        self.put(Mail::Ended(session), |counters| &counters.readings_dropped);
    }

    /// The newest picture, and each that follows.
    pub fn pictures(&self) -> watch::Receiver<Arc<Picture>> {
        self.picture.clone()
    }

    /// What is not done at present because there is too much to do.
    pub fn shedding(&self) -> watch::Receiver<Shed> {
        self.shed.clone()
    }

    /// One session over time; `None`: it is not known here.
    pub async fn detail(&self, session: SessionId) -> Option<SessionDetail> {
        let (answer, wait) = oneshot::channel();
        self.mail.send(Mail::Detail { session, answer }).await.ok()?;
        wait.await.ok()?
    }

    /// Somebody has seen this alert. `false`: there is none.
    pub async fn acknowledge(&self, key: Key, now: Timestamp) -> bool {
        let (answer, wait) = oneshot::channel();
        let told = self.mail.send(Mail::Acknowledge { key, now, answer }).await;
        told.is_ok() && wait.await.unwrap_or(false)
    }

    fn put(&self, mail: Mail, lost: fn(&Counters) -> &Count) {
        if self.mail.try_send(mail).is_err() {
            lost(&self.counters).add_one();
        }
    }
}
