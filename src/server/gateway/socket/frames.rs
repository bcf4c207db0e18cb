use axum::extract::ws::Message;
use consilium_core::protocol::{EndReason, ErrorCode, ServerFrame, ServerMessage};

pub(super) fn text(frame: &ServerFrame) -> Option<Message> {
    match serde_json::to_string(frame) {
        Ok(json) => Some(Message::Text(json.into())),
        Err(error) => {
            tracing::error!(%error, "a message could not be written as JSON");
            None
        }
    }
}

pub(super) fn ended(reason: EndReason) -> ServerFrame {
    ServerFrame { revision: None, body: ServerMessage::Ended { reason } }
}

pub(super) fn refused(id: Option<u32>, code: ErrorCode) -> ServerFrame {
    let body = ServerMessage::Refused { id, code, message: code.sentence().to_owned() };
    ServerFrame { revision: None, body }
}
