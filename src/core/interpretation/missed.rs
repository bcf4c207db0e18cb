//! What is said on the floor and reaches nobody in a language that somebody needs.

use std::collections::BTreeSet;

use super::due::{SILENT, silent_since};
use super::state::{Booth, Interpretation};
use super::view::Attendee;
use super::voices::Voices;
use crate::model::{Language, ParticipantId, Role, Timestamp};
use crate::protocol::{BoothMicrophone, ChannelState, Mode};

/// The languages that miss what is said at this moment. Nobody misses his own words, what he understands without an
/// interpreter, or anything when he has chosen the floor.
pub fn missed(state: &Interpretation, voices: &Voices, now: Timestamp, people: &[Attendee<'_>]) -> BTreeSet<Language> {
    let mut missed = BTreeSet::new();
    for (speaker, spoken) in voices.spoken() {
        for one in people.iter().filter(|one| one.who != speaker && needs_interpreter(one, spoken)) {
            if !missed.contains(one.listens) && !reaches(state, voices, now, spoken, one.listens) {
                missed.insert(one.listens.clone());
            }
        }
    }
    missed
}

pub(super) fn needs_interpreter(one: &Attendee<'_>, spoken: &Language) -> bool {
    let follows = one.listens == spoken || one.hearing.understands.contains(spoken);
    one.role != Role::Interpreter && !one.hearing.floor && !follows
}

fn reaches(state: &Interpretation, voices: &Voices, now: Timestamp, spoken: &Language, into: &Language) -> bool {
    is_covered(state, voices, now, Some(spoken), into) && !fell_silent(state, voices, now, into)
}

/// Somebody is there who interprets what is said into this language, whether or not he says something. With nothing
/// `spoken` yet: somebody who works in it.
pub(super) fn is_covered(
    state: &Interpretation,
    voices: &Voices,
    now: Timestamp,
    spoken: Option<&Language>,
    into: &Language,
) -> bool {
    let Some(spoken) = spoken else {
        return state.booths.values().any(|booth| works_between(state, booth, into, into));
    };
    if state.mode == Mode::Consecutive {
        // The interpreter speaks on the floor, in whichever language was not spoken.
        return state.booths.values().any(|booth| works_between(state, booth, spoken, into));
    }
    let turns = |booth: &Booth| works_between(state, booth, spoken, into) && turns_soon(booth, voices, now, spoken);
    follows(state, voices, spoken, into) || state.booths.values().any(turns)
}

/// The channel is held by somebody who follows what is said, himself or by relay.
fn follows(state: &Interpretation, voices: &Voices, spoken: &Language, into: &Language) -> bool {
    let channel = state.channel(into);
    let held = matches!(channel.state, ChannelState::Booth | ChannelState::Hold);
    let Some(who) = channel.holder.filter(|_| held) else { return false };
    let works = state.booth_of(who).is_some_and(|(_, booth)| booth.works_in(spoken));
    works || hears_by_relay(state, voices, spoken, who)
}

/// Whoever holds the channel says nothing, for long.
fn fell_silent(state: &Interpretation, voices: &Voices, now: Timestamp, into: &Language) -> bool {
    let holder = state.channel(into).holder.and_then(|who| Some((who, state.booth_of(who)?.1)));
    let silent = holder.and_then(|(who, booth)| silent_since(who, booth, voices));
    silent.is_some_and(|since| now.millis_since(since) >= SILENT)
}

fn hears_by_relay(state: &Interpretation, voices: &Voices, spoken: &Language, who: ParticipantId) -> bool {
    let giver = state.relay_of(who, voices).and_then(|language| state.voice_of(&language));
    giver.and_then(|giver| state.booth_of(giver)).is_some_and(|(_, booth)| booth.works_in(spoken))
}

/// Somebody is on air in a booth that works in both languages.
fn works_between(state: &Interpretation, booth: &Booth, spoken: &Language, into: &Language) -> bool {
    let on_air = |who| matches!(state.microphone(who), BoothMicrophone::Live | BoothMicrophone::Cough);
    booth.works_in(spoken) && booth.works_in(into) && booth.live.is_some_and(on_air)
}

/// The interpreter still says what the speaker before has said, and turns round after it: no word is lost by that.
fn turns_soon(booth: &Booth, voices: &Voices, now: Timestamp, spoken: &Language) -> bool {
    let Some(floor) = voices.floor.as_ref().filter(|floor| floor.language == *spoken) else { return false };
    booth.into == *spoken && now.millis_since(floor.since) < i64::from(voices.span_of(booth.live))
}
