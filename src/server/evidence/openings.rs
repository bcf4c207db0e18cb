use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use consilium_core::model::SessionId;
use tokio::sync::{Mutex as Door, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// Recordings that are opened at the same time: each is read and held whole.
const AT_ONCE: usize = 2;

/// Who opens a recording now. One opens each, few are opened at once, and whoever comes meanwhile waits.
#[derive(Debug)]
pub(super) struct Openings {
    few: Arc<Semaphore>,
    doors: Mutex<HashMap<SessionId, Arc<Door<()>>>>,
}

/// The right to open a recording, for as long as this lives: it goes with the work and not with who asked for it.
#[derive(Debug)]
pub struct Turn {
    _door: OwnedMutexGuard<()>,
    /// None is missing unless the server stops.
    _place: Option<OwnedSemaphorePermit>,
}

impl Default for Openings {
    fn default() -> Self {
        Self { few: Arc::new(Semaphore::new(AT_ONCE)), doors: Mutex::default() }
    }
}

impl Openings {
    pub(super) async fn turn(&self, session: &SessionId) -> Turn {
        let door = self.door(session).lock_owned().await;
        Turn { _door: door, _place: self.few.clone().acquire_owned().await.ok() }
    }

    fn door(&self, session: &SessionId) -> Arc<Door<()>> {
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody stands before the others any more.
        doors.retain(|_, door| Arc::strong_count(door) > 1);
        doors.entry(session.clone()).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn session(name: &str) -> SessionId {
        name.parse().expect("an id")
    }

    #[tokio::test(start_paused = true)]
    async fn a_recording_is_opened_once_at_a_time_and_two_in_all() {
        let openings = Openings::default();
        let [a, b, c] = ["a-session", "b-session", "c-session"].map(session);
        let soon = Duration::from_secs(1);
        let first = openings.turn(&a).await;
        timeout(soon, openings.turn(&a)).await.expect_err("the same one is being opened");
        let second = timeout(soon, openings.turn(&b)).await.expect("another one is opened beside it");
        timeout(soon, openings.turn(&c)).await.expect_err("two are enough");
        drop(first);
        let third = timeout(soon, openings.turn(&c)).await.expect("one place is free again");
        drop((second, third));
        drop(timeout(soon, openings.turn(&a)).await.expect("it can be opened again"));
        assert!(openings.doors.lock().expect("whole").len() <= 1, "what nobody waits for is forgotten");
    }
}
