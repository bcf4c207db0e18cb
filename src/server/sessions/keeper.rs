use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use consilium_core::media;
use consilium_core::model::{SessionId, Timestamp};
use consilium_core::session::Record;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{Instrument, Span};

use super::journey::follow;
use crate::ops::{Counters, Held};
use crate::recorder::{Recorder, stored_events};
use crate::store::{NumberedRecord, Store};

/// How long a session's words wait for the store before they go on without.
const PATIENCE: Duration = Duration::from_secs(2);
/// And for the case to follow, which may have more to write.
const LONGER: Duration = Duration::from_secs(5);
/// Between two tries while the store fails.
const RETRY: Duration = Duration::from_secs(1);
/// So many records wait in memory for a store that fails; then the session waits.
const MOST_WAITING: usize = 10_000;

/// Stores the records of one session, beside it: the session goes on being told things, and asks before it says
/// anything what is stored. While the store fails, people go on talking: the records wait in memory, in order, and are
/// written once when it is back.
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
    writing: Option<Writing>,
    failing: Option<Failing>,
}

/// The first so many of those that wait are on their way.
struct Writing {
    count: usize,
    work: Pin<Box<dyn Future<Output = Result<Witnessed, String>> + Send>>,
}

/// What was stored is in the evidence; `wholly`: with everything that was stored before a restart.
struct Witnessed {
    wholly: bool,
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
        let (waiting, reopened) = (Vec::new(), next > 0);
        Self { store, session, counters, next, recorder, reopened, waiting, writing: None, failing: None }
    }

    /// Takes records and sends them on their way. Returns the number that `is_past` is asked for before anybody hears
    /// of them.
    pub(super) fn keep(&mut self, records: impl IntoIterator<Item = Record>, at: Timestamp) -> i64 {
        for record in records {
            self.waiting.push(NumberedRecord { number: self.next, at, record });
            self.next += 1;
        }
        if self.failing.is_none() {
            self.begin();
        }
        self.next
    }

    /// Everything before this number is stored, or the store has failed and nobody waits for it.
    pub(super) fn is_past(&self, number: i64) -> bool {
        let waiting = i64::try_from(self.waiting.len()).unwrap_or(i64::MAX);
        self.failing.is_some() || self.next - waiting >= number
    }

    /// The number of the next record.
    pub(super) fn next(&self) -> i64 {
        self.next
    }

    /// No more is taken before the store is back.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() > MOST_WAITING
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

    /// Comes when a write has ended, well or not; never while there is nothing to write. Whoever stops waiting and
    /// comes again waits for the same write.
    pub(super) async fn settled(&mut self) {
        if self.writing.is_none() {
            match &self.failing {
                Some(failing) => sleep_until(failing.retry_at).await,
                None => std::future::pending().await,
            }
            self.begin();
        }
        let Some(writing) = &mut self.writing else { return };
        let (outcome, count) = ((&mut writing.work).await, writing.count);
        self.writing = None;
        match outcome {
            Ok(Witnessed { wholly }) => {
                self.reopened &= !wholly;
                self.note_success(count);
            }
            Err(problem) => self.note_failure(&problem),
        }
        if self.failing.is_none() {
            self.begin();
        }
    }

    /// Stores what waits, or tries it once more.
    pub(super) async fn finish(&mut self) {
        self.begin();
        while self.writing.is_some() {
            self.settled().await;
        }
    }

    fn begin(&mut self) {
        if self.writing.is_some() || self.waiting.is_empty() {
            return;
        }
        let (store, session, records) = (self.store.clone(), self.session.clone(), self.waiting.clone());
        let (recorder, reopened) = (self.recorder.clone(), self.reopened);
        let work = async move {
            match timeout(PATIENCE, store.append(&session, &records)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Err(error.to_string()),
                Err(_) => return Err("no answer in time".to_owned()),
            }
            let witnessed = match &recorder {
                Some(recorder) if reopened => witness_again(recorder, &store, &session, &records).await,
                Some(recorder) => witness(recorder, &session, &records),
                None => Witnessed { wholly: true },
            };
            if timeout(LONGER, follow(&store, &session, &records)).await.is_err() {
                tracing::error!(%session, "the case of a session could not follow it: no answer in time");
            }
            Ok(witnessed)
        };
        self.writing = Some(Writing { count: self.waiting.len(), work: Box::pin(work.instrument(Span::current())) });
    }

    fn note_success(&mut self, count: usize) {
        for _ in self.waiting.drain(..count) {
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

fn witness(recorder: &Recorder, session: &SessionId, stored: &[NumberedRecord]) -> Witnessed {
    for NumberedRecord { number, at, record } in stored {
        match serde_json::to_string(record) {
            Ok(json) => recorder.event(session, *number, *at, json),
            Err(error) => tracing::error!(%error, "a record could not be written as JSON"),
        }
    }
    Witnessed { wholly: true }
}

/// Everything that is stored, since nobody knows what of it the evidence has. Where it cannot be read it is tried again
/// with the next record, which is witnessed after those before it.
async fn witness_again(
    recorder: &Recorder,
    store: &Store,
    session: &SessionId,
    stored: &[NumberedRecord],
) -> Witnessed {
    match timeout(PATIENCE, store.load_session(session)).await {
        Ok(Ok(Some(all))) => {
            let fresh = stored.first().map_or(0, |first| first.number);
            recorder.reopened(session, stored_events(&all.records), fresh);
            return Witnessed { wholly: true };
        }
        Ok(Ok(None)) => {}
        Ok(Err(error)) => tracing::error!(%error, "what is stored could not be compared with the evidence"),
        Err(_) => tracing::error!("what is stored could not be compared with the evidence: no answer in time"),
    }
    Witnessed { wholly: false }
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

    /// A session in a store of its own, and a second way to its tables.
    async fn a_session() -> (tempfile::TempDir, Store, DatabaseConnection, SessionId) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataSettings { dir: folder.path().to_owned(), database_url: None };
        let store = Store::open(&data).await.expect("the store opens");
        let url = format!("sqlite://{}", folder.path().join("consilium.sqlite").display());
        let beside = Database::connect(url).await.expect("a second connection");
        let session: SessionId = "case-2041".parse().expect("an id");
        store.create_session(&session, "Lung mass", Timestamp(0)).await.expect("a new session");
        (folder, store, beside, session)
    }

    fn hand(raised: bool) -> Record {
        Record::HandChanged { participant: ParticipantId(1), raised }
    }

    #[tokio::test]
    async fn while_the_store_fails_records_wait_in_order_and_none_is_lost_or_doubled() {
        let (_folder, store, beside, session) = a_session().await;
        let counters = Arc::new(Counters::default());
        let mut keeper = Keeper::new(store.clone(), session.clone(), counters.clone(), 0, None);
        keeper.keep([hand(true)], Timestamp(1));
        keeper.settled().await;
        rename(&beside, "session_event", "away").await;
        let told_after = keeper.keep([hand(false), hand(true)], Timestamp(2));
        assert!(!keeper.is_past(told_after));
        keeper.settled().await;
        assert!(keeper.is_past(told_after), "a store that fails silences nobody");
        keeper.keep([hand(false)], Timestamp(3));
        assert_eq!((counters.store_failures.value(), counters.sessions_unstored.value()), (1, 1));
        rename(&beside, "away", "session_event").await;
        keeper.finish().await;
        keeper.keep([hand(true)], Timestamp(4));
        keeper.finish().await;
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
        let (folder, store, beside, session) = a_session().await;
        let record = |next| {
            let (notices, _nobody) = tokio::sync::mpsc::channel(8);
            let recorder = Recorder::start(folder.path(), &RecordingSettings::default(), notices).expect("it starts");
            let counters = Arc::new(Counters::default());
            (Keeper::new(store.clone(), session.clone(), counters, next, Some(recorder.clone())), recorder)
        };
        let (mut keeper, recorder) = record(0);
        keeper.keep([hand(true)], Timestamp(1));
        keeper.settled().await;
        rename(&beside, "session_event", "away").await;
        keeper.keep([hand(false)], Timestamp(2));
        keeper.settled().await;
        // Killed: the second record was never stored.
        recorder.stop();
        assert_eq!(witnessed(folder.path()).len(), 1);
        rename(&beside, "away", "session_event").await;
        let (mut keeper, recorder) = record(1);
        keeper.keep([hand(true)], Timestamp(3));
        keeper.settled().await;
        keeper.keep([hand(false)], Timestamp(4));
        keeper.settled().await;
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
