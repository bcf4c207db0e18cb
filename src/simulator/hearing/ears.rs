use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::line::{HeardFrame, HeardLine, LineReport};
use super::playout::PlayedFrame;
use crate::peer::{Arrived, PacketListener};

/// Two hundred milliseconds: long enough for a clean measurement, short enough to follow a switch.
const WINDOW: usize = 9600;

const PATIENCE: Duration = Duration::from_secs(10);

/// Ten seconds passed without what was waited for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("waited in vain to hear: {0}")]
pub struct NotHeard(pub &'static str);

/// Hears and watches everything that arrives, line by line.
pub struct Ears {
    lines: Mutex<BTreeMap<String, HeardLine>>,
    /// Changes with every packet.
    heard: watch::Sender<()>,
}

impl Default for Ears {
    fn default() -> Self {
        Self { lines: Mutex::default(), heard: watch::Sender::new(()) }
    }
}

impl PacketListener for Ears {
    fn handle_packet(&self, mid: &str, packet: &Arrived) {
        let mut lines = self.lines();
        if !lines.contains_key(mid) {
            match HeardLine::new(packet.audio) {
                Ok(line) => lines.insert(mid.to_owned(), line),
                Err(error) => return tracing::warn!(%error, "no Opus decoder"),
            };
        }
        if let Some(line) = lines.get_mut(mid) {
            line.handle_packet(packet);
        }
        drop(lines);
        self.heard.send_replace(());
    }
}

impl Ears {
    pub fn report(&self, mid: &str) -> LineReport {
        self.lines().get(mid).map(HeardLine::report).unwrap_or_default()
    }

    pub fn reports(&self) -> BTreeMap<String, LineReport> {
        self.lines().iter().map(|(mid, line)| (mid.clone(), line.report())).collect()
    }

    /// The newest packet on any line.
    pub fn last_packet(&self) -> Option<Instant> {
        self.lines().values().filter_map(|line| line.report().last).max()
    }

    /// The level of one frequency in the newest 200 ms of a line; silence when nothing was heard.
    pub fn tone_dbfs(&self, mid: &str, hertz: f64) -> f64 {
        self.lines().get(mid).and_then(|line| line.tone_dbfs(hertz, WINDOW)).unwrap_or(f64::NEG_INFINITY)
    }

    /// The newest packets of sound of a line, oldest first.
    pub fn frames(&self, mid: &str) -> Vec<HeardFrame> {
        self.lines().get(mid).map(|line| line.frames().cloned().collect()).unwrap_or_default()
    }

    /// A line as a listener hears it whose jitter buffer is so long: oldest first, holes made up as decoders do.
    pub fn played(&self, mid: &str, buffer: Duration) -> Vec<PlayedFrame> {
        self.lines().get(mid).map(|line| line.play(buffer)).unwrap_or_default()
    }

    /// The loudness of the newest 200 ms of a line.
    pub fn loudness_dbfs(&self, mid: &str) -> f64 {
        self.lines().get(mid).and_then(|line| line.loudness_dbfs(WINDOW)).unwrap_or(f64::NEG_INFINITY)
    }

    /// Waits at most ten seconds, asking again after every packet.
    pub async fn until(&self, what: &'static str, check: impl Fn(&Self) -> bool) -> Result<(), NotHeard> {
        let mut heard = self.heard.subscribe();
        let waiting = async {
            while !check(self) {
                // The sender lives as long as these ears.
                let _ = heard.changed().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.map_err(|_| NotHeard(what))
    }

    /// All counts start anew.
    pub fn forget(&self) {
        self.lines().values_mut().for_each(HeardLine::forget);
    }

    fn lines(&self) -> MutexGuard<'_, BTreeMap<String, HeardLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
