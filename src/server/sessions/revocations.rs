use std::collections::BTreeSet;
use std::time::Duration;

use consilium_core::model::{InvitationId, SessionId};

use super::registry::Registry;
use crate::ops::{Counters, Stopped};
use crate::store::{Store, StoreError};

/// How soon a link that another process revoked is noticed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Puts out whoever holds a revoked link, also when another process revoked it. Until the server stops.
pub async fn watch_revocations(
    registry: Registry,
    store: Store,
    counters: std::sync::Arc<Counters>,
    mut stopped: Stopped,
) {
    let mut told = BTreeSet::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            () = stopped.wait() => return,
        }
        match tell_revoked(&registry, &store, &told).await {
            Ok(revoked) => {
                revoked.difference(&told).for_each(|_| counters.revocations.add_one());
                told = revoked;
            }
            Err(error) => tracing::warn!(%error, "revoked links could not be looked up"),
        }
    }
}

/// Every revoked link of the running sessions; those that were not told before are told now.
async fn tell_revoked(
    registry: &Registry,
    store: &Store,
    told: &BTreeSet<(SessionId, InvitationId)>,
) -> Result<BTreeSet<(SessionId, InvitationId)>, StoreError> {
    let running = registry.running_ids();
    if running.is_empty() {
        return Ok(BTreeSet::new());
    }
    let revoked: BTreeSet<_> = store.revoked_of(&running).await?.into_iter().collect();
    for (session, invitation) in revoked.difference(told) {
        registry.revoke(session, *invitation).await;
    }
    Ok(revoked)
}
