use tracing_subscriber::EnvFilter;

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    #[error("log.filter is not understood: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging runs already")]
    Running,
}

/// Log lines go to standard error; standard output is for machines.
pub fn start_logging(filter: &str, json: bool) -> Result<(), LoggingError> {
    let filter = EnvFilter::try_new(filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json { lines.json().try_init() } else { lines.with_ansi(false).try_init() };
    started.map_err(|_| LoggingError::Running)
}
