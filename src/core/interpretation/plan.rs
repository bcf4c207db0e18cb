//! The sounds of one listener, and how loud each is. A pure function of the state: the session
//! compares it with what the engine has and tells the difference.

use std::collections::BTreeMap;

use super::channel::Channel;
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
    /// The floor of an interpreter who says nothing.
    pub const RAISED: Gain = Gain(Some(-60));
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
    Planner::new(state, voices, now, sounds).plan(ear)
}

/// What is the same for every listener at one moment, found out once: to plan for all of them, ask
/// one planner for each.
pub struct Planner<'a> {
    state: &'a Interpretation,
    voices: &'a Voices,
    sounds: &'a Sounds,
    /// The languages of the floor, and for each of its sounds which of them it is in.
    spoken: Vec<&'a Language>,
    spoken_by: Vec<usize>,
    lanes: Vec<Lane<'a>>,
    /// Interpreters who speak to everybody: for themselves, or in consecutive mode.
    on_floor: Vec<(ParticipantId, Sound)>,
    /// Consecutive mode, and the interpreter has the turn.
    aside: bool,
}

/// A language that some booth works in.
struct Lane<'a> {
    language: &'a Language,
    channel: Channel,
    /// The holder of the channel sounds, or is silent for so long that the original must come through.
    sounds: bool,
    silent: bool,
}

impl<'a> Planner<'a> {
    pub fn new(state: &'a Interpretation, voices: &'a Voices, now: Timestamp, sounds: &'a Sounds) -> Self {
        let mut spoken: Vec<&Language> = Vec::new();
        let mut place = |language: &'a Language| match spoken.iter().position(|known| *known == language) {
            Some(at) => at,
            None => {
                spoken.push(language);
                spoken.len() - 1
            }
        };
        let spoken_by = sounds.floor.iter().map(|(_, _, language)| place(language)).collect();
        let lanes = state.languages().into_iter().map(|language| Lane::new(state, voices, now, language)).collect();
        let mut planner = Self {
            state,
            voices,
            sounds,
            spoken,
            spoken_by,
            lanes,
            on_floor: Vec::new(),
            aside: state.mode == Mode::Consecutive && matches!(state.turn, Turn::Interpreter { .. }),
        };
        let speaks =
            |known: &Interpreter| known.speaks_for_self || (state.mode == Mode::Consecutive && known.is_on_air());
        let speaking = state.interpreters.iter().filter(|(_, known)| speaks(known));
        planner.on_floor =
            speaking.filter_map(|(who, _)| Some((*who, planner.whole(*who, Part::Floor, Gain::FULL)?))).collect();
        planner
    }

    /// Everything that `ear` hears, in the order of [`plan`].
    pub fn plan(&self, ear: Ear<'_>) -> Vec<Sound> {
        match self.state.interpreters.get(&ear.who) {
            Some(interpreter) => self.of_interpreter(ear, interpreter),
            None => self.of_listener(ear),
        }
    }

    fn of_listener(&self, ear: Ear<'_>) -> Vec<Sound> {
        let lane = self.lane(ear.language).filter(|_| !ear.hearing.floor);
        let open = lane.filter(|_| !self.is_interpreted_now(ear));
        let gains: Vec<Gain> = self.spoken.iter().map(|spoken| self.floor_gain(ear, open, spoken)).collect();
        let mut planned = self.floor(ear, &gains);
        if let Some(lane) = lane {
            let voice = open.and_then(|_| lane.voice());
            planned.push(self.sound(ear, SoundKey::Channel, voice, Part::Channel, Gain::FULL));
        }
        planned
    }

    fn lane(&self, language: &Language) -> Option<&Lane<'a>> {
        self.lanes.iter().find(|lane| lane.language == language)
    }

    /// `gains`: by language spoken.
    fn floor(&self, ear: Ear<'_>, gains: &[Gain]) -> Vec<Sound> {
        let mut planned = Vec::with_capacity(self.sounds.floor.len() + self.on_floor.len() + 4);
        for ((track, owner, _), spoken) in self.sounds.floor.iter().zip(&self.spoken_by) {
            if *owner != ear.who {
                let gain = if self.aside { Gain::ASIDE } else { gains[*spoken] };
                planned.push(Sound { key: SoundKey::Track(*track), track: Some(*track), part: Part::Floor, gain });
            }
        }
        planned.extend(self.on_floor.iter().filter(|(who, _)| *who != ear.who).map(|(_, sound)| *sound));
        planned
    }

    /// `open`: the channel that the listener hears.
    fn floor_gain(&self, ear: Ear<'_>, open: Option<&Lane<'_>>, spoken: &Language) -> Gain {
        let covered = |lane: &&Lane<'_>| matches!(lane.channel.state, ChannelState::Booth | ChannelState::Hold);
        let Some(lane) = open.filter(covered) else { return Gain::FULL };
        let hearing = ear.hearing;
        if spoken == ear.language {
            let finishes = lane.channel.state == ChannelState::Booth && lane.sounds;
            let tail = finishes && self.voices.floor_language() == Some(spoken);
            return if tail { Gain::TAIL } else { Gain::FULL };
        }
        if hearing.prefer_original && hearing.understands.contains(spoken) {
            return Gain::FULL;
        }
        let ducked = Gain::of_percent(hearing.original_percent);
        if lane.silent { ducked.max(Gain::RAISED) } else { ducked }
    }

    /// The speaker would hear himself through the interpreter, seconds late. Who speaks the language
    /// of his own channel is not what it carries.
    fn is_interpreted_now(&self, ear: Ear<'_>) -> bool {
        let floor = self.voices.floor.as_ref();
        floor.is_some_and(|floor| floor.speaker == ear.who && floor.language != *ear.language)
    }

    /// A track of its own, by its own key.
    fn whole(&self, who: ParticipantId, part: Part, gain: Gain) -> Option<Sound> {
        let track = *self.sounds.interpreters.get(&who)?;
        Some(Sound { key: SoundKey::Track(track), track: Some(track), part, gain })
    }

    fn sound(&self, ear: Ear<'_>, key: SoundKey, voice: Option<ParticipantId>, part: Part, gain: Gain) -> Sound {
        let track = voice.filter(|who| *who != ear.who).and_then(|who| self.sounds.interpreters.get(&who));
        Sound { key, track: track.copied(), part, gain }
    }

    fn of_interpreter(&self, ear: Ear<'_>, me: &Interpreter) -> Vec<Sound> {
        let relay = self.state.relay_of(ear.who, self.voices);
        let taking_over = self.is_taking_over(ear, me.booth);
        let floor = match (&relay, taking_over) {
            (Some(_), _) => Gain::UNDER_RELAY,
            (None, true) => Gain::MONITOR,
            (None, false) => Gain::FULL,
        };
        let mut planned = self.floor(ear, &vec![floor; self.spoken.len()]);
        let single = planned.len();
        let giver = relay.and_then(|language| self.lane(&language)?.voice());
        planned.push(self.sound(ear, SoundKey::Relay, giver, Part::Relay, Gain::FULL));
        let output = if taking_over { Gain::FULL } else { Gain::MONITOR };
        planned.push(self.sound(ear, SoundKey::Monitor, self.monitored(me), Part::Monitor, output));
        planned.extend(self.booth_talk(ear, me));
        once_each(planned, single)
    }

    /// Offered the microphone, or agreed: the listener's own mix counts now.
    fn is_taking_over(&self, ear: Ear<'_>, booth: BoothId) -> bool {
        self.state.booths.get(&booth).is_some_and(|booth| match booth.handover {
            HandoverView::Offered { to, .. } | HandoverView::Ready { to, .. } => to == ear.who,
            HandoverView::Idle | HandoverView::Requested { .. } => false,
        })
    }

    /// The channel chosen by hand, or the boothmate on air.
    fn monitored(&self, me: &Interpreter) -> Option<ParticipantId> {
        let own = || self.state.booths.get(&me.booth).map(|booth| &booth.into);
        self.lane(me.monitor.as_ref().or_else(own)?)?.voice()
    }

    /// To the one on air as a whisper, if he lets it in.
    fn booth_talk(&self, ear: Ear<'_>, me: &Interpreter) -> Vec<Sound> {
        let Some(booth) = self.state.booths.get(&me.booth) else { return Vec::new() };
        let live = booth.live == Some(ear.who);
        if live && !me.hears_talk {
            return Vec::new();
        }
        let gain = if live { Gain::WHISPER } else { Gain::FULL };
        let talks = |who: &&ParticipantId| {
            **who != ear.who && self.state.interpreters.get(*who).is_some_and(|mate| mate.talks_to_booth)
        };
        booth.members.iter().filter(talks).filter_map(|who| self.whole(*who, Part::BoothTalk, gain)).collect()
    }
}

impl<'a> Lane<'a> {
    fn new(state: &Interpretation, voices: &Voices, now: Timestamp, language: &'a Language) -> Self {
        let channel = state.channel(language);
        let booth = state.holder(language).and_then(|(id, live)| Some((live, state.booths.get(&id)?)));
        let quiet = booth.and_then(|(live, booth)| silent_since(live, booth, voices));
        let silent = quiet.is_some_and(|since| now.millis_since(since) >= RAISED);
        Self {
            language,
            channel,
            sounds: channel.holder.is_some_and(|who| voices.sounds(who)),
            silent: silent && channel.state != ChannelState::Hold,
        }
    }

    /// Whose voice is on the channel now.
    fn voice(&self) -> Option<ParticipantId> {
        self.channel.holder.filter(|_| self.channel.state == ChannelState::Booth)
    }
}

/// A voice that comes on two ways is heard on the first; the first `single` come on one alone.
fn once_each(mut planned: Vec<Sound>, single: usize) -> Vec<Sound> {
    for at in single..planned.len() {
        if planned[..at].iter().any(|before| before.track.is_some() && before.track == planned[at].track) {
            planned[at].track = None;
        }
    }
    planned.retain(|sound| {
        sound.track.is_some() || matches!(sound.key, SoundKey::Relay | SoundKey::Monitor | SoundKey::Channel)
    });
    planned
}
