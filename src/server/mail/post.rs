use std::sync::Arc;
use std::time::Duration;

use consilium_core::model::Timestamp;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::envelope::message_of;
use crate::config::MailSettings;
use crate::ops::{Counters, Stopped, wall_clock};
use crate::store::{Letter, LetterState, Store, StoreError};

/// How often it is looked whether a letter is due.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long the mail server may take for one letter.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why no letters can be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("mail.server_url is no address of a mail server: {0}")]
    Server(lettre::transport::smtp::Error),
    #[error("mail.from is no address")]
    From,
}

/// Where letters are posted. Without a mail server they wait for nobody: people copy them. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    sends: bool,
    posted: Arc<Notify>,
}

/// How a try ended.
enum Outcome {
    Sent,
    Refused(String),
    Later(String),
}

impl Post {
    /// Starts the task that hands letters over, if there is a mail server.
    pub fn start(
        settings: &MailSettings,
        store: Store,
        counters: Arc<Counters>,
        stopped: Stopped,
    ) -> Result<Post, MailError> {
        let post = Post { sends: settings.is_set(), posted: Arc::new(Notify::new()) };
        if post.sends {
            let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.server_url);
            let transport = transport.map_err(MailError::Server)?.timeout(Some(PATIENCE)).build();
            let from: Mailbox = settings.from.parse().map_err(|_| MailError::From)?;
            let (retry, tries) = (settings.retry_after.duration(), settings.tries);
            let round = Round { transport, from, store, counters, retry, tries };
            tokio::spawn(round.go_on(post.posted.clone(), stopped));
        }
        Ok(post)
    }

    /// Whether there is a mail server.
    pub fn sends(&self) -> bool {
        self.sends
    }

    /// A letter has been written: it goes out now and not only when the post looks next.
    pub fn hurry(&self) {
        self.posted.notify_one();
    }
}

struct Round {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    store: Store,
    counters: Arc<Counters>,
    retry: Duration,
    tries: u16,
}

impl Round {
    async fn go_on(self, posted: Arc<Notify>, mut stopped: Stopped) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = posted.notified() => {}
                () = stopped.wait() => return,
            }
            if let Err(error) = self.deliver_due().await {
                tracing::warn!(%error, "letters that are due could not be looked up");
            }
        }
    }

    async fn deliver_due(&self) -> Result<(), StoreError> {
        for letter in self.store.letters_due(wall_clock()).await? {
            if let (false, Some(case)) = (self.store.letter_holds(&letter, wall_clock()).await?, letter.case) {
                self.store.drop_waiting_letters(case, &letter.kind).await?;
                continue;
            }
            let outcome = self.deliver(&letter).await;
            let now = wall_clock();
            match outcome {
                Outcome::Sent => {
                    self.counters.letters_sent.add_one();
                    self.store.note_letter(&letter, LetterState::Sent, now, "").await?;
                }
                Outcome::Later(problem) if letter.attempts + 1 < i32::from(self.tries) => {
                    self.counters.letters_retried.add_one();
                    tracing::warn!(letter = letter.id, problem, "a letter was not taken; it is tried again");
                    self.store
                        .note_letter(&letter, LetterState::Waiting, self.next_try(&letter, now), &problem)
                        .await?;
                }
                Outcome::Later(problem) | Outcome::Refused(problem) => {
                    self.counters.letters_failed.add_one();
                    tracing::error!(letter = letter.id, problem, "a letter could not be sent");
                    self.store.note_letter(&letter, LetterState::Failed, now, &problem).await?;
                }
            }
        }
        Ok(())
    }

    /// Each time twice as long.
    fn next_try(&self, letter: &Letter, now: Timestamp) -> Timestamp {
        let doubled = self.retry.saturating_mul(1 << letter.attempts.clamp(0, 10));
        now.plus_seconds(i64::try_from(doubled.as_secs()).unwrap_or(3600).max(1))
    }

    /// The problem is told without what the mail server said in words: it may repeat the address.
    async fn deliver(&self, letter: &Letter) -> Outcome {
        let message = match message_of(letter, &self.from) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        match timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(error)) => {
                let code = error.status().map_or_else(|| "no answer".to_owned(), |code| code.to_string());
                if error.is_permanent() { Outcome::Refused(code) } else { Outcome::Later(code) }
            }
            Err(_) => Outcome::Later("no answer in time".to_owned()),
        }
    }
}
