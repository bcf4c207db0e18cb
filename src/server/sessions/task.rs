use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;

use consilium_core::media;
use consilium_core::model::SessionId;
use consilium_core::protocol::{EndReason, ErrorCode, ServerFrame};
use consilium_core::session::{Command, ConnectionId, Effect, Record, Session};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tracing::{Instrument, Span};

use super::chair::{ChairHolder, Told};
use super::keeper::Keeper;
use super::letters::Letter;
use super::mailbox::Mailbox;
use super::milestones::milestone;
use crate::board::Board;
use crate::ops::{Counters, now};
use crate::transport::MediaHandle;

/// One live session and everything it reaches.
pub(super) struct SessionTask {
    pub(super) id: SessionId,
    pub(super) session: Session,
    pub(super) keeper: Keeper,
    pub(super) chair: ChairHolder,
    pub(super) tell: watch::Sender<Told>,
    pub(super) letters: mpsc::Receiver<Letter>,
    pub(super) media_events: mpsc::Receiver<media::Event>,
    pub(super) media: MediaHandle,
    pub(super) counters: Arc<Counters>,
    pub(super) board: Board,
    pub(super) sockets: BTreeMap<ConnectionId, Mailbox>,
    pub(super) asked: BTreeMap<u64, oneshot::Sender<Result<String, ErrorCode>>>,
}

/// What woke the task.
enum Wake {
    Letter(Option<Letter>),
    Command(Command),
    StoreRetry,
}

impl SessionTask {
    /// Until the session ends or the server stops.
    pub(super) async fn run(mut self) {
        loop {
            let flow = match self.wait().await {
                Wake::StoreRetry => {
                    self.keeper.write().await;
                    ControlFlow::Continue(())
                }
                Wake::Command(command) => self.carry_out(command).await,
                Wake::Letter(Some(letter)) => self.open(letter).await,
                Wake::Letter(None) => ControlFlow::Break(()),
            };
            if flow.is_break() {
                self.keeper.close();
                return;
            }
        }
    }

    async fn wait(&mut self) -> Wake {
        let deadline = self.session.poll_timeout();
        let timeout = async {
            match deadline {
                Some(at) => sleep_until(Instant::from_std(at)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            letter = self.letters.recv() => Wake::Letter(letter),
            Some(event) = self.media_events.recv() => Wake::Command(Command::Media { event }),
            () = timeout => Wake::Command(Command::Timeout),
            () = self.keeper.retry_due() => Wake::StoreRetry,
        }
    }

    async fn open(&mut self, letter: Letter) -> ControlFlow<()> {
        match letter {
            Letter::Tell(command) => {
                if let Command::Disconnect { connection } = command {
                    self.sockets.remove(&connection);
                }
                self.carry_out(command).await
            }
            Letter::Connect { connection, mailbox, command, span } => {
                self.sockets.insert(connection, mailbox);
                self.carry_out(command).instrument(span).await
            }
            Letter::Said { command, span } => self.carry_out(command).instrument(span).await,
            Letter::Ask { request, command, answer } => {
                self.asked.retain(|_, waiting| !waiting.is_closed());
                self.asked.insert(request, answer);
                self.carry_out(command).await
            }
            Letter::Stop { stopped } => {
                let _ = self.carry_out(Command::ServerStopping).await;
                self.keeper.write().await;
                // Nobody waiting any more is fine: the server stops either way.
                let _ = stopped.send(());
                ControlFlow::Break(())
            }
        }
    }

    /// One command, and whatever it brings about: a socket found too slow is a command of its own.
    async fn carry_out(&mut self, command: Command) -> ControlFlow<()> {
        let mut commands = VecDeque::from([command]);
        while let Some(command) = commands.pop_front() {
            let now = now();
            let effects = self.session.handle(command, now);
            let (records, effects) = split_records(effects);
            // They end when what they stand for is stored and told.
            let _traced: Vec<Span> = records.iter().filter_map(|record| milestone(&self.id, record)).collect();
            if !records.is_empty() {
                records.iter().for_each(|record| self.chair.handle(record));
                self.tell.send_replace(self.chair.told());
                self.keeper.keep(records, now.wall).await;
            }
            for effect in effects {
                if let Some(gone) = self.execute(effect)? {
                    commands.push_back(Command::Disconnect { connection: gone });
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns a connection that turned out to be gone.
    fn execute(&mut self, effect: Effect) -> ControlFlow<(), Option<ConnectionId>> {
        match effect {
            // Split off before; stored already.
            Effect::Record(_) => {}
            Effect::Send { connection, frame } => return ControlFlow::Continue(self.send(connection, frame)),
            Effect::Close { connection, reason } => match (self.sockets.remove(&connection), reason) {
                (Some(mailbox), Some(reason)) => mailbox.close(reason),
                (Some(mailbox), None) => drop(mailbox),
                (None, _) => {}
            },
            Effect::Media(command) => {
                self.keeper.foretell(&command);
                self.media.send(&self.id, command);
            }
            Effect::AnswerHttp { request, result, .. } => {
                if let Some(answer) = self.asked.remove(&request) {
                    // The client may have hung up; then nobody wants the answer.
                    let _ = answer.send(result);
                }
            }
            Effect::Health(health) => self.board.tell(health),
            Effect::Finish => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(None)
    }

    fn send(&mut self, connection: ConnectionId, frame: ServerFrame) -> Option<ConnectionId> {
        let mailbox = self.sockets.get(&connection)?;
        if mailbox.post(frame).is_ok() {
            return None;
        }
        self.counters.sockets_too_slow.add_one();
        if let Some(mailbox) = self.sockets.remove(&connection) {
            mailbox.close(EndReason::TooSlow);
        }
        Some(connection)
    }
}

/// All records of one command are stored together, before the first other effect.
fn split_records(effects: Vec<Effect>) -> (Vec<Record>, Vec<Effect>) {
    let mut records = Vec::new();
    let mut others = Vec::with_capacity(effects.len());
    for effect in effects {
        match effect {
            Effect::Record(record) => records.push(record),
            other => others.push(other),
        }
    }
    (records, others)
}
