use std::sync::Arc;

use consilium_core::model::Timestamp;
use tokio::sync::watch;

/// Whether this node takes new sessions. Shared by those who decide and those who ask; what runs goes on.
#[derive(Debug, Clone)]
pub struct Drain(Arc<watch::Sender<Option<Timestamp>>>);

impl Default for Drain {
    fn default() -> Self {
        Drain(Arc::new(watch::channel(None).0))
    }
}

impl Drain {
    /// From now on no new session is taken. Asked twice, the first time counts.
    pub fn begin(&self, now: Timestamp) {
        self.0.send_if_modified(|since| since.is_none() && since.replace(now).is_none());
    }

    /// New sessions are taken again.
    pub fn end(&self) {
        self.0.send_if_modified(|since| since.take().is_some());
    }

    pub fn since(&self) -> Option<Timestamp> {
        *self.0.borrow()
    }

    /// `None`: all is well again.
    pub fn changes(&self) -> watch::Receiver<Option<Timestamp>> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_asker_counts_and_there_is_a_way_back() {
        let drain = Drain::default();
        let mut changes = drain.changes();
        drain.begin(Timestamp(5));
        drain.begin(Timestamp(9));
        assert_eq!(drain.since(), Some(Timestamp(5)));
        assert!(changes.has_changed().expect("it lives"));
        changes.mark_unchanged();
        drain.end();
        drain.end();
        assert_eq!((drain.since(), *changes.borrow()), (None, None));
    }
}
