//! The sounds of one listener, and how loud each is. A pure function of the state: the session
//! compares it with what the engine has and tells the difference.

use std::collections::BTreeMap;

use super::due::{RAISED, silent_since};
use super::state::{Interpretation, Interpreter, Turn};
use super::voices::Voices;
use crate::model::{BoothId, Language, ParticipantId, Timestamp, TrackId};
use crate::protocol::{ChannelState, HandoverView, Hearing, Mode, Part};

/// Tenths of a decibel, zero or less. `None` is silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gain(pub Option<i16>);

impl Gain {
    pub const FULL: Gain = Gain(Some(0));
    pub const SILENT: Gain = Gain(None);
    /// The floor while the interpreter finishes the speaker before.
    const TAIL: Gain = Gain(Some(-60));
    const MONITOR: Gain = Gain(Some(-100));
    /// The floor under a relay.
    const UNDER_RELAY: Gain = Gain(Some(-200));
    /// Others in consecutive mode while the interpreter has the turn.
    const ASIDE: Gain = Gain(Some(-100));
    const WHISPER: Gain = Gain(Some(-60));

    /// A loudness in percent of full: 20 % is -14 dB.
    pub fn of_percent(percent: u8) -> Gain {
        match percent {
            0 => Gain::SILENT,
            1..=99 => Gain(Some((f64::from(percent) / 100.0).log10().mul_add(200.0, -0.5).ceil() as i16)),
            _ => Gain::FULL,
        }
    }
}

/// What keeps a sound on its line while its source changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SoundKey {
    Track(TrackId),
    Channel,
    Relay,
    Monitor,
    /// All of them as one.
    Mix,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    pub key: SoundKey,
    /// `None`: the line is kept and carries nothing.
    pub track: Option<TrackId>,
    pub part: Part,
    pub gain: Gain,
}

/// The microphones of the session.
#[derive(Debug, Clone, Default)]
pub struct Sounds {
    /// Of the floor: track, owner, language spoken.
    pub floor: Vec<(TrackId, ParticipantId, Language)>,
    pub interpreters: BTreeMap<ParticipantId, TrackId>,
}

/// Who listens.
#[derive(Debug, Clone, Copy)]
pub struct Ear<'a> {
    pub who: ParticipantId,
    pub language: &'a Language,
    pub hearing: &'a Hearing,
}

/// Everything that `ear` hears. The order is stable: floor, interpreters on the floor, channel,
/// relay, monitor, booth talk.
pub fn plan(state: &Interpretation, voices: &Voices, now: Timestamp, sounds: &Sounds, ear: Ear<'_>) -> Vec<Sound> {
    let planner = Planner { state, voices, now, sounds, ear };
    match state.interpreters.get(&ear.who) {
        Some(interpreter) => planner.of_interpreter(interpreter),
        None => planner.of_listener(),
    }
}

/// A voice that comes on two ways is heard on the first.
fn once_each(mut planned: Vec<Sound>) -> Vec<Sound> {
    for at in 1..planned.len() {
        if planned[..at].iter().any(|before| before.track.is_some() && before.track == planned[at].track) {
            planned[at].track = None;
        }
    }
    planned.retain(|sound| {
        sound.track.is_some() || matches!(sound.key, SoundKey::Relay | SoundKey::Monitor | SoundKey::Channel)
    });
    planned
}

struct Planner<'a> {
    state: &'a Interpretation,
    voices: &'a Voices,
    now: Timestamp,
    sounds: &'a Sounds,
    ear: Ear<'a>,
}

impl Planner<'_> {
    fn of_listener(&self) -> Vec<Sound> {
        let mut planned = self.floor(|language| self.floor_gain(language));
        planned.extend(self.on_floor());
        if self.ear.hearing.floor || !self.state.knows(self.ear.language) {
            return planned;
        }
        let voice = self.state.voice_of(self.ear.language).filter(|_| !self.is_interpreted_now());
        planned.push(self.sound(SoundKey::Channel, voice, Part::Channel, Gain::FULL));
        planned
    }

    fn floor(&self, gain: impl Fn(&Language) -> Gain) -> Vec<Sound> {
        let others = self.sounds.floor.iter().filter(|(_, owner, _)| *owner != self.ear.who);
        let aside = self.interpreter_has_turn();
        others
            .map(|(track, _, language)| {
                let gain = if aside { Gain::ASIDE } else { gain(language) };
                Sound { key: SoundKey::Track(*track), track: Some(*track), part: Part::Floor, gain }
            })
            .collect()
    }

    fn floor_gain(&self, spoken: &Language) -> Gain {
        let hearing = self.ear.hearing;
        let channel = self.state.channel(self.ear.language);
        let covered = matches!(channel.state, ChannelState::Booth | ChannelState::Hold);
        if hearing.floor || !covered || self.is_interpreted_now() {
            return Gain::FULL;
        }
        if spoken == self.ear.language {
            let tail = channel.state == ChannelState::Booth
                && self.voices.floor_language() == Some(spoken)
                && channel.holder.is_some_and(|who| self.voices.sounds(who));
            return if tail { Gain::TAIL } else { Gain::FULL };
        }
        if hearing.prefer_original && hearing.understands.contains(spoken) {
            return Gain::FULL;
        }
        let ducked = Gain::of_percent(hearing.original_percent);
        if self.interpreter_is_silent() { ducked.max(Gain::TAIL) } else { ducked }
    }

    /// For so long that the original must come through.
    fn interpreter_is_silent(&self) -> bool {
        let Some((id, live)) = self.state.holder(self.ear.language) else { return false };
        let Some(booth) = self.state.booths.get(&id) else { return false };
        let held = self.state.channel(self.ear.language).state == ChannelState::Hold;
        !held && silent_since(live, booth, self.voices).is_some_and(|since| self.now.millis_since(since) >= RAISED)
    }

    /// The speaker would hear himself through the interpreter, seconds late. Who speaks the language
    /// of his own channel is not what it carries.
    fn is_interpreted_now(&self) -> bool {
        let floor = self.voices.floor.as_ref();
        floor.is_some_and(|floor| floor.speaker == self.ear.who && floor.language != *self.ear.language)
    }

    fn interpreter_has_turn(&self) -> bool {
        self.state.mode == Mode::Consecutive && matches!(self.state.turn, Turn::Interpreter { .. })
    }

    /// Interpreters who speak to everybody: for themselves, or in consecutive mode.
    fn on_floor(&self) -> Vec<Sound> {
        let speaks =
            |known: &Interpreter| known.speaks_for_self || (self.state.mode == Mode::Consecutive && known.is_on_air());
        let speaking = self.state.interpreters.iter().filter(|(who, known)| **who != self.ear.who && speaks(known));
        speaking.filter_map(|(who, _)| self.whole(*who, Part::Floor, Gain::FULL)).collect()
    }

    /// A track of its own, by its own key.
    fn whole(&self, who: ParticipantId, part: Part, gain: Gain) -> Option<Sound> {
        let track = *self.sounds.interpreters.get(&who)?;
        Some(Sound { key: SoundKey::Track(track), track: Some(track), part, gain })
    }

    fn sound(&self, key: SoundKey, voice: Option<ParticipantId>, part: Part, gain: Gain) -> Sound {
        let track = voice.filter(|who| *who != self.ear.who).and_then(|who| self.sounds.interpreters.get(&who));
        Sound { key, track: track.copied(), part, gain }
    }

    fn of_interpreter(&self, me: &Interpreter) -> Vec<Sound> {
        let relay = self.state.relay_of(self.ear.who, self.voices);
        let taking_over = self.is_taking_over(me.booth);
        let floor = match (&relay, taking_over) {
            (Some(_), _) => Gain::UNDER_RELAY,
            (None, true) => Gain::MONITOR,
            (None, false) => Gain::FULL,
        };
        let mut planned = self.floor(|_| floor);
        planned.extend(self.on_floor());
        let giver = relay.and_then(|language| self.state.voice_of(&language));
        planned.push(self.sound(SoundKey::Relay, giver, Part::Relay, Gain::FULL));
        let output = if taking_over { Gain::FULL } else { Gain::MONITOR };
        planned.push(self.sound(SoundKey::Monitor, self.monitored(me), Part::Monitor, output));
        planned.extend(self.booth_talk(me.booth));
        once_each(planned)
    }

    /// Offered the microphone, or agreed: the listener's own mix counts now.
    fn is_taking_over(&self, booth: BoothId) -> bool {
        self.state.booths.get(&booth).is_some_and(|booth| match booth.handover {
            HandoverView::Offered { to, .. } | HandoverView::Ready { to, .. } => to == self.ear.who,
            HandoverView::Idle | HandoverView::Requested { .. } => false,
        })
    }

    /// The channel chosen by hand, or the boothmate on air.
    fn monitored(&self, me: &Interpreter) -> Option<ParticipantId> {
        match &me.monitor {
            Some(language) => self.state.voice_of(language),
            None => self.state.booths.get(&me.booth).and_then(|booth| self.state.voice_of(&booth.into)),
        }
    }

    fn booth_talk(&self, id: BoothId) -> Vec<Sound> {
        let Some(booth) = self.state.booths.get(&id) else { return Vec::new() };
        let gain = if booth.live == Some(self.ear.who) { Gain::WHISPER } else { Gain::FULL };
        let talks = |who: &&ParticipantId| {
            **who != self.ear.who && self.state.interpreters.get(*who).is_some_and(|mate| mate.talks_to_booth)
        };
        booth.members.iter().filter(talks).filter_map(|who| self.whole(*who, Part::BoothTalk, gain)).collect()
    }
}
