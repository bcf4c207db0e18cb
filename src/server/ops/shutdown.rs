use tokio::sync::watch;

use super::signals::{Signals, Wish};

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
    let mut signals = Signals::listen()?;
    while !matches!(signals.next().await, Wish::Stop | Wish::Leave) {}
    signals.end_at_once();
    Ok(())
}
