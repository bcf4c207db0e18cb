use std::sync::Arc;
use std::time::Duration;

use consilium_core::media;
use consilium_core::model::{SessionId, Timestamp};
use consilium_core::session::Record;
use tokio::time::{Instant, sleep_until, timeout};

use super::journey::follow;
use crate::ops::{Counters, Held};
use crate::recorder::{Recorder, stored_events};
use crate::store::{NumberedRecord, Store};

/// How long a session waits for the store before it goes on without.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries while the store fails.
const RETRY: Duration = Duration::from_secs(1);
/// So many records wait in memory for a store that fails; then the session waits.
const MOST_WAITING: usize = 10_000;

/// Stores the records of one session. While the store fails, people go on talking: the records
/// wait in memory, in order, and are written once when it is back.
pub(super) struct Keeper {
    store: Store,
    session: SessionId,
    counters: Arc<Counters>,
    next: i64,
    /// Takes every record into the evidence, once it is stored: a record that is witnessed and not stored would leave a
    /// leaf whose number is used again.
    recorder: Option<Recorder>,
    /// The session goes on after a restart: what was stored before may not be witnessed.
    reopened: bool,
    waiting: Vec<NumberedRecord>,
    failing: Option<Failing>,
}

#[derive(Debug)]
struct Failing {
    retry_at: Instant,
    _counted: Held,
}

impl Keeper {
    /// `next` is the number of the next record.
    pub(super) fn new(
        store: Store,
        session: SessionId,
        counters: Arc<Counters>,
        next: i64,
        recorder: Option<Recorder>,
    ) -> Self {
        let reopened = next > 0;
        Self { store, session, counters, next, recorder, reopened, waiting: Vec::new(), failing: None }
    }

    /// Returns when the records are stored, or when the store has failed.
    pub(super) async fn keep(&mut self, records: impl IntoIterator<Item = Record>, at: Timestamp) {
        for record in records {
            self.waiting.push(NumberedRecord { number: self.next, at, record });
            self.next += 1;
        }
        if self.failing.is_none() {
            self.write().await;
        }
        while self.waiting.len() > MOST_WAITING {
            self.retry_due().await;
            self.write().await;
        }
    }

    /// The session's task ends: what was recorded is closed, for as long as nobody comes back.
    pub(super) fn close(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.close(&self.session);
        }
    }

    /// What the recorder must know of a command to the engine, before the engine knows it.
    pub(super) fn foretell(&self, command: &media::Command) {
        let Some(recorder) = &self.recorder else { return };
        match command {
            media::Command::SetTaps { session, tracks } => recorder.taps(session, tracks),
            media::Command::SetMuted { session, track, muted } => recorder.muted(session, *track, *muted),
            media::Command::CloseSession { session } => recorder.taps(session, &[]),
            _ => {}
        }
    }

    /// What waits has been stored.
    async fn witness(&mut self) {
        let Some(recorder) = &self.recorder else { return };
        if self.reopened {
            // Everything that is stored, since nobody knows what of it the evidence has.
            match timeout(PATIENCE, self.store.load_session(&self.session)).await {
                Ok(Ok(Some(stored))) => {
                    let fresh = self.waiting.first().map_or(self.next, |first| first.number);
                    recorder.reopened(&self.session, stored_events(&stored.records), fresh);
                    self.reopened = false;
                }
                // Tried again with the next record, which is witnessed after those before it.
                Ok(Ok(None)) => {}
                Ok(Err(error)) => tracing::error!(%error, "what is stored could not be compared with the evidence"),
                Err(_) => tracing::error!("what is stored could not be compared with the evidence: no answer in time"),
            }
            return;
        }
        for NumberedRecord { number, at, record } in &self.waiting {
            match serde_json::to_string(record) {
                Ok(json) => recorder.event(&self.session, *number, *at, json),
                Err(error) => tracing::error!(%error, "a record could not be written as JSON"),
            }
        }
    }

    /// Comes when a failed write is to be tried again; never while the store works.
    pub(super) async fn retry_due(&self) {
        match &self.failing {
            Some(failing) => sleep_until(failing.retry_at).await,
            None => std::future::pending().await,
        }
    }

    pub(super) async fn write(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let outcome = match timeout(PATIENCE, self.store.append(&self.session, &self.waiting)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        match outcome {
            Ok(()) => {
                self.witness().await;
                follow(&self.store, &self.session, &self.waiting).await;
                self.note_success();
            }
            Err(problem) => self.note_failure(&problem),
        }
    }

    fn note_success(&mut self) {
        for _ in self.waiting.drain(..) {
            self.counters.records_stored.add_one();
        }
        if self.failing.take().is_some() {
            tracing::info!(session = %self.session, "the store is back; nothing was lost");
        }
    }

    fn note_failure(&mut self, problem: &str) {
        self.counters.store_failures.add_one();
        let waiting = self.waiting.len();
        tracing::error!(session = %self.session, waiting, problem, "the store failed; records wait in memory");
        let retry_at = Instant::now() + RETRY;
        match &mut self.failing {
            Some(failing) => failing.retry_at = retry_at,
            None => {
                let counted = Held::new(&self.counters, |c| &c.sessions_unstored);
                self.failing = Some(Failing { retry_at, _counted: counted });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::ParticipantId;
    use consilium_core::recording::leaf_hash;
    use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

    use super::*;
    use crate::config::{DataSettings, RecordingSettings};
    use crate::recorder::{EvidenceLine, event_leaf, hex, read_evidence};

    async fn rename(db: &DatabaseConnection, from: &str, to: &str) {
        db.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.expect("renamed");
    }

    fn hand(raised: bool) -> Record {
        Record::HandChanged { participant: ParticipantId(1), raised }
    }

    #[tokio::test]
    async fn while_the_store_fails_records_wait_in_order_and_none_is_lost_or_doubled() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataSettings { dir: folder.path().to_owned(), database_url: None };
        let store = Store::open(&data).await.expect("the store opens");
        let url = format!("sqlite://{}", folder.path().join("consilium.sqlite").display());
        let beside = Database::connect(url).await.expect("a second connection");
        let session: SessionId = "case-2041".parse().expect("an id");
        store.create_session(&session, "Lung mass", Timestamp(0)).await.expect("a new session");
        let counters = Arc::new(Counters::default());
        let mut keeper = Keeper::new(store.clone(), session.clone(), counters.clone(), 0, None);
        keeper.keep([hand(true)], Timestamp(1)).await;
        rename(&beside, "session_event", "away").await;
        keeper.keep([hand(false), hand(true)], Timestamp(2)).await;
        keeper.keep([hand(false)], Timestamp(3)).await;
        assert_eq!((counters.store_failures.value(), counters.sessions_unstored.value()), (1, 1));
        rename(&beside, "away", "session_event").await;
        keeper.write().await;
        keeper.keep([hand(true)], Timestamp(4)).await;
        assert_eq!(counters.sessions_unstored.value(), 0);
        let stored = store.load_session(&session).await.expect("loaded").expect("it is there");
        let times: Vec<_> = stored.records.iter().map(|(at, _)| at.0).collect();
        assert_eq!(times, [1, 2, 2, 3, 4]);
        let raised: Vec<_> = stored.records.iter().map(|(_, record)| *record == hand(true)).collect();
        assert_eq!(raised, [true, false, true, false, true]);
    }

    /// The number and the leaf of each record in the evidence of the session.
    fn witnessed(data: &std::path::Path) -> Vec<(i64, String)> {
        let lines = read_evidence(&data.join("recordings/case-2041")).expect("evidence");
        let event = |line| match line {
            EvidenceLine::Event { number, leaf } => Some((number, leaf)),
            _ => None,
        };
        lines.into_iter().filter_map(event).collect()
    }

    #[tokio::test]
    async fn nothing_is_witnessed_that_is_not_stored_so_that_a_kill_leaves_no_leaf_without_its_record() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataSettings { dir: folder.path().to_owned(), database_url: None };
        let store = Store::open(&data).await.expect("the store opens");
        let url = format!("sqlite://{}", folder.path().join("consilium.sqlite").display());
        let beside = Database::connect(url).await.expect("a second connection");
        let session: SessionId = "case-2041".parse().expect("an id");
        store.create_session(&session, "Lung mass", Timestamp(0)).await.expect("a new session");
        let record = |next| {
            let (notices, _nobody) = tokio::sync::mpsc::channel(8);
            let recorder = Recorder::start(folder.path(), &RecordingSettings::default(), notices).expect("it starts");
            let counters = Arc::new(Counters::default());
            (Keeper::new(store.clone(), session.clone(), counters, next, Some(recorder.clone())), recorder)
        };
        let (mut keeper, recorder) = record(0);
        keeper.keep([hand(true)], Timestamp(1)).await;
        rename(&beside, "session_event", "away").await;
        keeper.keep([hand(false)], Timestamp(2)).await;
        // Killed: the second record was never stored.
        recorder.stop();
        assert_eq!(witnessed(folder.path()).len(), 1);
        rename(&beside, "away", "session_event").await;
        let (mut keeper, recorder) = record(1);
        keeper.keep([hand(true)], Timestamp(3)).await;
        keeper.keep([hand(false)], Timestamp(4)).await;
        recorder.stop();
        let stored = store.load_session(&session).await.expect("loaded").expect("it is there");
        let leaf = |(number, (at, record)): (i64, &(Timestamp, Record))| {
            let json = serde_json::to_string(record).expect("JSON");
            (number, hex(&leaf_hash(event_leaf(number, at.0, &json).as_bytes())))
        };
        let leaves: Vec<(i64, String)> = (0..).zip(&stored.records).map(leaf).collect();
        assert_eq!(witnessed(folder.path()), leaves, "each record that is stored, once");
    }
}
