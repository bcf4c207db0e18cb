//! Whether a microphone sounds, and whether anything arrives from it at all.

use std::time::{Duration, Instant};

/// Louder than this is a voice. dBov, negated (RFC 6464).
const VOICE: u8 = 50;
/// A voice goes on over the gaps between words.
const HOLD: Duration = Duration::from_millis(200);
/// No packet for so long: the path or the sender is gone.
const STALL: Duration = Duration::from_millis(500);
/// The same for a sender that pauses: it sends a packet each 400 ms (RFC 6716, 2.1.9), and two may be lost.
const PAUSING_STALL: Duration = Duration::from_millis(1300);

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Voice(bool),
    Flow(bool),
}

/// Two comparisons per packet.
#[derive(Debug, Default)]
pub(super) struct Meter {
    loud: Option<Instant>,
    heard: Option<Instant>,
    voiced: bool,
    flows: bool,
    /// The newest packet said that nothing is to be heard for now.
    pausing: bool,
}

impl Meter {
    /// One packet. `level` is RFC 6464's; a sender that does not tell counts as loud, unless it pauses.
    pub(super) fn note(&mut self, level: Option<u8>, pausing: bool, now: Instant) -> [Option<Notice>; 2] {
        self.heard = Some(now);
        self.pausing = pausing;
        let flows = (!std::mem::replace(&mut self.flows, true)).then_some(Notice::Flow(true));
        let loud = level.map_or(!pausing, |level| level < VOICE);
        if loud {
            self.loud = Some(now);
        }
        let begins = loud && !self.voiced;
        self.voiced |= loud;
        let voice = begins.then_some(Notice::Voice(true));
        [flows, voice]
    }

    /// Nothing is expected: whoever has muted himself need not send anything.
    pub(super) fn hold(&mut self, now: Instant) {
        if self.flows {
            self.heard = Some(now);
        }
    }

    /// Called at every tick.
    pub(super) fn poll(&mut self, now: Instant) -> [Option<Notice>; 2] {
        let over = |at: Option<Instant>, after| at.is_none_or(|at| now.saturating_duration_since(at) >= after);
        let quiet = (self.voiced && over(self.loud, HOLD)).then(|| {
            self.voiced = false;
            Notice::Voice(false)
        });
        let stalled = (self.flows && over(self.heard, if self.pausing { PAUSING_STALL } else { STALL })).then(|| {
            self.flows = false;
            Notice::Flow(false)
        });
        [quiet, stalled]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_begins_at_once_and_ends_after_the_gap_between_words() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut meter = Meter::default();
        assert_eq!(meter.note(Some(127), false, at(0)), [Some(Notice::Flow(true)), None]);
        assert_eq!(meter.note(Some(30), false, at(20)), [None, Some(Notice::Voice(true))]);
        assert_eq!(meter.note(Some(30), false, at(40)), [None, None]);
        assert_eq!(meter.note(Some(127), false, at(200)), [None, None]);
        assert_eq!(meter.poll(at(230)), [None, None]);
        assert_eq!(meter.poll(at(300)), [Some(Notice::Voice(false)), None]);
        assert_eq!(meter.poll(at(700)), [None, Some(Notice::Flow(false))], "half a second after the last packet");
        assert_eq!(meter.note(None, false, at(800)), [Some(Notice::Flow(true)), Some(Notice::Voice(true))]);
    }

    #[test]
    fn who_pauses_or_has_muted_himself_is_not_gone() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut meter = Meter::default();
        meter.note(None, false, at(0));
        assert_eq!(meter.poll(at(400)), [Some(Notice::Voice(false)), None]);
        assert_eq!(meter.note(None, true, at(400)), [None, None], "a pause is no voice");
        assert_eq!(meter.poll(at(1_600)), [None, None], "the next two were lost");
        assert_eq!(meter.poll(at(1_700)), [None, Some(Notice::Flow(false))]);
        meter.note(Some(127), false, at(2_000));
        for tick in 20..100 {
            meter.hold(at(tick * 100));
            assert_eq!(meter.poll(at(tick * 100)), [None, None], "muted");
        }
        assert_eq!(meter.poll(at(10_400)), [None, Some(Notice::Flow(false))], "no longer muted, and still nothing");
    }
}
