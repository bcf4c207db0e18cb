use consilium_core::protocol::ErrorCode;
use consilium_core::session::{Command, ConnectionId};
use tokio::sync::oneshot;
use tracing::Span;

use super::mailbox::Mailbox;

/// What a session's task is sent.
#[derive(Debug)]
pub(super) enum Letter {
    /// A socket said hello; its messages go to `mailbox` from now on.
    Connect {
        connection: ConnectionId,
        mailbox: Mailbox,
        command: Command,
        span: Span,
    },
    /// A message of a socket, with the span it is traced by until it is carried out.
    Said {
        command: Command,
        span: Span,
    },
    /// A WHIP or WHEP request that waits for its answer.
    Ask {
        request: u64,
        command: Command,
        answer: oneshot::Sender<Result<String, ErrorCode>>,
    },
    Tell(Command),
    /// Tell everybody that the server stops, then end.
    Stop {
        stopped: oneshot::Sender<()>,
    },
}
