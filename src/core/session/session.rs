use std::time::Instant;

use super::command::{Command, Now};
use super::effect::Effect;
use super::record::Record;
use crate::model::{SessionId, Timestamp};

/// One live consultation.
#[derive(Debug)]
pub struct Session {
    id: SessionId,
    title: String,
    started: Timestamp,
}

impl Session {
    /// A session that nobody has entered yet.
    pub fn new(id: SessionId, title: String, now: Now) -> Self {
        Self { id, title, started: now.wall }
    }

    /// The session as its records tell it, after a restart: everybody is away, peers are gone, and
    /// a deliberation that was on is still on.
    pub fn restore(
        id: SessionId,
        title: String,
        started: Timestamp,
        records: impl IntoIterator<Item = (Timestamp, Record)>,
        now: Now,
    ) -> Self {
        let _ = (records.into_iter().count(), now);
        Self { id, title, started }
    }

    pub fn id(&self) -> &SessionId {
        &self.id
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// Carries out one command; the effects are to be executed in their order.
    pub fn handle(&mut self, command: Command, now: Now) -> Vec<Effect> {
        let _ = (command, now);
        Vec::new()
    }

    /// When `Command::Timeout` is wanted next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }
}
