use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something that only counts up.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add_one(&self) {
        self.add(1);
    }

    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many there are right now.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One more for as long as this lives.
#[derive(Debug)]
pub struct Held {
    counters: Arc<Counters>,
    gauge: fn(&Counters) -> &Gauge,
}

impl Held {
    pub fn new(counters: &Arc<Counters>, gauge: fn(&Counters) -> &Gauge) -> Self {
        gauge(counters).0.fetch_add(1, Ordering::Relaxed);
        Held { counters: counters.clone(), gauge }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        (self.gauge)(&self.counters).0.fetch_sub(1, Ordering::Relaxed);
    }
}

macro_rules! counters {
    (counts { $($count:ident: $about:literal,)* } gauges { $($gauge:ident: $what:literal,)* }) => {
        /// Everything the server counts. No name of a person or session is among it.
        #[derive(Debug, Default)]
        pub struct Counters {
            $(pub $count: Count,)*
            $(pub $gauge: Gauge,)*
        }

        impl Counters {
            /// The Prometheus text format, version 0.0.4.
            pub fn render(&self) -> String {
                let mut text = String::new();
                $(render_one(&mut text, concat!("consilium_", stringify!($count), "_total"), "counter", $about, self.$count.value());)*
                $(render_one(&mut text, concat!("consilium_", stringify!($gauge)), "gauge", $what, self.$gauge.value());)*
                text
            }
        }
    };
}

counters! {
    counts {
        connections_accepted: "HTTP connections taken",
        connections_refused_address: "connections closed because their address had too many",
        connections_failed: "connections that ended in an error: broken, malformed or too slow",
        requests: "HTTP requests answered",
        requests_refused: "HTTP requests answered with a 4xx problem",
        requests_failed: "HTTP requests answered with a 5xx problem",
        requests_timed_out: "HTTP requests given up because they took too long",
        origins_refused: "requests of a foreign web page",
        disclosures: "disclosures of patient data written down",
        disclosures_refused: "requests refused because their disclosure could not be written down",
        letters_sent: "letters taken by the mail server",
        letters_retried: "letters that the mail server did not take and that are tried again",
        letters_failed: "letters given up after the last try or refused for good",
        alerts_posted: "alerts taken by the webhook",
        alerts_retried: "alerts that the webhook did not take and that are tried again",
        alerts_dropped: "alerts not carried out of the house by webhook or mail: refused, given up, or too many",
        links_exchanged: "join links exchanged for a seat",
        secrets_wrong: "wrong link secrets and tokens",
        secrets_limited: "tries refused because the address had too many wrong ones",
        uploads_without_room: "uploads refused because the case, the sender or the disk had no room",
        exports_refused: "archives refused because enough of them were on their way",
        sockets_opened: "WebSockets opened",
        messages_received: "WebSocket messages received",
        messages_malformed: "WebSocket messages that were not understood",
        messages_too_long: "WebSocket messages over 64 KiB; the socket is closed",
        messages_limited: "WebSocket messages refused because they came too fast",
        messages_sent: "WebSocket messages sent",
        sockets_silent: "WebSockets dropped after silence",
        sockets_too_slow: "WebSockets dropped because the reader was too slow",
        sessions_started: "sessions taken up, new or restored",
        sessions_refused: "sessions not begun because the server drains or has too much to do",
        sessions_finished: "sessions that ended",
        sessions_failed: "session tasks that broke; they are restored from the store",
        records_stored: "session records stored",
        store_failures: "failed writes to the store",
        media_events_dropped: "notices of the media engine that found a full mailbox",
        revocations: "links revoked while their session was live",
        readings_dropped: "readings of sessions' quality that found the board's mailbox full",
        spans_sent: "spans of traces that the collector took",
        spans_dropped: "spans of traces that found the queue full or that the collector did not take",
    }
    gauges {
        connections_open: "HTTP and WebSocket connections",
        sockets_open: "WebSockets",
        sessions_live: "sessions with a running task",
        sessions_unstored: "sessions whose records wait for the store",
    }
}

/// One metric in the Prometheus text format.
pub fn render_one(text: &mut String, name: &str, kind: &str, about: &str, value: u64) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value}");
}

/// A gauge for each of several things that are alike, told apart by their number.
pub fn render_each(text: &mut String, name: &str, about: &str, label: &str, values: impl Iterator<Item = u64>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} gauge");
    for (number, value) in values.enumerate() {
        let _ = writeln!(text, "{name}{{{label}=\"{number}\"}} {value}");
    }
}

/// A histogram in the Prometheus text format: for each upper bound how many were at most that, then
/// the sum and the number of all.
pub fn render_histogram(
    text: &mut String,
    name: &str,
    about: &str,
    buckets: impl Iterator<Item = (f64, u64)>,
    (sum, count): (f64, u64),
) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} histogram");
    for (bound, kept) in buckets {
        let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {kept}");
    }
    let _ = writeln!(text, "{name}_bucket{{le=\"+Inf\"}} {count}\n{name}_sum {sum}\n{name}_count {count}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_gauges_are_rendered() {
        let counters = Arc::new(Counters::default());
        counters.secrets_wrong.add_one();
        let held = Held::new(&counters, |c| &c.sockets_open);
        let text = counters.render();
        assert!(text.contains("# TYPE consilium_secrets_wrong_total counter\nconsilium_secrets_wrong_total 1\n"));
        assert!(text.contains("\nconsilium_sockets_open 1\n"));
        let mut text = String::new();
        render_each(&mut text, "busy", "how much", "worker", [7, 9].into_iter());
        assert_eq!(text, "# HELP busy how much\n# TYPE busy gauge\nbusy{worker=\"0\"} 7\nbusy{worker=\"1\"} 9\n");
        drop(held);
        assert!(counters.render().contains("\nconsilium_sockets_open 0\n"));
    }
}
