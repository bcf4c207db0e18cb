use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::queue::Waiting;
use crate::ops::Counters;

/// An exporter whose outcome is counted. What the collector does not take is dropped: a log line says so when it
/// begins and when it is over, not for every batch.
#[derive(Debug)]
pub(super) struct Counted<E> {
    pub(super) next: E,
    pub(super) waiting: Waiting,
    pub(super) counters: Arc<Counters>,
    pub(super) failing: AtomicBool,
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let outcome = self.next.export(batch).await;
        self.waiting.fetch_sub(spans, Ordering::Relaxed);
        let counted = u64::try_from(spans).unwrap_or(u64::MAX);
        match &outcome {
            Ok(()) => {
                self.counters.spans_sent.add(counted);
                if self.failing.swap(false, Ordering::Relaxed) {
                    tracing::info!("the collector takes traces again");
                }
            }
            Err(error) => {
                self.counters.spans_dropped.add(counted);
                if !self.failing.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%error, "the collector takes no traces; they are dropped until it does");
                }
            }
        }
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}
