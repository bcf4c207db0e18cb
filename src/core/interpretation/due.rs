//! What happens by itself, and when.

use super::event::Event;
use super::state::{Booth, Interpretation, Turn};
use super::voices::Voices;
use crate::model::{BoothId, ParticipantId, Timestamp};
use crate::protocol::{BoothMicrophone, HandoverView, Mode};

/// A lost microphone that comes back within this time (milliseconds) is as before.
const RETURN: i64 = 3_000;
/// A microphone that goes live although nothing comes from it is given this time (milliseconds) to begin.
const STALL: i64 = 500;
/// A pause of the live voice in which the booth may be turned round by itself.
const FLIP_PAUSE: i64 = 400;
/// Asked for so long and still in the old direction: suspect.
pub(super) const SUSPECT: i64 = 8_000;
/// The interpreter is silent for so long while the floor speaks: first told, then the floor is raised.
pub(super) const SILENT: i64 = 6_000;
pub(super) const RAISED: i64 = 10_000;
/// Consecutive: a pause after at least so much speech passes the turn to the interpreter, one he asked for at once; after
/// a word in between nobody has it.
const SPEAKER_PAUSE: i64 = 1_200;
pub(super) const SPOKEN: i64 = 3_000;
const INTERPRETER_PAUSE: i64 = 1_500;
/// An interpreter who has the turn and says nothing for so long gives it back.
const INTERPRETER_BEGINS: i64 = 10_000;
/// Consecutive: soft and firm sign to a speaker who does not stop.
pub(super) const SOFT_CUE: i64 = 20_000;
pub(super) const FIRM_CUE: i64 = 40_000;
/// On air for so long: lamps.
pub(super) const AMBER: i64 = 20 * 60_000;
pub(super) const RED: i64 = 30 * 60_000;
pub(super) const ALONE: i64 = 40 * 60_000;

fn after(at: Timestamp, millis: i64) -> Timestamp {
    Timestamp(at.0.saturating_add(millis))
}

type Moment = (Timestamp, Option<Event>);

/// Everything that has come by `now`, in no particular order; each is to be decided on its own.
pub fn due(state: &Interpretation, voices: &Voices, now: Timestamp) -> Vec<Event> {
    moments(state, voices).into_iter().filter(|(at, _)| *at <= now).filter_map(|(_, event)| event).collect()
}

/// The next moment after `now` at which something happens, or at which `plan` or `view` change by themselves.
pub fn next_due(state: &Interpretation, voices: &Voices, now: Timestamp) -> Option<Timestamp> {
    moments(state, voices).into_iter().map(|(at, _)| at).filter(|at| *at > now).min()
}

fn moments(state: &Interpretation, voices: &Voices) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (who, known) in &state.interpreters {
        if let Some((_, since)) = known.lost {
            moments.push((after(since, RETURN), Some(Event::MicrophoneLapsed { who: *who })));
        }
    }
    for (id, booth) in &state.booths {
        of_handover(*id, booth, &mut moments);
        of_direction(*id, booth, voices, state, &mut moments);
        of_live(booth, voices, &mut moments);
        of_stalled(booth, voices, state, &mut moments);
    }
    of_turn(state, voices, &mut moments);
    moments
}

fn of_handover(id: BoothId, booth: &Booth, moments: &mut Vec<Moment>) {
    match booth.handover {
        HandoverView::Idle => {}
        HandoverView::Offered { until, .. }
        | HandoverView::Requested { until, .. }
        | HandoverView::Ready { until, .. } => moments.push((until, Some(Event::OfferLapsed { booth: id }))),
    }
}

fn of_direction(id: BoothId, booth: &Booth, voices: &Voices, state: &Interpretation, moments: &mut Vec<Moment>) {
    let Some(live) = booth.live else { return };
    let Some(floor) = voices.floor.as_ref().filter(|floor| floor.language == booth.into) else { return };
    let span = i64::from(voices.span_of(Some(live)));
    moments.extend([span, SUSPECT].map(|millis| (after(floor.since, millis), None)));
    let free = state.holder(booth.other()).is_none();
    if booth.auto_flip && free && state.microphone(live) == BoothMicrophone::Live && !voices.sounds(live) {
        let pause = voices.quiet_since(live).map_or(floor.since, |since| since.max(floor.since));
        moments.push((after(pause, FLIP_PAUSE), Some(Event::FlippedInPause { booth: id })));
    }
}

fn of_live(booth: &Booth, voices: &Voices, moments: &mut Vec<Moment>) {
    let Some(live) = booth.live else { return };
    if let Some(since) = booth.live_since {
        moments.extend([AMBER, RED, ALONE].map(|millis| (after(since, millis), None)));
    }
    if let Some(since) = silent_since(live, booth, voices) {
        moments.extend([SILENT, RAISED].map(|millis| (after(since, millis), None)));
    }
}

fn of_stalled(booth: &Booth, voices: &Voices, state: &Interpretation, moments: &mut Vec<Moment>) {
    let live = booth.live.and_then(|who| Some((who, state.interpreters.get(&who)?)));
    let Some((who, known)) = live.filter(|(_, known)| known.microphone == BoothMicrophone::Live) else { return };
    if let Some(stalled) = voices.stalled_since(who) {
        moments.push((after(stalled.max(known.since), STALL), Some(Event::Lost { who })));
    }
}

/// Since when a live interpreter says nothing while the floor speaks a language to be interpreted.
pub(super) fn silent_since(live: ParticipantId, booth: &Booth, voices: &Voices) -> Option<Timestamp> {
    let floor = voices.floor.as_ref().filter(|floor| floor.language != booth.into)?;
    let since = unheard_since(live, booth, voices)?;
    Some(since.max(floor.since))
}

/// The same in whichever language. A silence in which nobody speaks is no lack, so pauses of the floor do not count.
pub(super) fn unheard_since(live: ParticipantId, booth: &Booth, voices: &Voices) -> Option<Timestamp> {
    if !voices.floor_sounds() || voices.sounds(live) {
        return None;
    }
    let quiet = voices.quiet_since(live).or(booth.live_since)?;
    voices.speech_since(quiet.max(booth.live_since.unwrap_or(quiet)))
}

fn of_turn(state: &Interpretation, voices: &Voices, moments: &mut Vec<Moment>) {
    if state.mode != Mode::Consecutive {
        return;
    }
    match state.turn {
        Turn::Open => {}
        Turn::Speaker { participant, since, .. } => {
            moments.extend([SOFT_CUE, FIRM_CUE].map(|millis| (after(since, millis), None)));
            if let Some(quiet) = voices.quiet_since(participant).filter(|quiet| *quiet >= since) {
                moments.push((after(quiet, SPEAKER_PAUSE), Some(Event::SpeakerPaused { who: participant })));
            }
        }
        Turn::Interpreter { participant, since } => {
            let paused = match voices.quiet_since(participant).filter(|at| *at > since) {
                Some(quiet) => Some(after(quiet, INTERPRETER_PAUSE)),
                None => (!voices.sounds(participant)).then(|| after(since, INTERPRETER_BEGINS)),
            };
            moments.extend(paused.map(|at| (at, Some(Event::InterpreterPaused { who: participant }))));
        }
    }
}
