use super::due::{ALONE, AMBER, FIRM_CUE, RED, SILENT, SOFT_CUE, SUSPECT, silent_since};
use super::missed::{is_covered, needs_interpreter};
use super::state::{Booth, Interpretation, Interpreter, Turn};
use super::voices::Voices;
use crate::model::{BoothId, Language, ParticipantId, Role, Timestamp};
use crate::protocol::{
    BoothInput, BoothMicrophone, BoothView, ChannelView, Hearing, InterpretationView, InterpreterView, SightView,
    TurnLamp, TurnView,
};

/// Somebody in the room who listens.
#[derive(Debug, Clone, Copy)]
pub struct Attendee<'a> {
    pub who: ParticipantId,
    pub role: Role,
    pub listens: &'a Language,
    pub hearing: &'a Hearing,
    pub players: Players,
}

/// Players on which somebody's seat is heard beside his browser, or instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Players {
    /// With one sound, mixed for the language of the seat.
    pub mixed: usize,
    /// With every microphone as a track of its own, and so with every channel.
    pub separate: usize,
}

/// The state as a listener may see it, or with the booths for those who work with them.
/// `uninterpreted` gives milliseconds of floor speech that a language missed.
pub fn view(
    state: &Interpretation,
    voices: &Voices,
    now: Timestamp,
    people: &[Attendee<'_>],
    uninterpreted: impl Fn(&Language) -> i64,
    booths: bool,
) -> InterpretationView {
    let listeners: Vec<&Attendee<'_>> =
        people.iter().filter(|one| one.role != Role::Interpreter && !one.hearing.floor).collect();
    let mut languages = state.languages();
    languages.extend(listeners.iter().map(|one| one.listens));
    let separate: usize = people.iter().map(|one| one.players.separate).sum();
    let channel = |language: &&Language| ChannelView {
        external: external(&listeners, language, separate),
        ..channel_view(state, voices, now, &listeners, language, &uninterpreted)
    };
    InterpretationView {
        revision: state.revision,
        mode: state.mode,
        channels: if state.booths.is_empty() { Vec::new() } else { languages.iter().map(channel).collect() },
        booths: if booths {
            state.booths.iter().map(|(id, one)| booth_view(state, voices, now, *id, one)).collect()
        } else {
            Vec::new()
        },
        speaker: voices.speaker(),
        floor_language: voices.floor_language().cloned(),
        turn: turn_view(state.turn, now),
        finishing: finishing(state, voices),
        sight: sight(state),
        uncovered: uncovered(state, voices, now, &listeners),
        terms: if booths { state.terms.clone() } else { Vec::new() },
    }
}

/// For everybody: whoever decides by what he hears must know that it is spoken from sight.
fn sight(state: &Interpretation) -> Vec<SightView> {
    let heard = state.interpreters.iter().filter(|(_, known)| known.microphone != BoothMicrophone::Lost);
    let shown = heard.filter_map(|(who, known)| Some((*who, known.sight.as_ref()?)));
    shown.map(|(interpreter, (text, since))| SightView { interpreter, text: text.clone(), since: *since }).collect()
}

/// Nobody speaks on the floor any more, and somebody still says it in another language.
fn finishing(state: &Interpretation, voices: &Voices) -> bool {
    let says =
        |who: ParticipantId| state.interpreters.get(&who).is_some_and(Interpreter::is_on_air) && voices.sounds(who);
    voices.spoken().next().is_none() && state.booths.values().filter_map(|booth| booth.live).any(says)
}

/// Somebody listens in it, somebody else speaks something else, and nobody interprets.
fn uncovered(state: &Interpretation, voices: &Voices, now: Timestamp, listeners: &[&Attendee<'_>]) -> Vec<Language> {
    let spoken = voices.floor_language();
    let missing = |one: &&&Attendee<'_>| {
        let foreign = spoken.is_none_or(|spoken| needs_interpreter(one, spoken));
        foreign && !is_covered(state, voices, now, spoken, one.listens)
    };
    let mut languages: Vec<Language> = listeners.iter().filter(missing).map(|one| one.listens.clone()).collect();
    languages.sort();
    languages.dedup();
    languages
}

/// Players that carry this channel out of the room.
fn external(listeners: &[&Attendee<'_>], language: &Language, separate: usize) -> u16 {
    let mixed: usize = listeners.iter().filter(|one| one.listens == language).map(|one| one.players.mixed).sum();
    u16::try_from(mixed + separate).unwrap_or(u16::MAX)
}

fn channel_view(
    state: &Interpretation,
    voices: &Voices,
    now: Timestamp,
    listeners: &[&Attendee<'_>],
    language: &Language,
    uninterpreted: &impl Fn(&Language) -> i64,
) -> ChannelView {
    let channel = state.channel(language);
    let here = listeners.iter().filter(|one| one.listens == language);
    let booth = state.holder(language).and_then(|(id, who)| Some((state.booths.get(&id)?, who)));
    let silent = booth.and_then(|(booth, who)| silent_since(who, booth, voices));
    let holder = channel.holder.and_then(|who| state.interpreters.get(&who));
    ChannelView {
        language: language.clone(),
        state: channel.state,
        interpreter: channel.holder,
        depth: state.depth(language, voices),
        silent_since: silent.filter(|since| now.millis_since(*since) >= SILENT),
        listeners: u16::try_from(here.clone().count()).unwrap_or(u16::MAX),
        family_listens: here.clone().any(|one| matches!(one.role, Role::Patient | Role::Family)),
        external: 0,
        // With nobody on air: whoever goes live will be, from his first word.
        recorded: state.recorded && holder.is_none_or(|known| known.may_record),
        reason: state.suspended.get(language).map(|suspension| suspension.reason.clone()),
        ear_voice_span_ms: voices.span_of(channel.holder),
        uninterpreted_seconds: u32::try_from(uninterpreted(language) / 1000).unwrap_or(u32::MAX),
    }
}

fn booth_view(state: &Interpretation, voices: &Voices, now: Timestamp, id: BoothId, booth: &Booth) -> BoothView {
    let turned = voices.floor.as_ref().filter(|floor| booth.live.is_some() && floor.language == booth.into);
    let voiced = booth.live.is_some_and(|who| voices.sounds(who));
    let on_air = booth.live_since.map_or(0, |since| now.millis_since(since));
    let alone = booth.members.len() < 2;
    BoothView {
        id,
        languages: booth.languages.clone(),
        members: booth.members.iter().filter_map(|who| interpreter_view(state, voices, now, *who)).collect(),
        live: booth.live,
        into: booth.into.clone(),
        flip_wanted: turned.is_some(),
        direction_suspect: turned.is_some_and(|floor| voiced && now.millis_since(floor.since) >= SUSPECT),
        auto_flip: booth.auto_flip,
        handover: booth.handover.clone(),
        live_since: booth.live_since,
        turn: match on_air {
            RED.. => TurnLamp::Red,
            AMBER.. => TurnLamp::Amber,
            _ => TurnLamp::Fresh,
        },
        team_too_small: alone && now.millis_since(booth.opened) >= ALONE,
    }
}

fn interpreter_view(
    state: &Interpretation,
    voices: &Voices,
    now: Timestamp,
    who: ParticipantId,
) -> Option<InterpreterView> {
    let known: &Interpreter = state.interpreters.get(&who)?;
    let (_, booth) = state.booth_of(who)?;
    let relay = state.relay_of(who, voices);
    let stretch = booth.live_since.filter(|_| booth.live == Some(who)).map_or(0, |since| now.millis_since(since));
    Some(InterpreterView {
        participant: who,
        microphone: known.microphone,
        depth: u8::from(relay.is_some()),
        input: relay.map_or(BoothInput::Floor, |language| BoothInput::Relay { language }),
        input_by_itself: known.input.is_none(),
        keys: known.keys.clone(),
        monitor: known.monitor.clone(),
        talks_to_booth: known.talks_to_booth,
        hears_talk: known.hears_talk,
        speaks_for_self: known.speaks_for_self,
        credential: known.credential.clone(),
        waived: known.waived,
        may_record: known.may_record,
        checked_in: known.checked_in,
        // Whole minutes: a view that changes each second would be sent each second.
        on_air_seconds: u32::try_from((known.on_air + stretch) / 60_000 * 60).unwrap_or(u32::MAX),
        note: known.note.clone(),
    })
}

fn turn_view(turn: Turn, now: Timestamp) -> TurnView {
    match turn {
        Turn::Open => TurnView::Open,
        Turn::Interpreter { participant, .. } => TurnView::Interpreter { participant },
        Turn::Speaker { participant, since, asked } => {
            let cue = match now.millis_since(since) {
                _ if asked => 2,
                FIRM_CUE.. => 2,
                SOFT_CUE.. => 1,
                _ => 0,
            };
            TurnView::Speaker { participant, since, cue }
        }
    }
}
