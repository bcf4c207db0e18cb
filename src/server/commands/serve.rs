use std::io::Write;

use crate::config::{LogFormat, Settings};
use crate::ops::{LoggingError, start_logging, stop_on_signals};
use crate::running::{Server, StartError};

/// Why `serve` ended in an error.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Logging(#[from] LoggingError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("signals or standard output cannot be used: {0}")]
    Process(#[from] std::io::Error),
}

/// Runs the server until SIGTERM or Ctrl-C. When it is ready, one line of JSON says so on
/// standard output.
pub async fn serve(settings: Settings) -> Result<(), ServeError> {
    start_logging(&settings.log.filter, settings.log.format == LogFormat::Json)?;
    tracing::debug!(?settings, "settings");
    let server = Server::start(settings).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", server.ready_line())?;
    out.flush()?;
    drop(out);
    tracing::info!(url = %server.base_url(), "ready");
    stop_on_signals().await?;
    tracing::info!("stopping");
    server.stop().await;
    tracing::info!("stopped");
    Ok(())
}
