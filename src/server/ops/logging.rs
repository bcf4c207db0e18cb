use tracing_subscriber::layer::{Layered, SubscriberExt};
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

/// What else hears of spans, beside the log.
pub type SpanLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// What is logged can be changed while the server runs.
#[derive(Clone)]
pub struct LogFilter(reload::Handle<EnvFilter, Layered<Option<SpanLayer>, Registry>>);

impl std::fmt::Debug for LogFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogFilter")
    }
}

impl LogFilter {
    pub fn change(&self, filter: &str) -> Result<(), LoggingError> {
        let filter = EnvFilter::try_new(filter)?;
        self.0.reload(filter).map_err(|_| LoggingError::Running)
    }
}

/// Log lines go to standard error; standard output is for machines. The filter is the log's own: `spans` has one of
/// its own.
pub fn start_logging(filter: &str, json: bool, spans: Option<SpanLayer>) -> Result<LogFilter, LoggingError> {
    let (filter, handle) = reload::Layer::new(EnvFilter::try_new(filter)?);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if json { lines.json().boxed() } else { lines.with_ansi(false).boxed() };
    let all = tracing_subscriber::registry().with(spans).with(lines.with_filter(filter));
    all.try_init().map_err(|_| LoggingError::Running)?;
    Ok(LogFilter(handle))
}
