use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::histogram::Histogram;
use super::marker::{Marker, nanos};
use crate::peer::{Arrived, PacketListener};

/// A frame of sound that comes later than this after it was sent is made up by the decoder: the jitter buffer of a
/// browser on a quiet path.
const PLAYOUT: Duration = Duration::from_millis(80);

/// What one receiver got from one source within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FromSource {
    first: u32,
    last: u32,
    received: u64,
    sound: bool,
    /// Of the received ones.
    late: u64,
}

impl FromSource {
    fn sent(&self) -> u64 {
        u64::from(self.last - self.first) + 1
    }
}

/// What one receiver measured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) delays: Histogram,
    pub(super) received: u64,
    pub(super) lost: u64,
    /// Frames of sound that were sent here, and those of them that came too late or never.
    pub(super) sound: u64,
    pub(super) concealed: u64,
    /// Whose sound or picture came at all.
    pub(super) sources: BTreeSet<u32>,
    pub(super) first_packet: Option<Instant>,
}

#[derive(Default)]
struct State {
    first_packet: Option<Instant>,
    /// Markers of this time are counted, on the clock of markers.
    window: Option<(u64, u64)>,
    delays: Histogram,
    sources: BTreeMap<u32, FromSource>,
    /// The newest packet of sound of anybody, and the longest time without one since it was last asked to forget.
    last_sound: Option<Instant>,
    silence: Duration,
}

/// Reads the markers that arrive at one participant.
#[derive(Default)]
pub(super) struct Meter {
    state: Mutex<State>,
}

impl PacketListener for Meter {
    fn handle_packet(&self, _mid: &str, packet: &Arrived) {
        let mut state = self.state();
        state.first_packet.get_or_insert(packet.at);
        if packet.audio {
            let before = state.last_sound.replace(packet.at);
            let silence = before.map_or(Duration::ZERO, |before| packet.at.saturating_duration_since(before));
            state.silence = state.silence.max(silence);
        }
        let Some(marker) = Marker::parse(&packet.payload) else { return };
        if state.window.is_none_or(|(from, to)| !(from..to).contains(&marker.sent)) {
            return;
        }
        let delay = Duration::from_nanos(nanos(packet.at).saturating_sub(marker.sent));
        state.delays.note(delay.as_micros() as u64);
        let (number, sound) = (marker.number, packet.audio);
        let begun = FromSource { first: number, last: number, received: 0, sound, late: 0 };
        let source = state.sources.entry(marker.source).or_insert(begun);
        source.first = source.first.min(marker.number);
        source.last = source.last.max(marker.number);
        source.received += 1;
        source.late += u64::from(delay > PLAYOUT);
    }
}

impl Meter {
    /// Counts packets sent between two moments.
    pub(super) fn open(&self, from: Instant, to: Instant) {
        self.state().window = Some((nanos(from), nanos(to)));
    }

    /// Silences count from now on.
    pub(super) fn forget_silence(&self) {
        self.state().silence = Duration::ZERO;
    }

    /// The longest silence that is over; `None`: nobody has been heard since `from`.
    pub(super) fn silence_since(&self, from: Instant) -> Option<Duration> {
        let state = self.state();
        state.last_sound.filter(|last| *last > from).map(|_| state.silence)
    }

    pub(super) fn measured(&self) -> Measured {
        let state = self.state();
        let received = state.sources.values().map(|source| source.received).sum();
        let sent: u64 = state.sources.values().map(FromSource::sent).sum();
        let sounds = || state.sources.values().filter(|source| source.sound);
        let concealed = |source: &FromSource| source.sent().saturating_sub(source.received) + source.late;
        Measured {
            delays: state.delays.clone(),
            received,
            lost: sent.saturating_sub(received),
            sound: sounds().map(FromSource::sent).sum(),
            concealed: sounds().map(concealed).sum(),
            sources: state.sources.keys().copied().collect(),
            first_packet: state.first_packet,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn arrived(marker: Marker, at: Instant) -> Arrived {
        let payload = Bytes::copy_from_slice(&marker.to_bytes());
        Arrived { audio: true, sequence: 0, timestamp: 0, marker: false, payload, earlier: Vec::new(), at }
    }

    #[test]
    fn delays_and_losses_within_the_window_are_measured() {
        let meter = Meter::default();
        let sent = Marker::now(1, 0);
        let start = Instant::now();
        meter.open(start, start + Duration::from_secs(10));
        let early = Marker { number: 9, sent: 0, ..sent };
        meter.handle_packet("2", &arrived(early, start));
        for number in [10, 11, 13] {
            let marker = Marker { number, sent: nanos(start + Duration::from_secs(1)), ..sent };
            meter.handle_packet("2", &arrived(marker, start + Duration::from_millis(1005)));
        }
        let measured = meter.measured();
        assert_eq!((measured.received, measured.lost, measured.sources.len()), (3, 1, 1));
        assert_eq!((measured.sound, measured.concealed), (4, 1), "one never came, none was late");
        let delay = measured.delays.quantile(0.5);
        assert!((4900.0..5300.0).contains(&delay), "{delay} µs");
    }

    #[test]
    fn sound_that_comes_too_late_is_made_up_and_pictures_are_not_sound() {
        let meter = Meter::default();
        let start = Instant::now();
        meter.open(start, start + Duration::from_secs(10));
        for (number, millis) in [(1, 20), (2, 79), (3, 200)] {
            let marker = Marker { number, sent: nanos(start), ..Marker::now(1, 0) };
            meter.handle_packet("2", &arrived(marker, start + Duration::from_millis(millis)));
            let picture = Marker { number, sent: nanos(start), ..Marker::now(2, 0) };
            let arrived = arrived(picture, start + Duration::from_millis(millis));
            meter.handle_packet("3", &Arrived { audio: false, ..arrived });
        }
        let measured = meter.measured();
        assert_eq!((measured.received, measured.sound, measured.concealed), (6, 3, 1));
    }
}
