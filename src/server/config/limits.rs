use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::span::Span;

/// How much anybody may ask of the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Open HTTP and WebSocket connections, all together.
    pub connections: usize,
    /// Open connections of one IPv4 address or one IPv6 /64.
    pub connections_per_address: usize,
    /// Time to send the head of a request.
    pub header_timeout: Span,
    /// Time for a whole request and its answer; a WebSocket counts only until it is open.
    pub request_timeout: Span,
    /// Wrong link secrets or tokens of one address in a minute.
    pub wrong_secrets_per_minute: u32,
    /// WebSocket messages of one connection: so many a second on average,
    pub messages_per_second: u32,
    /// and so many at once.
    pub message_burst: u32,
    /// Messages waiting for one slow reader before it is dropped.
    pub outbound_queue: usize,
    /// Commands waiting for one session.
    pub session_queue: usize,
    /// Time from opening a WebSocket to its `hello`.
    pub hello_timeout: Span,
    /// Between two pings of the server.
    pub ping_interval: Span,
    /// Silence after which a WebSocket is dropped.
    pub silence_timeout: Span,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            connections: 8192,
            connections_per_address: 2048,
            header_timeout: Span::seconds(5),
            request_timeout: Span::seconds(15),
            wrong_secrets_per_minute: 10,
            messages_per_second: 50,
            message_burst: 200,
            outbound_queue: 256,
            session_queue: 1024,
            hello_timeout: Span::seconds(10),
            ping_interval: Span::seconds(5),
            silence_timeout: Span::seconds(15),
        }
    }
}

impl LimitSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let counts = [
            ("limits.connections", self.connections),
            ("limits.connections_per_address", self.connections_per_address),
            ("limits.wrong_secrets_per_minute", self.wrong_secrets_per_minute as usize),
            ("limits.messages_per_second", self.messages_per_second as usize),
            ("limits.message_burst", self.message_burst as usize),
            ("limits.outbound_queue", self.outbound_queue),
            ("limits.session_queue", self.session_queue),
        ];
        for (key, count) in counts {
            if !(1..=1_000_000).contains(&count) {
                return Err(ConfigError::bounds(key, "between 1 and 1000000"));
            }
        }
        let spans = [
            ("limits.header_timeout", self.header_timeout),
            ("limits.request_timeout", self.request_timeout),
            ("limits.hello_timeout", self.hello_timeout),
            ("limits.ping_interval", self.ping_interval),
            ("limits.silence_timeout", self.silence_timeout),
        ];
        for (key, span) in spans {
            if span.duration().is_zero() || span > Span::seconds(3600) {
                return Err(ConfigError::bounds(key, "more than nothing and at most 1h"));
            }
        }
        Ok(())
    }
}
