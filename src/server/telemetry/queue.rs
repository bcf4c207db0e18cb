use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::ops::Counters;

/// Spans that wait for the collector or are on their way to it.
pub(super) const MOST_WAITING: usize = 2048;

/// How many spans wait; the exporter takes them off when they are sent or given up.
pub(super) type Waiting = Arc<AtomicUsize>;

/// In front of the batch processor, whose own queue is as long: the newest span is dropped when it is full, and here
/// it is counted.
#[derive(Debug)]
pub(super) struct Queue<P> {
    pub(super) next: P,
    pub(super) waiting: Waiting,
    pub(super) counters: Arc<Counters>,
}

impl<P: SpanProcessor> SpanProcessor for Queue<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.next.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // The batch processor leaves these out, and nobody would take them off again.
        if !span.span_context.is_sampled() {
            return;
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            self.next.on_end(span);
        } else {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.counters.spans_dropped.add_one();
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{Tracer, TracerProvider};
    use opentelemetry_sdk::trace::SdkTracerProvider;

    use super::*;

    /// A collector that takes nothing.
    #[derive(Debug)]
    struct Stuck(Arc<AtomicUsize>);

    impl SpanProcessor for Stuck {
        fn on_start(&self, _: &mut Span, _: &Context) {}

        fn on_end(&self, _: SpanData) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }

        fn force_flush(&self) -> OTelSdkResult {
            Ok(())
        }

        fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
            Ok(())
        }
    }

    #[test]
    fn what_finds_the_queue_full_is_dropped_and_counted() {
        let (counters, waiting, kept) = (Arc::new(Counters::default()), Waiting::default(), Arc::default());
        let queue = Queue { next: Stuck(Arc::clone(&kept)), waiting: waiting.clone(), counters: counters.clone() };
        let provider = SdkTracerProvider::builder().with_span_processor(queue).build();
        let tracer = provider.tracer("test");
        for _ in 0..MOST_WAITING + 3 {
            drop(tracer.start("span"));
        }
        assert_eq!((kept.load(Ordering::Relaxed), counters.spans_dropped.value()), (MOST_WAITING, 3));
        waiting.fetch_sub(1, Ordering::Relaxed);
        drop(tracer.start("span"));
        assert_eq!((kept.load(Ordering::Relaxed), counters.spans_dropped.value()), (MOST_WAITING + 1, 3));
    }
}
