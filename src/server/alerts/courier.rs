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

/// Notices that wait for the courier, and those that wait for each way out of the house.
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

/// Carries notices out, by mail and to the webhook. Each way has a queue of its own, so that a webhook that does not
/// answer holds up no mail.
pub struct Courier;

impl Courier {
    /// Ends when the server stops; what waits then is on the board of the next.
    pub fn start(parts: CourierParts, told: mpsc::Receiver<Change>) {
        let parts = Arc::new(parts);
        let (to_post, posts) = mpsc::channel(WAITING);
        let (to_mail, mails) = mpsc::channel(WAITING);
        tokio::spawn(until_stopped(parts.stopped.clone(), hand_out(parts.clone(), told, [to_mail, to_post])));
        tokio::spawn(until_stopped(parts.stopped.clone(), Mailer { parts: parts.clone(), hour: None }.run(mails)));
        tokio::spawn(until_stopped(parts.stopped.clone(), post_all(parts, posts)));
    }
}

async fn until_stopped(mut stopped: Stopped, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        () = stopped.wait() => {}
    }
}

/// Never waits for either way: what finds one full is on the board alone, and counted.
async fn hand_out(parts: Arc<CourierParts>, mut told: mpsc::Receiver<Change>, ways: [mpsc::Sender<Arc<Notice>>; 2]) {
    while let Some(change) = told.recv().await {
        let notice = Arc::new(Notice::new(change, &parts.server, wall_clock()));
        for way in &ways {
            if way.try_send(notice.clone()).is_err() {
                parts.counters.alerts_dropped.add_one();
            }
        }
    }
}

struct Mailer {
    parts: Arc<CourierParts>,
    /// When the present hour began, and its mails.
    hour: Option<(Instant, u32)>,
}

impl Mailer {
    async fn run(mut self, mut notices: mpsc::Receiver<Arc<Notice>>) {
        while let Some(notice) = notices.recv().await {
            if notice.is_raised() {
                self.write(&notice).await;
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
        let hour = self.hour.filter(|(began, _)| now.saturating_duration_since(*began) < HOUR);
        let (began, mails) = hour.map_or((now, 1), |(began, mails)| (began, mails + 1));
        self.hour = Some((began, mails));
        let may = mails <= LETTERS_AN_HOUR;
        if !may {
            self.parts.counters.alerts_dropped.add_one();
        }
        may
    }
}

/// One after the other, so that what was raised first arrives first.
async fn post_all(parts: Arc<CourierParts>, mut notices: mpsc::Receiver<Arc<Notice>>) {
    while let Some(notice) = notices.recv().await {
        post(&parts, &notice).await;
    }
}

async fn post(parts: &CourierParts, notice: &Notice) {
    let Some(client) = &parts.client else { return };
    let Ok(body) = serde_json::to_vec(notice) else { return };
    let message = Message::new(format!("msg_{}", Uuid::now_v7().simple()), notice.timestamp.0 / 1000, body);
    let counters = &parts.counters;
    for tried in 0..TRIES {
        let AlertSettings { webhook_url, webhook_secret, .. } = parts.settings.borrow().clone();
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

#[cfg(test)]
mod tests {
    use consilium_core::model::Timestamp;
    use consilium_core::quality::{Alert, AlertKind, Owner, Severity, Subject};
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;
    use crate::config::{DataSettings, MailSettings};
    use crate::ops::{Shutdown, https_client};

    const IN_TIME: Duration = Duration::from_secs(20);

    fn raised(kind: AlertKind) -> Change {
        Change::Raised(Alert {
            kind,
            subject: Subject::NODE,
            owner: Owner::Ops,
            severity: Severity::Warning,
            raised: Timestamp(0),
            figure: 1,
            acknowledged: None,
        })
    }

    async fn silent() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        (listener, address)
    }

    /// How many letters are written, once there are so many.
    async fn letters(store: &Store, wanted: usize) {
        let written = timeout(IN_TIME, async {
            while store.letters_due(Timestamp(i64::MAX)).await.expect("letters").len() < wanted {
                tokio::task::yield_now().await;
            }
        });
        written.await.unwrap_or_else(|_| panic!("{wanted} letters in time"));
    }

    #[tokio::test]
    async fn a_webhook_that_does_not_answer_holds_up_no_mail_and_what_it_misses_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&DataSettings { dir: folder.path().to_owned(), database_url: None }).await;
        let store = store.expect("the store opens");
        let counters = Arc::new(Counters::default());
        let (_shutdown, stopped) = Shutdown::new();
        // Both take the connection and say nothing.
        let ((hook, hook_at), (_smtp, smtp_at)) = (silent().await, silent().await);
        let mail = MailSettings { server_url: format!("smtp://{smtp_at}"), ..MailSettings::default() };
        let settings = AlertSettings {
            webhook_url: format!("http://{hook_at}/alerts"),
            mail_to: vec!["night@hospital.example".to_owned()],
            ..AlertSettings::default()
        };
        let (_change, settings) = watch::channel(settings);
        let (notices, told) = Notices::new(counters.clone());
        let parts = CourierParts {
            server: "http://127.0.0.1".to_owned(),
            settings,
            client: https_client().ok(),
            store: store.clone(),
            post: Post::start(&mail, store.clone(), counters.clone(), stopped.clone()).expect("mail is set"),
            counters: counters.clone(),
            stopped,
        };
        Courier::start(parts, told);
        notices.put(raised(AlertKind::Disk));
        let (mut stream, _) = timeout(IN_TIME, hook.accept()).await.expect("posted").expect("taken");
        let mut begun = [0; 4];
        stream.read_exact(&mut begun).await.expect("a request");
        assert_eq!(&begun, b"POST", "the webhook has it in its hands");
        notices.put(raised(AlertKind::WorkerBusy));
        letters(&store, 2).await;
        assert_eq!((counters.alerts_posted.value(), counters.alerts_dropped.value()), (0, 0));
        // A storm that neither way takes is dropped beside both, and counted.
        let before = counters.alerts_dropped.value();
        for _ in 0..WAITING * 3 {
            notices.put(Change::Cleared(match raised(AlertKind::Disk) {
                Change::Raised(alert) | Change::Cleared(alert) => alert,
            }));
            tokio::task::yield_now().await;
        }
        assert!(counters.alerts_dropped.value() > before);
    }
}
