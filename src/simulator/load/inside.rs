use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The name of the histogram that a server shows in `/metrics`.
const NAME: &str = "consilium_media_forwarding_delay_seconds";
const PATIENCE: Duration = Duration::from_secs(5);
/// Longer answers are not read.
const LONGEST: u64 = 4 * 1024 * 1024;

/// What a server says of its own delay: for each bound in seconds how many packets kept it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Inside {
    bounds: Vec<(f64, u64)>,
    count: u64,
}

impl Inside {
    /// `None`: no such server, or one that does not say.
    pub(super) async fn of(base_url: &str) -> Option<Self> {
        Self::parse(&read_metrics(base_url).await?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut inside = Self::default();
        for line in text.lines() {
            let Some(rest) = line.strip_prefix(NAME) else { continue };
            if let Some(value) = rest.strip_prefix("_count ") {
                inside.count = value.trim().parse().ok()?;
            }
            let bucket = rest.strip_prefix("_bucket{le=\"").and_then(|rest| rest.split_once("\"} "));
            if let Some((bound, kept)) = bucket.filter(|(bound, _)| *bound != "+Inf") {
                inside.bounds.push((bound.parse().ok()?, kept.trim().parse().ok()?));
            }
        }
        (!inside.bounds.is_empty()).then_some(inside)
    }

    /// What was said after `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let less = |at: usize| before.bounds.get(at).map_or(0, |(_, kept)| *kept);
        let bounds = self.bounds.iter().enumerate().map(|(at, (bound, kept))| (*bound, kept.saturating_sub(less(at))));
        Self { bounds: bounds.collect(), count: self.count.saturating_sub(before.count) }
    }

    /// The bound in milliseconds that this part of the packets kept.
    pub(super) fn quantile_ms(&self, part: f64) -> Option<f64> {
        let wanted = (self.count as f64 * part).ceil() as u64;
        let kept = self.bounds.iter().find(|(_, kept)| *kept >= wanted.max(1));
        kept.map(|(bound, _)| bound * 1000.0)
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

/// What a server says in `/metrics`. `None`: it does not answer, or only behind TLS.
pub(super) async fn read_metrics(base_url: &str) -> Option<String> {
    tokio::time::timeout(PATIENCE, fetch(base_url)).await.ok()?
}

/// One plain request; a server under load is on this machine, without TLS.
async fn fetch(base_url: &str) -> Option<String> {
    let authority = base_url.strip_prefix("http://")?.trim_end_matches('/');
    let mut stream = TcpStream::connect(authority).await.ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut bytes = Vec::new();
    stream.take(LONGEST).read_to_end(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok().filter(|text| text.starts_with("HTTP/1.1 200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_what_came_between_two_readings() {
        let text = |fast: u64, slow: u64| {
            format!(
                "# TYPE {NAME} histogram\n{NAME}_bucket{{le=\"0.0001\"}} {fast}\n{NAME}_bucket{{le=\"0.001\"}} {slow}\n\
                 {NAME}_bucket{{le=\"+Inf\"}} {slow}\n{NAME}_sum 1\n{NAME}_count {slow}\n"
            )
        };
        let before = Inside::parse(&text(1_000, 1_000)).expect("a histogram");
        let after = Inside::parse(&text(1_090, 1_100)).expect("a histogram");
        let window = after.since(&before);
        assert_eq!(window.count(), 100);
        assert_eq!((window.quantile_ms(0.5), window.quantile_ms(0.99)), (Some(0.1), Some(1.0)));
        assert_eq!(Inside::parse("other_metric 1\n"), None);
    }
}
