use std::pin::pin;
use std::time::Duration;

use axum::extract::ws::Message;
use consilium_core::protocol::ServerFrame;
use futures_util::{Sink, SinkExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, sleep};

use super::frames::{ended, text};
use crate::ops::Counters;
use crate::sessions::{MailNext, MailboxReader};

/// How long a reader may take for its last messages once the socket is closing.
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

/// Sends what the session and the gateway have to say, and pings, until the session closes the
/// mailbox or the socket takes no more.
pub(super) async fn write_out<S>(
    sink: &mut S,
    inbox: &mut MailboxReader,
    mut replies: mpsc::Receiver<ServerFrame>,
    ping: Duration,
    counters: &Counters,
) where
    S: Sink<Message> + Unpin,
{
    let closing = inbox.closing();
    let mut out_of_time = pin!(async {
        closing.await;
        sleep(FAREWELL).await;
    });
    let mut pings = interval_at(Instant::now() + ping, ping);
    loop {
        let (message, last) = tokio::select! {
            Some(frame) = replies.recv() => (text(&frame), false),
            next = inbox.next() => match next {
                MailNext::Send(frame) => (text(&frame), false),
                MailNext::Close(Some(reason)) => (text(&ended(reason)), true),
                MailNext::Close(None) => return,
            },
            _ = pings.tick() => (Some(Message::Ping(bytes::Bytes::new())), false),
        };
        let Some(message) = message else { continue };
        let sent = tokio::select! {
            sent = sink.send(message) => sent.is_ok(),
            () = &mut out_of_time => false,
        };
        if !sent || last {
            return;
        }
        counters.messages_sent.add_one();
    }
}
