use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;

use consilium_core::media;
use consilium_core::model::SessionId;
use consilium_core::protocol::{EndReason, ErrorCode, ServerFrame};
use consilium_core::session::{Command, ConnectionId, Effect, Session};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tracing::Span;

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
    /// Commands carried out that nobody has heard of yet, in order.
    pub(super) held: VecDeque<Turn>,
}

/// What woke the task.
enum Wake {
    Letter(Option<Letter>),
    Command(Command),
    /// It has answered, or was tried again.
    Store,
}

/// So many commands wait for a store that does not answer; then the session waits for it.
const MOST_HELD: usize = 4096;

/// What one command brings about, until what is numbered below `after` is stored. The spans end when it is told.
pub(super) struct Turn {
    after: i64,
    effects: Vec<Effect>,
    traced: Vec<Span>,
}

impl SessionTask {
    /// Until the session ends or the server stops.
    pub(super) async fn run(mut self) {
        loop {
            match self.wait().await {
                Wake::Store => {}
                Wake::Command(command) => self.carry_out(command),
                Wake::Letter(Some(Letter::Stop { stopped })) => {
                    self.carry_out(Command::ServerStopping);
                    self.keeper.finish().await;
                    let _ = self.tell_what_is_stored();
                    // Nobody waiting any more is fine: the server stops either way.
                    let _ = stopped.send(());
                    break;
                }
                Wake::Letter(Some(letter)) => self.open(letter),
                Wake::Letter(None) => break,
            }
            if self.tell_what_is_stored().is_break() {
                break;
            }
        }
        // Of a store that fails at the very end once more, and the server stops all the same.
        self.keeper.finish().await;
        self.keeper.close();
    }

    async fn wait(&mut self) -> Wake {
        if self.keeper.is_full() || self.held.len() > MOST_HELD {
            self.keeper.settled().await;
            return Wake::Store;
        }
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
            () = self.keeper.settled() => Wake::Store,
        }
    }

    fn open(&mut self, letter: Letter) {
        match letter {
            Letter::Tell(command) => {
                if let Command::Disconnect { connection } = command {
                    self.sockets.remove(&connection);
                }
                self.carry_out(command);
            }
            Letter::Connect { connection, mailbox, command, span } => {
                self.sockets.insert(connection, mailbox);
                span.in_scope(|| self.carry_out(command));
            }
            Letter::Said { command, span } => span.in_scope(|| self.carry_out(command)),
            Letter::Ask { request, command, answer } => {
                self.asked.retain(|_, waiting| !waiting.is_closed());
                self.asked.insert(request, answer);
                self.carry_out(command);
            }
            // The last one, which `run` reads itself.
            Letter::Stop { .. } => {}
        }
    }

    /// One command. What only takes media away happens at once: who is put out, or outside a closed door, does not go
    /// on hearing because a disk is slow. Everything else waits until what it follows from is stored.
    fn carry_out(&mut self, command: Command) {
        let now = now();
        let mut turn = Turn { after: self.keeper.next(), effects: Vec::new(), traced: vec![Span::current()] };
        let mut records = Vec::new();
        for effect in self.session.handle(command, now) {
            match effect {
                Effect::Cut(command) => self.cut(command),
                Effect::Record(record) => records.push(record),
                other => turn.effects.push(other),
            }
        }
        turn.traced.extend(records.iter().filter_map(|record| milestone(&self.id, record)));
        if !records.is_empty() {
            records.iter().for_each(|record| self.chair.handle(record));
            self.tell.send_replace(self.chair.told());
            turn.after = self.keeper.keep(records, now.wall);
        }
        self.held.push_back(turn);
    }

    /// It overtakes what waits for the store, and nothing of that gives back what it takes.
    fn cut(&mut self, command: media::Command) {
        for turn in &mut self.held {
            let waiting = std::mem::take(&mut turn.effects).into_iter();
            let left = waiting.filter_map(|effect| match effect {
                Effect::Media(waits) => waits.overtaken_by(&command).map(Effect::Media),
                other => Some(other),
            });
            turn.effects = left.collect();
        }
        self.media.send(&self.id, command);
    }

    /// In the order of the commands, as far as the store has come; a socket found too slow is a command of its own.
    fn tell_what_is_stored(&mut self) -> ControlFlow<()> {
        while let Some(turn) = self.held.pop_front_if(|turn| self.keeper.is_past(turn.after)) {
            let mut gone = Vec::new();
            for effect in turn.effects {
                gone.extend(self.execute(effect)?);
            }
            gone.into_iter().for_each(|connection| self.carry_out(Command::Disconnect { connection }));
        }
        ControlFlow::Continue(())
    }

    /// Returns a connection that turned out to be gone.
    fn execute(&mut self, effect: Effect) -> ControlFlow<(), Option<ConnectionId>> {
        match effect {
            // Split off before: done, and stored.
            Effect::Cut(_) | Effect::Record(_) => {}
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
