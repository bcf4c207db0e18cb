use std::fmt::Display;
use std::time::Duration;

use axum::extract::ws::{Message, close_code};
use consilium_core::protocol::{ClientFrame, ErrorCode, MESSAGE_LIMIT, ServerFrame};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::budget::Budget;
use super::frames::refused;
use crate::config::LimitSettings;
use crate::gateway::spans::message_span;
use crate::ops::Counters;
use crate::sessions::Speaker;

/// After so many malformed messages in a row the socket is closed.
const MOST_MALFORMED: u32 = 10;

/// Why listening to a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// The other side closed, or the connection broke.
    Gone,
    Silent,
    Malformed,
    TooFast,
    /// A message over the limit of the protocol.
    TooLong,
}

impl Heard {
    pub(super) const fn close_code(self) -> u16 {
        match self {
            Heard::Gone => close_code::NORMAL,
            Heard::Silent => close_code::AWAY,
            Heard::Malformed | Heard::TooFast => close_code::POLICY,
            Heard::TooLong => close_code::SIZE,
        }
    }

    /// What is still said before the socket closes.
    pub(super) fn last_word(self) -> Option<ServerFrame> {
        (self == Heard::TooLong).then(|| refused(None, ErrorCode::Malformed))
    }
}

/// Whether a message is over the limit of the protocol.
pub(super) fn is_too_long(message: &Message) -> bool {
    let length = match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) => bytes.len(),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
    };
    length > MESSAGE_LIMIT
}

/// Whether the library gave up on a message because it was too long for it. It says so in words alone: its error type
/// is not ours to name. A test holds the words.
pub(super) fn gave_up_on_length(error: &impl Display) -> bool {
    error.to_string().starts_with("Space limit exceeded")
}

/// Hands the messages of one socket to its session, as long as they are few and well formed.
pub(super) struct Listener<'a> {
    speaker: Speaker,
    replies: mpsc::Sender<ServerFrame>,
    counters: &'a Counters,
    silence: Duration,
    budget: Budget,
    malformed: u32,
}

impl<'a> Listener<'a> {
    pub(super) fn new(
        speaker: Speaker,
        replies: mpsc::Sender<ServerFrame>,
        limits: &LimitSettings,
        counters: &'a Counters,
    ) -> Self {
        let budget = Budget::new(limits.messages_per_second, limits.message_burst);
        Self { speaker, replies, counters, silence: limits.silence_timeout.duration(), budget, malformed: 0 }
    }

    pub(super) async fn listen<S, E>(mut self, mut stream: S) -> Heard
    where
        S: Stream<Item = Result<Message, E>> + Unpin,
        E: Display,
    {
        loop {
            let message = match timeout(self.silence, stream.next()).await {
                Err(_) => {
                    self.counters.sockets_silent.add_one();
                    return Heard::Silent;
                }
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) if gave_up_on_length(&error) => return self.note_too_long(),
                Ok(Some(Err(_)) | None) => return Heard::Gone,
            };
            if let Err(heard) = self.take(message).await {
                return heard;
            }
        }
    }

    fn note_too_long(&self) -> Heard {
        self.counters.messages_too_long.add_one();
        Heard::TooLong
    }

    async fn take(&mut self, message: Message) -> Result<(), Heard> {
        self.counters.messages_received.add_one();
        if is_too_long(&message) {
            return Err(self.note_too_long());
        }
        let text = match message {
            Message::Close(_) => return Err(Heard::Gone),
            other if !self.budget.spend(Instant::now()) => return self.refuse_fast(&other),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) => return self.refuse_malformed(None),
            Message::Text(text) => text,
        };
        match serde_json::from_str::<ClientFrame>(&text) {
            Ok(frame) => {
                self.malformed = 0;
                let span = message_span(&frame.body);
                if self.speaker.say(frame).instrument(span).await.is_err() {
                    // The session has ended; why is on its way out, and the writer ends after it.
                    std::future::pending::<()>().await;
                }
                Ok(())
            }
            Err(_) => self.refuse_malformed(serde_json::from_str(&text).ok().map(|IdOnly { id }| id)),
        }
    }

    fn refuse_malformed(&mut self, id: Option<u32>) -> Result<(), Heard> {
        self.counters.messages_malformed.add_one();
        self.malformed += 1;
        self.reply(id, ErrorCode::Malformed);
        if self.malformed >= MOST_MALFORMED { Err(Heard::Malformed) } else { Ok(()) }
    }

    fn refuse_fast(&mut self, message: &Message) -> Result<(), Heard> {
        self.counters.messages_limited.add_one();
        if matches!(message, Message::Text(_) | Message::Binary(_)) {
            self.reply(None, ErrorCode::TooMany);
        }
        if self.budget.is_exhausted() { Err(Heard::TooFast) } else { Ok(()) }
    }

    fn reply(&self, id: Option<u32>, code: ErrorCode) {
        // With this many refusals waiting, one more tells the client nothing new.
        let _ = self.replies.try_send(refused(id, code));
    }
}

/// The id of a message whose body was not understood.
#[derive(Deserialize)]
struct IdOnly {
    id: u32,
}
