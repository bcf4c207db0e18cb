use consilium_core::model::Timestamp;
use consilium_core::quality::{Alert, Change, rule_of};
use serde::Serialize;

/// One alert, raised or over, as other programs read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notice {
    /// `alert.raised` or `alert.cleared`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Milliseconds since 1970, UTC.
    pub timestamp: Timestamp,
    pub data: Data,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Data {
    /// The server that it is about.
    pub server: String,
    #[serde(flatten)]
    pub alert: Alert,
    /// What to do first.
    pub step: &'static str,
}

impl Notice {
    pub fn new(change: Change, server: &str, timestamp: Timestamp) -> Self {
        let (kind, alert) = match change {
            Change::Raised(alert) => ("alert.raised", alert),
            Change::Cleared(alert) => ("alert.cleared", alert),
        };
        let step = rule_of(alert.kind).step;
        Notice { kind, timestamp, data: Data { server: server.to_owned(), alert, step } }
    }

    pub fn is_raised(&self) -> bool {
        self.kind == "alert.raised"
    }
}
