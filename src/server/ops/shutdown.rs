use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Tells every part of the server to stop. Dropping it tells the same.
#[derive(Debug)]
pub struct Shutdown(watch::Sender<bool>);

/// Hears that the server stops.
#[derive(Debug, Clone)]
pub struct Stopped(watch::Receiver<bool>);

impl Shutdown {
    pub fn new() -> (Shutdown, Stopped) {
        let (tell, hear) = watch::channel(false);
        (Shutdown(tell), Stopped(hear))
    }

    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stopped {
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }

    pub async fn wait(&mut self) {
        // An error means that the teller is gone, which says the same.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// Returns at the first SIGTERM or Ctrl-C; a second one ends the process at once.
pub async fn stop_on_signals() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("second signal: ending at once");
        std::process::exit(130);
    });
    Ok(())
}
