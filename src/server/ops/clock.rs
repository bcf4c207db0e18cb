use std::time::{Instant, SystemTime, UNIX_EPOCH};

use consilium_core::model::Timestamp;
use consilium_core::session::Now;

/// Both clocks, read at one moment.
pub fn now() -> Now {
    Now { monotonic: Instant::now(), wall: wall_clock() }
}

/// A clock set before 1970 reads as 1970.
pub fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
