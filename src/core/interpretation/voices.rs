use std::collections::BTreeMap;

use super::passages::Passages;
use super::span::Spans;
use crate::model::{Language, ParticipantId, Timestamp};

/// Who sounds at this moment, and who spoke last on the floor. Not stored: after a restart everybody
/// is silent until heard.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Voices {
    sounding: BTreeMap<ParticipantId, Timestamp>,
    /// Since when somebody who sounded before does not.
    quiet: BTreeMap<ParticipantId, Timestamp>,
    /// Interpreters of whose microphone no packets come, and since when it was noticed.
    stalled: BTreeMap<ParticipantId, Timestamp>,
    /// What those who sound on the floor speak.
    spoken: BTreeMap<ParticipantId, Language>,
    passages: Passages,
    spans: Spans,
    /// The newest voice on the floor, its language, and since when.
    pub floor: Option<FloorVoice>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FloorVoice {
    pub speaker: ParticipantId,
    pub language: Language,
    /// Since when the floor speaks this language.
    pub since: Timestamp,
}

impl Voices {
    /// `language`: what a floor voice speaks; `None` for an interpreter's.
    pub fn note(&mut self, who: ParticipantId, voiced: bool, language: Option<&Language>, now: Timestamp) {
        let on_floor = language.is_some() || self.spoken.contains_key(&who);
        if voiced {
            self.quiet.remove(&who);
            self.sounding.entry(who).or_insert(now);
        } else if self.sounding.remove(&who).is_some() {
            self.quiet.insert(who, now);
        }
        match (voiced, language) {
            (true, Some(language)) => {
                self.spoken.insert(who, language.clone());
                self.floor_speaks(who, language, now);
            }
            (true, None) => {}
            (false, _) => {
                self.spoken.remove(&who);
                self.fall_to_who_goes_on(who, now);
            }
        }
        if on_floor {
            self.note_floor(now);
        } else {
            self.spans.note_interpreter(who, voiced, now);
        }
    }

    fn note_floor(&mut self, now: Timestamp) {
        self.passages.note(!self.spoken.is_empty(), now);
        self.spans.note_floor(!self.spoken.is_empty(), now);
    }

    /// While the floor speaks: the moment that lies as far back as it has spoken after `since`, pauses left out.
    pub(super) fn speech_since(&self, since: Timestamp) -> Option<Timestamp> {
        self.passages.speech_since(since)
    }

    /// How much later this interpreter says what the floor has said, in milliseconds.
    pub fn span_of(&self, interpreter: Option<ParticipantId>) -> u16 {
        self.spans.of(interpreter)
    }

    /// Packets of a microphone have stopped coming, or come again.
    pub fn flow(&mut self, who: ParticipantId, flows: bool, now: Timestamp) {
        if flows {
            self.stalled.remove(&who);
        } else {
            self.stalled.insert(who, now);
        }
    }

    pub fn stalled_since(&self, who: ParticipantId) -> Option<Timestamp> {
        self.stalled.get(&who).copied()
    }

    /// Two spoke at once and the newer has ended: the other still has the floor.
    fn fall_to_who_goes_on(&mut self, ended: ParticipantId, now: Timestamp) {
        if self.speaker() != Some(ended) {
            return;
        }
        let latest = self.spoken.iter().max_by_key(|(who, _)| self.sounding.get(who));
        if let Some((who, language)) = latest.map(|(who, language)| (*who, language.clone())) {
            self.floor_speaks(who, &language, now);
        }
    }

    /// The speaker has another language now, by his own word or the chair's.
    pub fn language_of(&mut self, who: ParticipantId, language: &Language, now: Timestamp) {
        if let Some(spoken) = self.spoken.get_mut(&who) {
            spoken.clone_from(language);
        }
        if self.floor.as_ref().is_some_and(|floor| floor.speaker == who && floor.language != *language) {
            self.floor_speaks(who, language, now);
        }
    }

    fn floor_speaks(&mut self, speaker: ParticipantId, language: &Language, now: Timestamp) {
        let since = match &self.floor {
            Some(floor) if floor.language == *language => floor.since,
            _ => now,
        };
        self.floor = Some(FloorVoice { speaker, language: language.clone(), since });
    }

    pub fn forget(&mut self, who: ParticipantId, now: Timestamp) {
        self.sounding.remove(&who);
        self.quiet.remove(&who);
        self.spoken.remove(&who);
        self.stalled.remove(&who);
        self.spans.forget(who);
        self.floor.take_if(|floor| floor.speaker == who);
        self.note_floor(now);
    }

    pub fn sounds(&self, who: ParticipantId) -> bool {
        self.sounding.contains_key(&who)
    }

    pub fn sounds_since(&self, who: ParticipantId) -> Option<Timestamp> {
        self.sounding.get(&who).copied()
    }

    /// For how long a voice that sounded before has been quiet, in milliseconds.
    pub fn quiet_since(&self, who: ParticipantId) -> Option<Timestamp> {
        self.quiet.get(&who).copied()
    }

    /// Who sounds on the floor now, and in which language.
    pub fn spoken(&self) -> impl Iterator<Item = (ParticipantId, &Language)> {
        self.spoken.iter().map(|(who, language)| (*who, language))
    }

    /// Somebody on the floor sounds now.
    pub fn floor_sounds(&self) -> bool {
        self.floor.as_ref().is_some_and(|floor| self.sounds(floor.speaker))
    }

    pub fn floor_language(&self) -> Option<&Language> {
        self.floor.as_ref().map(|floor| &floor.language)
    }

    pub fn speaker(&self) -> Option<ParticipantId> {
        self.floor.as_ref().map(|floor| floor.speaker)
    }
}
