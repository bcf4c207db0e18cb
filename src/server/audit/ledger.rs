use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use consilium_core::audit::{Disclosed, Disclosure};
use dashmap::DashMap;
use tokio::sync::mpsc::{self, OwnedPermit, Receiver, Sender};

use super::anchor::Anchor;
use crate::ops::Counters;
use crate::store::Store;

/// Disclosures that wait to be kept. When so many wait, nothing more is shown.
const QUEUE: usize = 4096;
/// So many are kept in one transaction.
const BATCH: usize = 256;
/// Between two tries when the store does not take them.
const PAUSE: Duration = Duration::from_secs(1);
/// The same thing shown to the same login again within this time is one event: a series of images is hundreds of
/// requests.
const SAME_WITHIN: Duration = Duration::from_secs(600);
/// So many are remembered before the old ones are swept.
const SWEEP_FROM: usize = 20_000;

/// A disclosure cannot be kept now, so nothing may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("who sees what cannot be written down at this moment, so nothing is shown")]
pub struct NotKept;

/// Keeps disclosures in the order they come. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AuditLedger {
    queue: Sender<Disclosure>,
    /// The store did not take the last ones.
    failing: Arc<AtomicBool>,
    recent: Arc<DashMap<Shown, Instant>>,
    /// Noted and not kept yet.
    unkept: Arc<AtomicU64>,
    counters: Arc<Counters>,
}

/// What makes two disclosures the same: login, case, kind, object.
type Shown = (String, String, Disclosed, Option<String>);

/// A place in the queue: whatever is shown now can be written down.
#[derive(Debug)]
pub struct Reserved(OwnedPermit<Disclosure>);

impl AuditLedger {
    /// Begins to keep; the task ends when the ledger and its clones are gone and everything is kept.
    pub fn start(store: Store, anchor: Anchor, counters: Arc<Counters>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let ledger = Self { queue, failing: Arc::default(), recent: Arc::default(), unkept: Arc::default(), counters };
        tokio::spawn(keep(waiting, store, anchor, (ledger.failing.clone(), ledger.unkept.clone())));
        ledger
    }

    /// Waits until everything noted is kept, or the patience ends.
    pub async fn settle(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while self.unkept.load(Ordering::Acquire) > 0 {
            if Instant::now() >= deadline {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }

    /// Asked before anything is shown.
    pub fn reserve(&self) -> Result<Reserved, NotKept> {
        let place =
            if self.failing.load(Ordering::Relaxed) { None } else { self.queue.clone().try_reserve_owned().ok() };
        place.map(Reserved).ok_or_else(|| {
            self.counters.disclosures_refused.add_one();
            NotKept
        })
    }

    /// It was shown. Once more within ten minutes is no new event.
    pub fn note(&self, place: Reserved, disclosure: Disclosure, now: Instant) {
        let Disclosure { case, what, object, to, .. } = &disclosure;
        let shown = (to.actor.clone(), case.clone(), *what, object.clone());
        if self.recent.len() >= SWEEP_FROM {
            self.recent.retain(|_, at| now.saturating_duration_since(*at) < SAME_WITHIN);
        }
        let before = self.recent.get(&shown).map(|at| *at);
        if before.is_some_and(|at| now.saturating_duration_since(at) < SAME_WITHIN) {
            return;
        }
        self.recent.insert(shown, now);
        self.counters.disclosures.add_one();
        self.unkept.fetch_add(1, Ordering::AcqRel);
        place.0.send(disclosure);
    }
}

/// Takes what waits, as much as there is, and keeps it before taking more. Nothing is ever dropped.
async fn keep(
    mut waiting: Receiver<Disclosure>,
    store: Store,
    anchor: Anchor,
    (failing, unkept): (Arc<AtomicBool>, Arc<AtomicU64>),
) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        loop {
            match store.append_audit(&batch).await {
                Ok((number, hash)) => {
                    failing.store(false, Ordering::Relaxed);
                    if let Err(error) = anchor.write(number, hash) {
                        tracing::error!(%error, "the end of the audit could not be kept");
                    }
                    break;
                }
                Err(error) => {
                    failing.store(true, Ordering::Relaxed);
                    tracing::error!(%error, waiting = batch.len(), "disclosures cannot be kept; nothing is shown");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        unkept.fetch_sub(batch.len() as u64, Ordering::AcqRel);
        batch.clear();
    }
}
