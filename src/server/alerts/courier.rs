use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::quality::Change;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use uuid::Uuid;

use super::letter::letter_of;
use super::notice::Notice;
use super::webhook::{Message, Posted};
use crate::config::AlertSettings;
use crate::mail::Post;
use crate::ops::{Counters, HttpsClient, Stopped, wall_clock};
use crate::store::{By, Store};

/// Notices that wait for a webhook that does not answer.
const WAITING: usize = 256;
/// Tries of one notice: after 1, 2, 4, 8, 16 and 32 seconds.
const TRIES: u32 = 7;
/// Mails of one hour; a storm is read on the board.
const LETTERS_AN_HOUR: u32 = 30;
const HOUR: Duration = Duration::from_secs(3600);

/// Where the board puts what has changed. Never waits.
#[derive(Debug, Clone)]
pub struct Notices {
    way: mpsc::Sender<Change>,
    counters: Arc<Counters>,
}

impl Notices {
    /// A bounded way from the board to the courier.
    pub fn new(counters: Arc<Counters>) -> (Self, mpsc::Receiver<Change>) {
        let (way, told) = mpsc::channel(WAITING);
        (Self { way, counters }, told)
    }

    pub fn put(&self, change: Change) {
        if self.way.try_send(change).is_err() {
            self.counters.alerts_dropped.add_one();
        }
    }
}

/// What the courier works with.
pub struct CourierParts {
    /// The address that people open.
    pub server: String,
    /// Can change while the server runs.
    pub settings: watch::Receiver<AlertSettings>,
    pub client: Option<HttpsClient>,
    pub store: Store,
    pub post: Post,
    pub counters: Arc<Counters>,
    pub stopped: Stopped,
}

/// Carries notices out, one after the other.
pub struct Courier {
    parts: CourierParts,
    /// Mails of the hour that began then.
    letters: (Instant, u32),
}

impl Courier {
    /// Ends when the server stops; what waits then is on the board of the next.
    pub fn start(parts: CourierParts, told: mpsc::Receiver<Change>) {
        tokio::spawn(Self { parts, letters: (Instant::now(), 0) }.run(told));
    }

    async fn run(mut self, mut told: mpsc::Receiver<Change>) {
        let mut stopped = self.parts.stopped.clone();
        loop {
            let change = tokio::select! {
                change = told.recv() => change,
                () = stopped.wait() => return,
            };
            let Some(change) = change else { return };
            let notice = Notice::new(change, &self.parts.server, wall_clock());
            if notice.is_raised() {
                self.write(&notice).await;
            }
            tokio::select! {
                () = self.post(&notice) => {}
                () = stopped.wait() => return,
            }
        }
    }

    async fn write(&mut self, notice: &Notice) {
        let addresses = self.parts.settings.borrow().mail_to.clone();
        if addresses.is_empty() || !self.parts.post.sends() || !self.may_write() {
            return;
        }
        for address in addresses {
            let letter = letter_of(notice, &address, notice.timestamp);
            let by = By { actor: "server", at: notice.timestamp };
            if let Err(error) = self.parts.store.write_letter(&letter, true, by).await {
                self.parts.counters.alerts_dropped.add_one();
                tracing::error!(%error, "a mail about an alert could not be written");
            }
        }
        self.parts.post.hurry();
    }

    fn may_write(&mut self) -> bool {
        let now = Instant::now();
        if now.saturating_duration_since(self.letters.0) >= HOUR {
            self.letters = (now, 0);
        }
        self.letters.1 += 1;
        let may = self.letters.1 <= LETTERS_AN_HOUR;
        if !may {
            self.parts.counters.alerts_dropped.add_one();
        }
        may
    }

    async fn post(&self, notice: &Notice) {
        let Some(client) = &self.parts.client else { return };
        let Ok(body) = serde_json::to_vec(notice) else { return };
        let message = Message::new(format!("msg_{}", Uuid::now_v7().simple()), notice.timestamp.0 / 1000, body);
        let counters = &self.parts.counters;
        for tried in 0..TRIES {
            let AlertSettings { webhook_url, webhook_secret, .. } = self.parts.settings.borrow().clone();
            if webhook_url.is_empty() {
                return;
            }
            match message.post(client, &webhook_url, &webhook_secret).await {
                Posted::Taken => return counters.alerts_posted.add_one(),
                Posted::Refused(status) => {
                    tracing::error!(status = status.as_u16(), "the webhook refuses an alert");
                    return counters.alerts_dropped.add_one();
                }
                Posted::Later => {
                    counters.alerts_retried.add_one();
                    sleep(Duration::from_secs(1 << tried)).await;
                }
            }
        }
        tracing::error!("the webhook does not answer; an alert stays on the board alone");
        counters.alerts_dropped.add_one();
    }
}
