use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};
use tokio::task::spawn_blocking;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use uuid::Uuid;

use super::carrier::{Carrier, PATIENCE};
use super::outcome::Counted;
use super::queue::{MOST_WAITING, Queue, Waiting};
use crate::config::{LogFormat, Settings, TelemetrySettings};
use crate::ops::{Counters, LogFilter, LoggingError, SpanLayer, https_client, start_logging};

/// Spans of one request to the collector, and how long one waits for others.
const BATCH: usize = 512;
const DELAY: Duration = Duration::from_secs(2);
/// How long a stopping server waits for the last spans to be taken.
const FAREWELL: Duration = Duration::from_secs(3);

/// Why a server cannot be observed as the settings wish.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    #[error(transparent)]
    Logging(#[from] LoggingError),
    #[error("telemetry.otlp_endpoint cannot be used: {0}")]
    Exporter(#[from] ExporterBuildError),
    #[error("telemetry.otlp_endpoint cannot be used, this machine trusts no certificates: {0}")]
    Client(#[from] std::io::Error),
}

/// Spans on their way to the collector. Without `stop` those that wait are lost.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

/// Starts the log, and traces if there is a collector for them.
pub fn observe(settings: &Settings, counters: &Arc<Counters>) -> Result<(LogFilter, Option<Traces>), ObserveError> {
    let node = Uuid::new_v4();
    let traces = Traces::start(&settings.telemetry, node, counters)?;
    let json = settings.log.format == LogFormat::Json;
    let filter = start_logging(&settings.log.filter, json, traces.as_ref().map(Traces::layer))?;
    if traces.is_some() {
        tracing::info!(%node, "traces go to the collector");
    }
    Ok((filter, traces))
}

impl Traces {
    fn start(
        settings: &TelemetrySettings,
        node: Uuid,
        counters: &Arc<Counters>,
    ) -> Result<Option<Traces>, ObserveError> {
        let Some(collector) = settings.collector() else { return Ok(None) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Carrier::new(https_client()?))
            .with_endpoint(format!("{collector}/v1/traces"))
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            .build()?;
        let queue = queue(exporter, counters);
        let resource = Resource::builder_empty().with_attributes([
            KeyValue::new("service.name", "consilium"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", node.to_string()),
        ]);
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
            .with_resource(resource.build())
            .with_span_processor(queue)
            .build();
        Ok(Some(Traces(provider)))
    }

    /// Hears of the spans of this program alone, and of no event: a log line is for the log.
    fn layer(&self) -> SpanLayer {
        let ours = filter_fn(|about| about.is_span() && about.target().starts_with("consilium"));
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("consilium"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG))
            .boxed()
    }

    /// Sends what waits, within a deadline.
    pub async fn stop(self) {
        let sent = spawn_blocking(move || self.0.shutdown_with_timeout(FAREWELL)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces were not taken by the collector");
        }
    }
}

/// Spans wait in batches, at most so many.
fn queue(exporter: SpanExporter, counters: &Arc<Counters>) -> Queue<BatchSpanProcessor> {
    let waiting = Waiting::default();
    let failing = AtomicBool::new(false);
    let counted = Counted { next: exporter, waiting: waiting.clone(), counters: counters.clone(), failing };
    let config = BatchConfigBuilder::default()
        .with_max_queue_size(MOST_WAITING)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(DELAY)
        .build();
    let next = BatchSpanProcessor::builder(counted).with_batch_config(config).build();
    Queue { next, waiting, counters: counters.clone() }
}
