use std::collections::{BTreeMap, VecDeque};

use crate::model::{ParticipantId, Timestamp};

/// Until there is a measurement, in milliseconds; what the literature finds on average.
pub const DEFAULT_SPAN: u16 = 3_000;
const SHORTEST: u16 = 1_000;
const LONGEST: u16 = 8_000;
/// A pause of the floor of at least so long ends a passage.
const PAUSE: i64 = 1_000;
/// What is nearer or further apart than this does not belong together.
const NEAR: i64 = 400;
const FAR: i64 = 10_000;
/// Measurements that count, and how many it takes.
const KEPT: usize = 9;
const ENOUGH: usize = 3;
/// Told in such steps, so that it is not told all the time.
const STEP: u16 = 250;

/// Ear-voice spans: how much later each interpreter says what the floor has said. Measured where a passage begins and
/// where it ends: the floor falls silent or starts again after a pause, and so does the interpreter, later.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spans {
    floor_sounds: bool,
    /// When the passage of the floor began that goes on now.
    began: Option<Timestamp>,
    ended: Option<Timestamp>,
    ears: BTreeMap<ParticipantId, Ear>,
}

/// What is known of one interpreter.
#[derive(Debug, Clone, Default, PartialEq)]
struct Ear {
    sounds: bool,
    /// The beginning of the floor's passage that was answered already.
    answered: Option<Timestamp>,
    /// Sounded when the floor fell silent.
    trails: bool,
    /// When he fell silent after the floor did, and how much later.
    tail: Option<i64>,
    measured: VecDeque<u16>,
}

impl Ear {
    fn measure(&mut self, span: i64) {
        if !(NEAR..=FAR).contains(&span) {
            return;
        }
        self.measured.push_back(u16::try_from(span).unwrap_or(LONGEST));
        if self.measured.len() > KEPT {
            self.measured.pop_front();
        }
    }
}

impl Spans {
    /// The floor as a whole sounds, or no longer.
    pub fn note_floor(&mut self, sounds: bool, now: Timestamp) {
        if sounds == self.floor_sounds {
            return;
        }
        self.floor_sounds = sounds;
        if !sounds {
            self.ended = Some(now);
            for ear in self.ears.values_mut() {
                (ear.trails, ear.tail) = (ear.sounds, None);
            }
            return;
        }
        let paused = self.ended.is_none_or(|ended| now.millis_since(ended) >= PAUSE);
        for ear in self.ears.values_mut() {
            if let Some(tail) = ear.tail.take().filter(|_| paused) {
                ear.measure(tail);
            }
            ear.trails = false;
        }
        if paused {
            self.began = Some(now);
        }
    }

    pub fn note_interpreter(&mut self, who: ParticipantId, sounds: bool, now: Timestamp) {
        let (began, ended) = (self.began, self.ended.filter(|_| !self.floor_sounds));
        let ear = self.ears.entry(who).or_default();
        if ear.sounds == sounds {
            return;
        }
        ear.sounds = sounds;
        if sounds {
            // He was silent when the passage began, and this is his first word since.
            if let Some(began) = began.filter(|_| ear.answered != began) {
                ear.measure(now.millis_since(began));
            }
            ear.answered = began;
        } else {
            ear.tail = ended.filter(|_| ear.trails).map(|ended| now.millis_since(ended));
            // What he goes on saying of the old passage answers no new one.
            ear.answered = began.filter(|began| ear.answered.is_some_and(|answered| answered >= *began));
        }
    }

    pub fn forget(&mut self, who: ParticipantId) {
        self.ears.remove(&who);
    }

    /// The span of this interpreter in milliseconds: the middle one of the last measurements, 1 to 8 seconds.
    pub fn of(&self, who: Option<ParticipantId>) -> u16 {
        let measured = who.and_then(|who| self.ears.get(&who)).map(|ear| &ear.measured);
        let Some(measured) = measured.filter(|measured| measured.len() >= ENOUGH) else { return DEFAULT_SPAN };
        let mut sorted: Vec<u16> = measured.iter().copied().collect();
        sorted.sort_unstable();
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(DEFAULT_SPAN);
        (middle.saturating_add(STEP / 2) / STEP * STEP).clamp(SHORTEST, LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LI: ParticipantId = ParticipantId(11);

    /// Passages of the floor, each with a pause after it; the interpreter says each so much later.
    fn after(spans: impl IntoIterator<Item = i64>) -> Spans {
        let mut events = Vec::new();
        let mut at = 1_000_000;
        for (turn, span) in spans.into_iter().enumerate() {
            let length = 9_000 + 700 * i64::try_from(turn % 5).expect("small");
            events.push((at, true, true));
            events.push((at + length, true, false));
            // In the middle of the passage both draw breath.
            events.push((at + 4_000, true, false));
            events.push((at + 4_300, true, true));
            events.push((at + span, false, true));
            events.push((at + 4_000 + span, false, false));
            events.push((at + 4_400 + span, false, true));
            events.push((at + length + span, false, false));
            at += length + span + 3_000;
        }
        events.sort_by_key(|(at, ..)| *at);
        let mut measured = Spans::default();
        for (at, floor, sounds) in events {
            if floor {
                measured.note_floor(sounds, Timestamp(at));
            } else {
                measured.note_interpreter(LI, sounds, Timestamp(at));
            }
        }
        measured
    }

    #[test]
    fn a_span_is_found_and_followed() {
        for span in [1_500, 2_500, 4_000, 6_000] {
            let found = after([span; 6]).of(Some(LI));
            assert!((i64::from(found) - span).abs() <= 250, "{span} was measured as {found}");
        }
        let slower = after([2_000, 2_000, 2_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000]).of(Some(LI));
        assert!((4_750..=5_250).contains(&slower), "{slower}");
    }

    #[test]
    fn until_enough_is_known_and_beyond_its_bounds_it_is_cautious() {
        assert_eq!(Spans::default().of(None), DEFAULT_SPAN);
        assert_eq!(after([5_000]).of(Some(LI)), DEFAULT_SPAN);
        assert_eq!(after([600; 6]).of(Some(LI)), SHORTEST);
        assert_eq!(after([9_500; 6]).of(Some(LI)), LONGEST);
    }

    #[test]
    fn one_wild_passage_changes_nothing() {
        let spans = [3_500, 3_500, 3_500, 9_000, 3_500, 3_500];
        let found = after(spans).of(Some(LI));
        assert!((3_250..=3_750).contains(&found), "{found}");
    }
}
