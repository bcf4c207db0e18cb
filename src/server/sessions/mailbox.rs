use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use consilium_core::protocol::{EndReason, ServerFrame, ServerMessage};
use tokio::sync::{Notify, watch};

/// The session's end of one socket's messages. Dropping it closes the socket without a reason.
#[derive(Debug)]
pub(super) struct Mailbox {
    shared: Arc<Shared>,
    closing: watch::Sender<bool>,
}

/// The socket's end.
#[derive(Debug)]
pub struct MailboxReader {
    shared: Arc<Shared>,
    closing: watch::Receiver<bool>,
}

/// What the socket has to do next.
#[derive(Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it is moved once, from the queue to the socket")]
pub enum MailNext {
    Send(ServerFrame),
    /// Everything is sent; close, with `ended` if there is a reason.
    Close(Option<EndReason>),
}

/// The reader is so slow that its mailbox is full.
#[derive(Debug, PartialEq)]
pub(super) struct Full;

/// A reader with more than this waiting gets no cursors.
const FLEETING: usize = 16;

#[derive(Debug)]
struct Shared {
    letters: Mutex<Letters>,
    arrived: Notify,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Letters {
    waiting: VecDeque<ServerFrame>,
    closed: bool,
    reason: Option<EndReason>,
}

pub(super) fn mailbox(capacity: usize) -> (Mailbox, MailboxReader) {
    let shared = Arc::new(Shared { letters: Mutex::default(), arrived: Notify::new(), capacity });
    let (closing, hear_closing) = watch::channel(false);
    (Mailbox { shared: shared.clone(), closing }, MailboxReader { shared, closing: hear_closing })
}

impl Shared {
    fn letters(&self) -> MutexGuard<'_, Letters> {
        // Nothing that holds the lock can panic half-way through a change.
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailbox {
    pub(super) fn post(&self, frame: ServerFrame) -> Result<(), Full> {
        let mut letters = self.shared.letters();
        if shuts_out(&frame) {
            letters.waiting.retain(outlives_shut_out);
        }
        if letters.waiting.len() >= self.shared.capacity {
            return Err(Full);
        }
        if is_fleeting(&frame) && letters.waiting.len() >= FLEETING {
            return Ok(());
        }
        letters.waiting.push_back(frame);
        drop(letters);
        self.shared.arrived.notify_one();
        Ok(())
    }

    /// What was posted before is still sent. A slow reader gets no backlog, only the reason.
    pub(super) fn close(self, reason: EndReason) {
        let mut letters = self.shared.letters();
        letters.reason = Some(reason);
        if reason == EndReason::TooSlow {
            letters.waiting.clear();
        }
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.shared.letters().closed = true;
        self.closing.send_replace(true);
        self.shared.arrived.notify_one();
    }
}

impl MailboxReader {
    pub async fn next(&mut self) -> MailNext {
        loop {
            {
                let mut letters = self.shared.letters();
                if let Some(frame) = letters.waiting.pop_front() {
                    return MailNext::Send(frame);
                }
                if letters.closed {
                    return MailNext::Close(letters.reason);
                }
            }
            self.shared.arrived.notified().await;
        }
    }

    /// Hears that the mailbox is closing, while a message is still stuck on its way out.
    pub fn closing(&self) -> impl Future<Output = ()> + use<> {
        let mut closing = self.closing.clone();
        async move {
            // An error means that the session's end is gone, which says the same.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }
}

/// Worth nothing to a reader who is behind: a newer one follows.
fn is_fleeting(frame: &ServerFrame) -> bool {
    matches!(frame.body, ServerMessage::Pointer { .. } | ServerMessage::Sketch { .. })
}

fn shuts_out(frame: &ServerFrame) -> bool {
    matches!(&frame.body, ServerMessage::Snapshot { view } if view.shut_out)
}

/// Of the messages a slow reader has not taken yet, those that say nothing of the room. The rest
/// must not reach somebody who has been shut out since; the snapshot that follows replaces it.
fn outlives_shut_out(frame: &ServerFrame) -> bool {
    match frame.body {
        ServerMessage::Welcome { .. }
        | ServerMessage::Done { .. }
        | ServerMessage::Refused { .. }
        | ServerMessage::MediaAnswer { .. }
        | ServerMessage::PackedAnswer { .. }
        | ServerMessage::EncodingsWanted { .. }
        | ServerMessage::Ended { .. }
        | ServerMessage::Pong => true,
        ServerMessage::Snapshot { .. }
        | ServerMessage::Change { .. }
        | ServerMessage::Lines { .. }
        | ServerMessage::LinesWanted { .. }
        | ServerMessage::OfferWanted
        | ServerMessage::Gains { .. }
        | ServerMessage::Cue { .. }
        | ServerMessage::Contested { .. }
        | ServerMessage::Pointer { .. }
        | ServerMessage::Sketch { .. }
        | ServerMessage::Speakers { .. }
        | ServerMessage::Qualities { .. }
        | ServerMessage::MuteRequested { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::{ParticipantId, Timestamp};
    use consilium_core::protocol::{Change, Pictures, SessionView};

    use super::*;

    fn done(id: u32) -> ServerFrame {
        ServerFrame { revision: None, body: ServerMessage::Done { id } }
    }

    fn change() -> ServerFrame {
        let change = Change::Locked { locked: true };
        ServerFrame { revision: Some(7), body: ServerMessage::Change { change } }
    }

    fn snapshot(shut_out: bool) -> ServerFrame {
        let view = SessionView {
            session: "s".parse().expect("an id"),
            title: String::new(),
            started: Timestamp(0),
            me: ParticipantId(1),
            chair: None,
            locked: false,
            deliberation: Some(Timestamp(0)),
            interpretation: consilium_core::protocol::InterpretationView::default(),
            case_terms: Vec::new(),
            viewing: consilium_core::protocol::ViewingView::default(),
            hearing: consilium_core::protocol::Hearing::default(),
            outcome: consilium_core::protocol::OutcomeView::default(),
            recording: None,
            recording_trouble: None,
            recorded_cameras: consilium_core::protocol::RecordedCameras::All,
            pictures: Pictures::All,
            withheld: Vec::new(),
            shut_out,
            participants: Vec::new(),
            tracks: Vec::new(),
            chat: Vec::new(),
        };
        ServerFrame { revision: Some(8), body: ServerMessage::Snapshot { view } }
    }

    #[tokio::test]
    async fn messages_keep_their_order_and_the_reason_comes_last() {
        let (mailbox, mut reader) = mailbox(4);
        mailbox.post(done(1)).expect("room");
        mailbox.post(change()).expect("room");
        mailbox.close(EndReason::Left);
        assert_eq!(reader.next().await, MailNext::Send(done(1)));
        assert_eq!(reader.next().await, MailNext::Send(change()));
        assert_eq!(reader.next().await, MailNext::Close(Some(EndReason::Left)));
    }

    #[tokio::test]
    async fn a_full_mailbox_takes_nothing_and_a_slow_reader_gets_only_the_reason() {
        let (mailbox, mut reader) = mailbox(2);
        mailbox.post(done(1)).expect("room");
        mailbox.post(done(2)).expect("room");
        assert_eq!(mailbox.post(done(3)), Err(Full));
        mailbox.close(EndReason::TooSlow);
        reader.closing().await;
        assert_eq!(reader.next().await, MailNext::Close(Some(EndReason::TooSlow)));
    }

    #[tokio::test]
    async fn what_a_slow_reader_has_not_taken_is_withheld_once_he_is_shut_out() {
        let (mailbox, mut reader) = mailbox(8);
        for frame in [snapshot(false), change(), done(1), change()] {
            mailbox.post(frame).expect("room");
        }
        mailbox.post(snapshot(true)).expect("room");
        assert_eq!(reader.next().await, MailNext::Send(done(1)));
        assert_eq!(reader.next().await, MailNext::Send(snapshot(true)));
        drop(mailbox);
        assert_eq!(reader.next().await, MailNext::Close(None));
    }
}
