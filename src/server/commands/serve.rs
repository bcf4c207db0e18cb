use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::config::Settings;
use crate::ops::{Counters, LogFilter, Signals, Wish, wall_clock};
use crate::running::{Server, StartError};
use crate::telemetry::{ObserveError, observe};

/// While the server drains, it is looked so often whether anybody is left.
const LOOK: Duration = Duration::from_millis(250);

/// Why `serve` ended in an error.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Observe(#[from] ObserveError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("signals or standard output cannot be used: {0}")]
    Process(#[from] std::io::Error),
}

/// Runs the server until SIGTERM or Ctrl-C. When it is ready, one line of JSON says so on standard
/// output. `file`: where the settings came from, to be read again on SIGHUP.
pub async fn serve(settings: Settings, file: Option<PathBuf>) -> Result<(), ServeError> {
    let counters = Arc::new(Counters::default());
    let (log, traces) = observe(&settings, &counters)?;
    tracing::debug!(?settings, "settings");
    let mut signals = Signals::listen()?;
    let drain = settings.node.drain.duration();
    let server = Server::start_counted(settings, counters).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", server.ready_line())?;
    out.flush()?;
    drop(out);
    tracing::info!(url = %server.base_url(), "ready");
    let mut life = Life { server: &server, log, file, drain, leaves: None };
    while life.goes_on(&mut signals).await {}
    signals.end_at_once();
    tracing::info!("stopping");
    server.stop().await;
    if let Some(traces) = traces {
        traces.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// From the ready line to the decision to stop.
struct Life<'a> {
    server: &'a Server,
    log: LogFilter,
    file: Option<PathBuf>,
    drain: Duration,
    /// SIGTERM has come: the server stops at the latest then.
    leaves: Option<Instant>,
}

impl Life<'_> {
    /// `false`: it is time to stop.
    async fn goes_on(&mut self, signals: &mut Signals) -> bool {
        let Some(at) = self.leaves else {
            let wish = signals.next().await;
            return self.follow(wish);
        };
        if Instant::now() >= at || !self.server.is_used() {
            return false;
        }
        tokio::select! {
            wish = signals.next() => self.follow(wish),
            () = sleep(LOOK) => true,
        }
    }

    fn follow(&mut self, wish: Wish) -> bool {
        match wish {
            Wish::Stop => return false,
            Wish::Leave if self.leaves.is_some() => return false,
            Wish::Leave => {
                tracing::info!(seconds = self.drain.as_secs(), "draining, then stopping");
                self.server.drain().begin(wall_clock());
                self.leaves = Instant::now().checked_add(self.drain);
            }
            Wish::Drain => {
                tracing::info!("draining: no new sessions are taken");
                self.server.drain().begin(wall_clock());
            }
            Wish::Stay => {
                tracing::info!("back in service");
                self.server.drain().end();
                self.leaves = None;
            }
            Wish::Reload => self.reload(),
        }
        true
    }

    /// What cannot be read or used changes nothing.
    fn reload(&mut self) {
        let fresh = match Settings::load(self.file.as_deref()) {
            Ok(fresh) => fresh,
            Err(error) => return tracing::error!(%error, "the settings were not read again"),
        };
        if let Err(error) = self.log.change(&fresh.log.filter) {
            return tracing::error!(%error, "the settings were not taken over");
        }
        self.drain = fresh.node.drain.duration();
        match self.server.reload(&fresh) {
            Ok(waiting) if waiting.is_empty() => tracing::info!("the settings were read again"),
            Ok(waiting) => {
                let sections = waiting.join(", ");
                tracing::warn!(%sections, "the settings were read again; these sections wait for the next start");
            }
            Err(error) => tracing::error!(%error, "the certificate cannot be used; the old one is shown"),
        }
    }
}
