//! Where an interpreter listens: the floor, or another booth whose interpreter hears the floor.

use super::state::{Booth, Interpretation};
use super::voices::Voices;
use crate::model::{Language, ParticipantId};
use crate::protocol::{BoothInput, ChannelState};

impl Interpretation {
    /// The relay in use; `None`: the floor. A relay that has nobody on it, leads in a circle or over
    /// more than two interpretations is the floor again.
    pub fn relay_of(&self, who: ParticipantId, voices: &Voices) -> Option<Language> {
        let (_, booth) = self.booth_of(who)?;
        let known = self.interpreters.get(&who)?;
        match &known.input {
            Some(BoothInput::Floor) => None,
            Some(BoothInput::Relay { language }) => self.carries(who, language, voices).then(|| language.clone()),
            None => self.needs_relay(booth, voices).then(|| self.first_relay(who, booth, voices)).flatten(),
        }
    }

    /// The floor speaks a language this booth does not work in.
    fn needs_relay(&self, booth: &Booth, voices: &Voices) -> bool {
        voices.floor_language().is_some_and(|language| !booth.works_in(language))
    }

    /// By the interpreter's keys, then by the booth's languages.
    fn first_relay(&self, who: ParticipantId, booth: &Booth, voices: &Voices) -> Option<Language> {
        let keys = self.interpreters.get(&who).into_iter().flat_map(|known| known.keys.iter().flatten());
        keys.chain(&booth.languages).find(|language| self.carries(who, language, voices)).cloned()
    }

    /// Another booth is on this channel and takes the floor, by its own choice or by itself.
    fn carries(&self, who: ParticipantId, language: &Language, voices: &Voices) -> bool {
        let channel = self.channel(language);
        let Some((holder, giver)) = self.holder(language) else { return false };
        let mine = self.interpreters.get(&who).map(|known| known.booth);
        channel.state == ChannelState::Booth && Some(holder) != mine && self.takes_floor(giver, voices)
    }

    /// Its input is the floor by choice, or by itself because it works in what the floor speaks. Who would need a relay
    /// gives none, whether or not there is one for him: no circle, and two interpretations at most.
    fn takes_floor(&self, who: ParticipantId, voices: &Voices) -> bool {
        let Some((_, booth)) = self.booth_of(who) else { return false };
        match self.interpreters.get(&who).and_then(|known| known.input.as_ref()) {
            Some(BoothInput::Relay { .. }) => false,
            Some(BoothInput::Floor) => true,
            None => !self.needs_relay(booth, voices),
        }
    }

    /// Hears the original, not an interpretation of it.
    pub fn hears_floor(&self, who: ParticipantId, voices: &Voices) -> bool {
        let input = self.interpreters.get(&who).and_then(|known| known.input.as_ref());
        !matches!(input, Some(BoothInput::Relay { .. })) && self.relay_of(who, voices).is_none()
    }

    /// Interpretations between the speaker and the listener of a channel.
    pub fn depth(&self, language: &Language, voices: &Voices) -> u8 {
        match self.voice_of(language) {
            None => 0,
            Some(who) => 1 + u8::from(self.relay_of(who, voices).is_some()),
        }
    }
}
