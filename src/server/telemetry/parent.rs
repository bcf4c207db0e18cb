use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The one header that is believed. `tracestate` and `baggage` are free text of whoever calls, and would go on to the
/// collector.
const TRACEPARENT: &str = "traceparent";

/// Makes a span that has not been entered part of the trace that the caller names (W3C Trace Context).
pub fn join_trace(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() || !headers.contains_key(TRACEPARENT) {
        return;
    }
    let parent = TraceContextPropagator::new().extract(&Named(headers));
    if parent.span().span_context().is_valid() {
        // While nothing is traced there is nobody to be told.
        let _ = span.set_parent(parent);
    }
}

struct Named<'a>(&'a HeaderMap);

impl Extractor for Named<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = self.0.get(TRACEPARENT).filter(|_| key == TRACEPARENT)?;
        header.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}
