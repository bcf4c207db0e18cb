use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, close_code};
use consilium_core::protocol::{ClientFrame, ClientMessage, EndReason, ErrorCode};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::frames::{ended, refused, text};
use super::listener::Listener;
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
{
    let mut stopped = gateway.stopped.clone();
    let hello = tokio::select! {
        hello = timeout(gateway.limits.hello_timeout.duration(), hear_hello(&mut socket)) => hello,
        () = stopped.wait() => return turn_away(socket, Some(EndReason::ServerStopping)).await,
    };
    let (versions, resume) = match hello {
        Ok(Ok(hello)) => hello,
        Ok(Err(None)) => return,
        Ok(Err(Some(code))) => {
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
    let code = tokio::select! {
        heard = listener.listen(stream) => heard.close_code(),
        () = write_out(&mut sink, &mut connection.inbox, replied, ping, &gateway.counters) => close_code::NORMAL,
    };
    // The session hears first that the socket is gone; saying goodbye may take a moment.
    drop(connection);
    close(&mut sink, code).await;
}

/// Versions and resume of the first message. `Err(None)`: the socket is gone.
async fn hear_hello<S, E>(socket: &mut S) -> Result<(Vec<u16>, bool), Option<ErrorCode>>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
{
    loop {
        match socket.next().await {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Text(text))) => {
                let frame: ClientFrame = serde_json::from_str(&text).map_err(|_| Some(ErrorCode::Malformed))?;
                return match frame.body {
                    ClientMessage::Hello { versions, resume } => Ok((versions, resume)),
                    _ => Err(Some(ErrorCode::NotNow)),
                };
            }
            Some(Ok(Message::Binary(_))) => return Err(Some(ErrorCode::Malformed)),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(None),
        }
    }
}

/// Closes a socket that never became part of a session, saying why.
pub(in crate::gateway) async fn turn_away<S>(mut socket: S, reason: Option<EndReason>)
where
    S: Sink<Message> + Unpin,
{
    if let Some(message) = reason.and_then(|reason| text(&ended(reason))) {
        // Whether he hears it or not, the socket closes.
        let _ = timeout(FAREWELL, socket.send(message)).await;
    }
    close(&mut socket, close_code::NORMAL).await;
}

async fn refuse<S>(mut socket: S, code: ErrorCode)
where
    S: Sink<Message> + Unpin,
{
    if let Some(message) = text(&refused(None, code)) {
        // Whether he hears it or not, the socket closes.
        let _ = timeout(FAREWELL, socket.send(message)).await;
    }
    close(&mut socket, close_code::POLICY).await;
}

async fn close<S>(sink: &mut S, code: u16)
where
    S: Sink<Message> + Unpin,
{
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static("") };
    // A socket that does not take even this is dropped.
    let _ = timeout(FAREWELL, sink.send(Message::Close(Some(frame)))).await;
}
