use std::time::Duration;

use tokio::time::sleep;

use super::certificates::Certificates;
use crate::ops::{Stopped, wall_clock};

const LOOK: Duration = Duration::from_secs(60);

/// Shows a renewed certificate within a minute of its being written, until the server stops. One that
/// cannot be used, because only one of the two files is new yet, is tried again.
pub async fn renew_when_changed(certificates: Certificates, mut stopped: Stopped) {
    loop {
        tokio::select! {
            () = stopped.wait() => return,
            () = sleep(LOOK) => {}
        }
        let Some(files) = certificates.stale() else { continue };
        match certificates.exchange(files) {
            Ok(()) => tracing::info!(days = certificates.days_left(wall_clock()), "a new certificate is shown"),
            Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one is shown"),
        }
    }
}
