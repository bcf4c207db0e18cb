//! Speech that nobody interpreted into a language that somebody listens in: gathered into passages, and put down in the
//! records when a passage is over.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Record;
use super::session::Session;
use crate::interpretation;
use crate::model::{Language, Timestamp};

/// A pause of at most so many milliseconds does not end a passage.
const PAUSE: i64 = 5_000;
/// A passage that goes on is put down in pieces of so many milliseconds: a restart loses no more of it.
const PIECE: i64 = 30_000;
/// On screens the open passage counts in such steps, so that not every look shows another number.
const STEP: i64 = 5_000;

/// The passages that are going on, by the language that misses them.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    open: BTreeMap<Language, Passage>,
}

#[derive(Debug, Clone, Copy)]
struct Passage {
    from: Timestamp,
    /// Milliseconds of speech, without the stretch that goes on.
    spoken: i64,
    stretch: Stretch,
}

#[derive(Debug, Clone, Copy)]
enum Stretch {
    Sounds { since: Timestamp },
    Paused { since: Timestamp },
}

impl Passage {
    fn new(now: Timestamp) -> Self {
        Self { from: now, spoken: 0, stretch: Stretch::Sounds { since: now } }
    }

    /// Milliseconds of speech until now.
    fn spoken(&self, now: Timestamp) -> i64 {
        match self.stretch {
            Stretch::Sounds { since } => self.spoken + now.millis_since(since).max(0),
            Stretch::Paused { .. } => self.spoken,
        }
    }

    fn note(&mut self, sounds: bool, now: Timestamp) {
        match (self.stretch, sounds) {
            (Stretch::Sounds { .. }, true) | (Stretch::Paused { .. }, false) => {}
            (Stretch::Paused { .. }, true) => self.stretch = Stretch::Sounds { since: now },
            (Stretch::Sounds { .. }, false) => {
                self.spoken = self.spoken(now);
                self.stretch = Stretch::Paused { since: now };
            }
        }
    }

    /// When it is to be put down.
    fn due(&self) -> Timestamp {
        match self.stretch {
            Stretch::Sounds { .. } => Timestamp(self.from.0.saturating_add(PIECE)),
            Stretch::Paused { since } => Timestamp(since.0.saturating_add(PAUSE)),
        }
    }

    /// `None`: a voice was heard and, at the same moment, the interpreter's.
    fn record(&self, language: &Language, now: Timestamp) -> Option<Record> {
        let millis = self.spoken(now);
        let until = match self.stretch {
            Stretch::Sounds { .. } => now,
            Stretch::Paused { since } => since,
        };
        let (language, from, until) = (language.clone(), self.from, until.max(self.from));
        (millis > 0).then_some(Record::Uninterpreted { language, from, until, millis })
    }
}

impl Gaps {
    /// These languages miss what is said now; the others do not.
    fn note(&mut self, missed: &BTreeSet<Language>, now: Timestamp) {
        for (language, passage) in &mut self.open {
            passage.note(missed.contains(language), now);
        }
        for language in missed {
            self.open.entry(language.clone()).or_insert_with(|| Passage::new(now));
        }
    }

    /// Passages that are over, and pieces of those that go on.
    fn take_due(&mut self, now: Timestamp) -> Vec<Record> {
        let mut records = Vec::new();
        self.open.retain(|language, passage| {
            if passage.due() > now {
                return true;
            }
            records.extend(passage.record(language, now));
            let goes_on = matches!(passage.stretch, Stretch::Sounds { .. });
            *passage = Passage::new(now);
            goes_on
        });
        records
    }

    fn take_all(&mut self, now: Timestamp) -> Vec<Record> {
        let open = std::mem::take(&mut self.open);
        open.iter().filter_map(|(language, passage)| passage.record(language, now)).collect()
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        self.open.values().map(Passage::due).min()
    }
}

impl Session {
    /// Looks again which languages miss what is said.
    pub(super) fn note_gaps(&mut self) {
        let now = self.clock.wall;
        let people = self.attendees();
        let missed = interpretation::missed(&self.ledger.interpretation, &self.voices, now, &people);
        self.gaps.note(&missed, now);
    }

    pub(super) fn carry_out_due_gaps(&mut self) {
        let over = self.gaps.take_due(self.clock.wall);
        over.into_iter().for_each(|record| self.commit(record));
    }

    /// Nothing more is said: what is open is put down as it is.
    pub(super) fn close_gaps(&mut self) {
        let open = self.gaps.take_all(self.clock.wall);
        open.into_iter().for_each(|record| self.commit(record));
    }

    /// Milliseconds of speech that this language has missed in all.
    pub(super) fn missed_by(&self, language: &Language) -> i64 {
        let open = self.gaps.open.get(language).map_or(0, |passage| passage.spoken(self.clock.wall) / STEP * STEP);
        self.ledger.missed.get(language).copied().unwrap_or(0) + open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().expect("a tag")
    }

    fn missing(tags: &[&str]) -> BTreeSet<Language> {
        tags.iter().map(|tag| language(tag)).collect()
    }

    fn put_down(tag: &str, from: i64, until: i64, millis: i64) -> Record {
        Record::Uninterpreted { language: language(tag), from: Timestamp(from), until: Timestamp(until), millis }
    }

    #[test]
    fn pauses_join_and_only_speech_counts() {
        let mut gaps = Gaps::default();
        gaps.note(&missing(&["en"]), Timestamp(1_000));
        gaps.note(&missing(&[]), Timestamp(4_000));
        assert_eq!(gaps.take_due(Timestamp(8_999)), []);
        gaps.note(&missing(&["en"]), Timestamp(8_999));
        gaps.note(&missing(&[]), Timestamp(10_999));
        assert_eq!(gaps.next_due(), Some(Timestamp(15_999)));
        assert_eq!(gaps.take_due(Timestamp(15_999)), [put_down("en", 1_000, 10_999, 5_000)]);
        assert_eq!((gaps.next_due(), gaps.take_all(Timestamp(20_000))), (None, Vec::new()));
    }

    #[test]
    fn a_long_passage_is_put_down_in_pieces_that_touch() {
        let mut gaps = Gaps::default();
        gaps.note(&missing(&["de", "en"]), Timestamp(0));
        gaps.note(&missing(&["en"]), Timestamp(3_000));
        assert_eq!(gaps.take_due(Timestamp(29_999)), [put_down("de", 0, 3_000, 3_000)]);
        assert_eq!(gaps.take_due(Timestamp(30_000)), [put_down("en", 0, 30_000, 30_000)]);
        assert_eq!(gaps.take_all(Timestamp(31_000)), [put_down("en", 30_000, 31_000, 1_000)]);
    }

    #[test]
    fn a_clock_that_is_set_back_takes_nothing_away() {
        let mut gaps = Gaps::default();
        gaps.note(&missing(&["en"]), Timestamp(50_000));
        gaps.note(&missing(&[]), Timestamp(40_000));
        gaps.note(&missing(&["en"]), Timestamp(41_000));
        assert_eq!(gaps.take_all(Timestamp(43_000)), [put_down("en", 50_000, 50_000, 2_000)]);
    }
}
