use std::sync::Arc;
use std::time::Duration;

use consilium_core::protocol::{ChatAudience, ClientMessage, EndReason, ErrorCode, InterpreterAct, Source};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::actor::{Actor, Ask};
use super::options::JoinOptions;
use super::room::Room;
use super::socket::JoinError;
use crate::sound::Clip;

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    #[error("the server refused: {}", .0.sentence())]
    Refused(ErrorCode),
    #[error("the participant has left")]
    Gone,
    #[error("no answer within ten seconds")]
    Late,
}

/// Why waiting for a state of the room ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    #[error("waited in vain for: {0}")]
    Late(&'static str),
    #[error("the participant was out ({1:?}) before: {0}")]
    Ended(&'static str, Option<EndReason>),
}

const PATIENCE: Duration = Duration::from_secs(10);

/// A simulated person in a session. Dropping the handle makes her leave.
pub struct Participant {
    asks: mpsc::Sender<Ask>,
    room: watch::Receiver<Room>,
    task: JoinHandle<()>,
}

impl Participant {
    /// Returns when the server has said welcome; `until` tells when she is in the room.
    pub async fn join(options: JoinOptions) -> Result<Self, JoinError> {
        let (asks, ask_receiver) = mpsc::channel(64);
        let (room_sender, room) = watch::channel(Room::default());
        let (actor, socket) = Actor::connect(options, room_sender, ask_receiver).await?;
        Ok(Self { asks, room, task: tokio::spawn(actor.run(socket)) })
    }

    /// The session as she knows it now.
    pub fn room(&self) -> Room {
        self.room.borrow().clone()
    }

    /// Follows the room from outside.
    pub fn watch(&self) -> watch::Receiver<Room> {
        self.room.clone()
    }

    /// Waits at most ten seconds for the room to be in a state.
    pub async fn until(&self, what: &'static str, check: impl Fn(&Room) -> bool) -> Result<Room, WaitError> {
        let mut room = self.room.clone();
        let waiting = room.wait_for(|room| check(room));
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Ok(room)) => Ok(room.clone()),
            Ok(Err(_)) => Err(WaitError::Ended(what, self.room().ended)),
            Err(_) => Err(WaitError::Late(what)),
        }
    }

    /// Sends a command and waits for its answer.
    pub async fn ask(&self, message: ClientMessage) -> Result<(), AskError> {
        let (reply, answer) = oneshot::channel();
        self.put(Ask::Message { message, reply }).await?;
        await_answer(answer).await
    }

    /// Her hand on the mouse, to be moved by another task.
    pub fn pointer(&self) -> Pointer {
        Pointer { asks: self.asks.clone() }
    }

    /// An act at an interpreter's console.
    pub async fn act(&self, act: InterpreterAct) -> Result<(), AskError> {
        self.ask(ClientMessage::Interpret { act, if_revision: None }).await
    }

    pub async fn chat(&self, audience: ChatAudience, text: &str) -> Result<(), AskError> {
        self.ask(ClientMessage::SendChat { audience, text: text.to_owned() }).await
    }

    /// Queues a recording before the microphone.
    pub async fn say(&self, clip: Arc<Clip>) -> Result<(), AskError> {
        self.put(Ask::Say(clip)).await
    }

    pub async fn mute(&self, source: Source, muted: bool) -> Result<(), AskError> {
        let (reply, answer) = oneshot::channel();
        self.put(Ask::Mute { source, muted, reply }).await?;
        await_answer(answer).await
    }

    /// Loses the WebSocket as a broken network does; she reconnects by herself.
    pub async fn cut_socket(&self) -> Result<(), AskError> {
        self.put(Ask::CutSocket).await
    }

    pub async fn restart_ice(&self) -> Result<(), AskError> {
        self.put(Ask::RestartIce).await
    }

    /// Says goodbye and waits until her connections are closed.
    pub async fn leave(self) {
        drop(self.asks);
        if tokio::time::timeout(PATIENCE, self.task).await.is_err() {
            tracing::warn!("a participant took too long to leave");
        }
    }

    async fn put(&self, ask: Ask) -> Result<(), AskError> {
        self.asks.send(ask).await.map_err(|_| AskError::Gone)
    }
}

/// Sends what is not answered, such as where somebody points.
pub struct Pointer {
    asks: mpsc::Sender<Ask>,
}

impl Pointer {
    pub async fn tell(&self, message: ClientMessage) -> Result<(), AskError> {
        self.asks.send(Ask::Tell(message)).await.map_err(|_| AskError::Gone)
    }
}

async fn await_answer(answer: oneshot::Receiver<Result<(), ErrorCode>>) -> Result<(), AskError> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(result)) => result.map_err(AskError::Refused),
        Ok(Err(_)) => Err(AskError::Gone),
        Err(_) => Err(AskError::Late),
    }
}
