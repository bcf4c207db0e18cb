use consilium_core::protocol::ClientFrame;
use consilium_core::session::{Command, ConnectionId};
use tokio::sync::mpsc;
use tracing::Span;

use super::letters::Letter;
use super::mailbox::MailboxReader;

/// The session's task has ended: the session is over, or the server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session is no longer running")]
pub struct SessionGone;

/// One signalling socket's end of a session. Dropping it says that the socket is gone.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    letters: mpsc::Sender<Letter>,
    pub inbox: MailboxReader,
}

impl Connection {
    pub(super) fn new(id: ConnectionId, letters: mpsc::Sender<Letter>, inbox: MailboxReader) -> Self {
        Self { id, letters, inbox }
    }

    /// A handle that hands messages to the session, waiting while its mailbox is full.
    pub fn speaker(&self) -> Speaker {
        Speaker { connection: self.id, letters: self.letters.clone() }
    }
}

/// Hands the messages of one socket to its session.
#[derive(Debug, Clone)]
pub struct Speaker {
    connection: ConnectionId,
    letters: mpsc::Sender<Letter>,
}

impl Speaker {
    pub async fn say(&self, frame: ClientFrame) -> Result<(), SessionGone> {
        let command = Command::Message { connection: self.connection, frame };
        self.letters.send(Letter::Said { command, span: Span::current() }).await.map_err(|_| SessionGone)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let letter = Letter::Tell(Command::Disconnect { connection: self.id });
        if let Err(mpsc::error::TrySendError::Full(letter)) = self.letters.try_send(letter) {
            // The session must hear of it, however busy it is.
            let letters = self.letters.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { letters.send(letter).await });
            }
        }
    }
}
