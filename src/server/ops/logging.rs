use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, reload};

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    #[error("log.filter is not understood: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging runs already")]
    Running,
}

/// What is logged can be changed while the server runs.
#[derive(Debug, Clone)]
pub struct LogFilter(reload::Handle<EnvFilter, Registry>);

impl LogFilter {
    pub fn change(&self, filter: &str) -> Result<(), LoggingError> {
        let filter = EnvFilter::try_new(filter)?;
        self.0.reload(filter).map_err(|_| LoggingError::Running)
    }
}

/// Log lines go to standard error; standard output is for machines.
pub fn start_logging(filter: &str, json: bool) -> Result<LogFilter, LoggingError> {
    let (filter, handle) = reload::Layer::new(EnvFilter::try_new(filter)?);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if json { lines.json().boxed() } else { lines.with_ansi(false).boxed() };
    tracing_subscriber::registry().with(filter).with(lines).try_init().map_err(|_| LoggingError::Running)?;
    Ok(LogFilter(handle))
}
