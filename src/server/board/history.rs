use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use crate::ops::{Counters, wall_clock};
use crate::store::{Kept, Store};

/// What waits for a slow store; what comes when it is full is dropped and counted.
const WAITING: usize = 4096;
/// Rows of one write.
const AT_ONCE: usize = 500;
/// What is too old is looked for so often.
const TIDY: Duration = Duration::from_secs(3600);

/// The way to what is kept of sessions' quality. Never waits.
pub(super) struct History {
    way: mpsc::Sender<Kept>,
    counters: Arc<Counters>,
}

impl History {
    /// Starts the task that writes; it ends once this is dropped and everything before is written. `keep`: how long
    /// anything is kept. `writes` is dropped with it.
    pub(super) fn start(store: Store, keep: Duration, counters: Arc<Counters>, writes: watch::Sender<()>) -> Self {
        let (way, waiting) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            write(store, keep, waiting).await;
            drop(writes);
        });
        Self { way, counters }
    }

    pub(super) fn put(&self, kept: Kept) {
        if self.way.try_send(kept).is_err() {
            self.counters.readings_dropped.add_one();
        }
    }
}

async fn write(store: Store, keep: Duration, mut waiting: mpsc::Receiver<Kept>) {
    let mut tidy = interval(TIDY);
    tidy.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut some = Vec::new();
        let done = tokio::select! {
            count = waiting.recv_many(&mut some, AT_ONCE) => match count {
                0 => return,
                _ => store.keep_quality(some).await,
            },
            _ = tidy.tick() => {
                let age = i64::try_from(keep.as_secs()).unwrap_or(i64::MAX / 2000);
                store.forget_quality(wall_clock().plus_seconds(-age)).await
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the history of sessions' quality could not be written");
        }
    }
}
