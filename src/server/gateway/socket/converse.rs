use std::fmt::Display;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, close_code};
use consilium_core::protocol::{ClientFrame, ClientMessage, EndReason, ErrorCode, ServerFrame};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::frames::{ended, refused, text};
use super::listener::{Heard, Listener, gave_up_on_length, is_too_long};
use super::writer::{FAREWELL, write_out};
use crate::gateway::Gateway;
use crate::sessions::OpenError;
use crate::store::Invitation;

/// Answers the gateway itself gives, waiting to be sent.
const REPLIES: usize = 32;

/// One seat's signalling, from the first message to the last.
pub(in crate::gateway) async fn converse<S, E>(mut socket: S, gateway: &Gateway, invitation: &Invitation)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message> + Unpin,
    E: Display,
{
    let mut stopped = gateway.stopped.clone();
    let hello = tokio::select! {
        hello = timeout(gateway.limits.hello_timeout.duration(), hear_hello(&mut socket)) => hello,
        () = stopped.wait() => return turn_away(socket, Some(EndReason::ServerStopping)).await,
    };
    let (versions, resume) = match hello {
        Ok(Ok(hello)) => hello,
        Ok(Err(NoHello::Gone)) => return,
        Ok(Err(NoHello::TooLong)) => {
            gateway.counters.messages_too_long.add_one();
            say(&mut socket, Heard::TooLong.last_word()).await;
            return close(&mut socket, Heard::TooLong.close_code()).await;
        }
        Ok(Err(NoHello::Wrong(code))) => {
            gateway.counters.messages_malformed.add_one();
            return refuse(socket, code).await;
        }
        Err(_) => return refuse(socket, ErrorCode::NotNow).await,
    };
    let seat = invitation.seat();
    let mut connection = match gateway.registry.connect(&invitation.session, seat, versions, resume).await {
        Ok(connection) => connection,
        Err(OpenError::Ended) => return turn_away(socket, Some(EndReason::SessionEnded)).await,
        Err(OpenError::NotFound) => return turn_away(socket, Some(EndReason::LinkInvalid)).await,
        Err(OpenError::Stopping) => return turn_away(socket, Some(EndReason::ServerStopping)).await,
        Err(OpenError::Busy(_)) => return refuse(socket, ErrorCode::Busy).await,
        Err(OpenError::NotReady(_)) => return refuse(socket, ErrorCode::NotReady).await,
        Err(OpenError::Store(error)) => {
            tracing::error!(session = %invitation.session, %error, "a session could not be opened");
            return refuse(socket, ErrorCode::Internal).await;
        }
    };
    let (mut sink, stream) = socket.split();
    let (replies, replied) = mpsc::channel(REPLIES);
    let speaker = connection.speaker();
    let listener = Listener::new(speaker, replies, &gateway.limits, &gateway.counters);
    let ping = gateway.limits.ping_interval.duration();
    let heard = tokio::select! {
        heard = listener.listen(stream) => heard,
        // The other side was told everything.
        () = write_out(&mut sink, &mut connection.inbox, replied, ping, &gateway.counters) => Heard::Gone,
    };
    // The session hears first that the socket is gone; saying goodbye may take a moment.
    drop(connection);
    say(&mut sink, heard.last_word()).await;
    close(&mut sink, heard.close_code()).await;
}

/// Why there was no hello.
enum NoHello {
    Gone,
    TooLong,
    Wrong(ErrorCode),
}

/// Versions and resume of the first message.
async fn hear_hello<S, E>(socket: &mut S) -> Result<(Vec<u16>, bool), NoHello>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
    E: Display,
{
    loop {
        match socket.next().await {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(message)) if is_too_long(&message) => return Err(NoHello::TooLong),
            Some(Ok(Message::Text(text))) => {
                let malformed = |_| NoHello::Wrong(ErrorCode::Malformed);
                let frame: ClientFrame = serde_json::from_str(&text).map_err(malformed)?;
                return match frame.body {
                    ClientMessage::Hello { versions, resume } => Ok((versions, resume)),
                    _ => Err(NoHello::Wrong(ErrorCode::NotNow)),
                };
            }
            Some(Ok(Message::Binary(_))) => return Err(NoHello::Wrong(ErrorCode::Malformed)),
            Some(Err(error)) if gave_up_on_length(&error) => return Err(NoHello::TooLong),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(NoHello::Gone),
        }
    }
}

/// Closes a socket that never became part of a session, saying why.
pub(in crate::gateway) async fn turn_away<S>(mut socket: S, reason: Option<EndReason>)
where
    S: Sink<Message> + Unpin,
{
    say(&mut socket, reason.map(ended)).await;
    close(&mut socket, close_code::NORMAL).await;
}

async fn refuse<S>(mut socket: S, code: ErrorCode)
where
    S: Sink<Message> + Unpin,
{
    say(&mut socket, Some(refused(None, code))).await;
    close(&mut socket, close_code::POLICY).await;
}

async fn say<S>(socket: &mut S, last_word: Option<ServerFrame>)
where
    S: Sink<Message> + Unpin,
{
    if let Some(message) = last_word.as_ref().and_then(text) {
        // Whether he hears it or not, the socket closes.
        let _ = timeout(FAREWELL, socket.send(message)).await;
    }
}

async fn close<S>(sink: &mut S, code: u16)
where
    S: Sink<Message> + Unpin,
{
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static("") };
    // A socket that does not take even this is dropped.
    let _ = timeout(FAREWELL, sink.send(Message::Close(Some(frame)))).await;
}
