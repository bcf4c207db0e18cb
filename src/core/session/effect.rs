use super::command::ConnectionId;
use super::record::Record;
use crate::media;
use crate::model::PeerId;
use crate::protocol::{EndReason, ErrorCode, ServerFrame};
use crate::quality::SessionHealth;

/// What a session asks of the world, in order.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a box would cost an allocation for each message sent")]
pub enum Effect {
    /// Only takes something away on the media path, and tells nobody: carried out at once, even before what it follows
    /// from is stored. Commands that wait behind a record give nothing back by it (`media::Command::overtaken_by`).
    Cut(media::Command),
    /// Appended to the store before any later effect is carried out.
    Record(Record),
    Send {
        connection: ConnectionId,
        frame: ServerFrame,
    },
    /// Sends `Ended { reason }` and closes the socket. `None`: only closes it, after a `hello` that was
    /// refused for a cause that may pass.
    Close {
        connection: ConnectionId,
        reason: Option<EndReason>,
    },
    Media(media::Command),
    /// The answer to a WHIP or WHEP request: SDP, or why not.
    AnswerHttp {
        request: u64,
        peer: PeerId,
        result: Result<String, ErrorCode>,
    },
    /// How the session goes; for operators.
    Health(Box<SessionHealth>),
    /// The session is over; its task ends after the effects before this one.
    Finish,
}
