use tokio::signal::unix::{Signal, SignalKind, signal};

/// What whoever runs the process wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// SIGINT, as Ctrl-C sends it: in order, now.
    Stop,
    /// SIGTERM, as systemd and container runtimes send it: drain, then stop.
    Leave,
    /// SIGUSR1: take no new sessions and stay.
    Drain,
    /// SIGUSR2: take new sessions again; also a `Leave` is taken back.
    Stay,
    /// SIGHUP: read the settings again.
    Reload,
}

/// The signals of the process, one after the other.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    drain: Signal,
    stay: Signal,
    reload: Signal,
}

impl Signals {
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            drain: signal(SignalKind::user_defined1())?,
            stay: signal(SignalKind::user_defined2())?,
            reload: signal(SignalKind::hangup())?,
        })
    }

    pub async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.interrupt.recv() => Wish::Stop,
            _ = self.terminate.recv() => Wish::Leave,
            _ = self.drain.recv() => Wish::Drain,
            _ = self.stay.recv() => Wish::Stay,
            _ = self.reload.recv() => Wish::Reload,
        }
    }

    /// From now on one more SIGTERM or Ctrl-C ends the process at once.
    pub fn end_at_once(mut self) {
        tokio::spawn(async move {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
            tracing::warn!("one more signal: ending at once");
            std::process::exit(130);
        });
    }
}
