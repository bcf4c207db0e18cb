use super::bounds::{
    MARKS_ON_KEY_IMAGE, MAX_KEY_IMAGES, MAX_MARKS, MAX_PINS, PANES, are_captions, is_key_image, is_label, is_mark,
    is_mark_id, is_screen, is_sound_place, is_state,
};
use super::fact::{ControlReason, Fact};
use super::live::{LEASE, LOCK, Live, REQUEST, after};
use super::state::{Register, Viewing};
use crate::model::{ParticipantId, Timestamp};
use crate::protocol::{ErrorCode, ImageRef, KeyImageDraft, MarkDraft, PinView, PointedAt, Screen, ViewAct, ViewState};

/// Who acts. What the role allows was asked before.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    pub who: ParticipantId,
    pub chair: bool,
    /// What is seen on this person's screen is remembered: the session is recorded.
    pub recorded: bool,
}

/// What an act leads to.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub facts: Vec<Fact>,
    /// Who asks for the lead has changed.
    pub requests: bool,
    pub locks: bool,
    /// A sketch to be passed on: of that mark, or of none any more.
    pub sketch: Option<Option<MarkDraft>>,
}

impl Outcome {
    fn fact(fact: Fact) -> Self {
        Self { facts: vec![fact], ..Self::default() }
    }
}

/// What follows from an act. `live` changes only when it is not refused; the facts are the caller's to apply.
///
/// # Errors
/// `Malformed` for what is unsound, `NotAllowed` for whom the act is not, `NotNow` for the wrong moment, `NotFound`,
/// `Stale` when the mark has changed since, `TooMany` when there is no room.
pub fn decide(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    act: ViewAct,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    match act {
        ViewAct::RequestControl
        | ViewAct::WithdrawRequest
        | ViewAct::GrantControl { .. }
        | ViewAct::ReleaseControl
        | ViewAct::TakeControl
        | ViewAct::HoldControl => control(viewing, live, asker, &act, now),
        ViewAct::Show { pane, state } => show(viewing, live, asker, pane, state, now),
        ViewAct::Seen { screen } => see(live, asker, screen, now),
        ViewAct::AddPin { at, label } => add_pin(viewing, asker, at, label),
        ViewAct::RemovePin { number } => remove_pin(viewing, asker, number),
        ViewAct::ClearPins => {
            must(leads(viewing, asker))?;
            Ok(Outcome::fact(Fact::PinsRemoved { numbers: viewing.pins.keys().copied().collect(), by: asker.who }))
        }
        ViewAct::LockMark { mark } => lock(viewing, live, asker, mark, now),
        ViewAct::UnlockMark { mark } => Ok(unlock(live, asker, &mark)),
        ViewAct::PutMark { mark, base } => put_mark(viewing, live, asker, mark, base, now),
        ViewAct::RemoveMark { mark, base } => remove_mark(viewing, live, asker, mark, base, now),
        ViewAct::ClearMarks { everybodys } => clear_marks(viewing, live, asker, everybodys, now),
        ViewAct::Sketch { mark } => sketch(live, asker, mark),
        ViewAct::AddKeyImage { key_image } => add_key_image(viewing, asker, key_image),
        ViewAct::CaptionKeyImage { number, captions } => {
            viewing.key_images.get(&number).ok_or(ErrorCode::NotFound)?;
            sound(are_captions(&captions))?;
            Ok(Outcome::fact(Fact::KeyImageCaptioned { number, captions, by: asker.who }))
        }
        ViewAct::RemoveKeyImage { number } => {
            let kept = viewing.key_images.get(&number).ok_or(ErrorCode::NotFound)?;
            must(kept.by == asker.who || asker.chair)?;
            Ok(Outcome::fact(Fact::KeyImageRemoved { number, by: asker.who }))
        }
    }
}

fn sound(is: bool) -> Result<(), ErrorCode> {
    if is { Ok(()) } else { Err(ErrorCode::Malformed) }
}

fn must(may: bool) -> Result<(), ErrorCode> {
    if may { Ok(()) } else { Err(ErrorCode::NotAllowed) }
}

fn presents(viewing: &Viewing, asker: Asker) -> bool {
    viewing.presenter.is_some_and(|presenter| presenter.participant == asker.who)
}

fn leads(viewing: &Viewing, asker: Asker) -> bool {
    asker.chair || presents(viewing, asker)
}

fn control(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    act: &ViewAct,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    let mine = presents(viewing, asker);
    let hand_to = |live: &mut Live, to: ParticipantId, reason: ControlReason| {
        live.requests.retain(|(who, _)| *who != to);
        live.lease = Some(after(now, LEASE));
        Outcome::fact(Fact::Control { presenter: Some(to), by: Some(asker.who), reason })
    };
    Ok(match act {
        ViewAct::RequestControl if mine => Outcome::default(),
        ViewAct::RequestControl if viewing.presenter.is_none() => hand_to(live, asker.who, ControlReason::Asked),
        ViewAct::RequestControl => {
            let known = live.requests.iter().any(|(who, _)| *who == asker.who);
            if !known {
                live.requests.push((asker.who, after(now, REQUEST)));
            }
            Outcome { requests: !known, ..Outcome::default() }
        }
        ViewAct::WithdrawRequest => {
            live.requests.retain(|(who, _)| *who != asker.who);
            Outcome { requests: true, ..Outcome::default() }
        }
        ViewAct::GrantControl { participant } => {
            must(leads(viewing, asker))?;
            hand_to(live, *participant, ControlReason::Granted)
        }
        ViewAct::TakeControl if mine => Outcome::default(),
        ViewAct::TakeControl => hand_to(live, asker.who, ControlReason::Taken),
        ViewAct::ReleaseControl if !mine => return Err(ErrorCode::NotNow),
        ViewAct::ReleaseControl => {
            live.lease = None;
            let reason = ControlReason::Released;
            Outcome::fact(Fact::Control { presenter: None, by: Some(asker.who), reason })
        }
        _ if !mine => return Err(ErrorCode::NotNow),
        _ => {
            live.lease = Some(after(now, LEASE));
            Outcome::default()
        }
    })
}

fn show(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    pane: u8,
    state: Option<ViewState>,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    if !presents(viewing, asker) {
        return Err(ErrorCode::NotNow);
    }
    sound(pane < PANES && state.as_ref().is_none_or(is_state))?;
    live.lease = Some(after(now, LEASE));
    let before = live.registers.get(&pane);
    // A cine that goes on keeps its beginning.
    let runs = |state: &ViewState| (state.image.clone(), state.cine);
    let goes_on = before.and_then(|before| before.state.as_ref()).map(runs) == state.as_ref().map(runs);
    let cine_since = match &state {
        Some(ViewState { cine: Some(_), .. }) if goes_on => before.and_then(|before| before.cine_since),
        Some(ViewState { cine: Some(_), .. }) => Some(now),
        _ => None,
    };
    if before.is_some_and(|before| before.state == state) {
        return Ok(Outcome::default());
    }
    let version = before.map_or(0, |before| before.version).saturating_add(1);
    live.shown_by = Some(asker.who);
    live.registers.insert(pane, Register { version, state, cine_since });
    live.untold.insert(pane);
    live.unrecorded.insert(pane);
    live.pace.views.want(now);
    live.pace.view_records.want(now);
    Ok(Outcome::default())
}

fn see(live: &mut Live, asker: Asker, screen: Screen, now: Timestamp) -> Result<Outcome, ErrorCode> {
    sound(is_screen(&screen))?;
    if live.screens.get(&asker.who).unwrap_or(&Screen::default()) != &screen {
        if asker.recorded {
            live.sample_screen(asker.who, &screen, now);
        }
        if screen == Screen::default() {
            live.screens.remove(&asker.who);
        } else {
            live.screens.insert(asker.who, screen);
        }
        live.untold_screens.insert(asker.who);
        live.pace.screens.want(now);
    }
    Ok(Outcome::default())
}

fn add_pin(viewing: &Viewing, asker: Asker, at: PointedAt, label: String) -> Result<Outcome, ErrorCode> {
    sound(is_sound_place(&at) && at.frame >= 1 && is_label(&label))?;
    if viewing.pins.len() >= MAX_PINS {
        return Err(ErrorCode::TooMany);
    }
    let number = viewing.last_pin.saturating_add(1);
    Ok(Outcome::fact(Fact::PinPlaced { number, by: asker.who, at, label }))
}

fn remove_pin(viewing: &Viewing, asker: Asker, number: u32) -> Result<Outcome, ErrorCode> {
    let pin = viewing.pins.get(&number).ok_or(ErrorCode::NotFound)?;
    must(pin.view.by == asker.who || leads(viewing, asker))?;
    Ok(Outcome::fact(Fact::PinsRemoved { numbers: vec![number], by: asker.who }))
}

/// Nobody else has the mark in the hand.
fn is_free(live: &Live, asker: Asker, mark: &str, now: Timestamp) -> Result<(), ErrorCode> {
    let other = live.lock_holder(mark, now).is_some_and(|holder| holder != asker.who);
    if other { Err(ErrorCode::NotNow) } else { Ok(()) }
}

fn lock(viewing: &Viewing, live: &mut Live, asker: Asker, mark: String, now: Timestamp) -> Result<Outcome, ErrorCode> {
    sound(is_mark_id(&mark))?;
    viewing.marks.get(&mark).ok_or(ErrorCode::NotFound)?;
    is_free(live, asker, &mark, now)?;
    let fresh = live.locks.insert(mark, (asker.who, after(now, LOCK))).is_none_or(|(by, _)| by != asker.who);
    Ok(Outcome { locks: fresh, ..Outcome::default() })
}

fn unlock(live: &mut Live, asker: Asker, mark: &str) -> Outcome {
    let held = live.locks.get(mark).is_some_and(|(by, _)| *by == asker.who);
    if held {
        live.locks.remove(mark);
    }
    Outcome { locks: held, ..Outcome::default() }
}

fn put_mark(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    mark: MarkDraft,
    base: u32,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    sound(is_mark(&mark))?;
    let known = viewing.marks.get(&mark.id);
    if known.is_none() && viewing.marks.len() >= MAX_MARKS {
        return Err(ErrorCode::TooMany);
    }
    is_free(live, asker, &mark.id, now)?;
    if known.map_or(0, |known| known.version) != base {
        return Err(ErrorCode::Stale);
    }
    let locks = unlock(live, asker, &mark.id).locks;
    let fact = Fact::MarkPut { mark, by: asker.who, version: base.saturating_add(1) };
    Ok(Outcome { locks, ..Outcome::fact(fact) })
}

fn remove_mark(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    mark: String,
    base: u32,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    let known = viewing.marks.get(&mark).ok_or(ErrorCode::NotFound)?;
    must(known.by == asker.who || leads(viewing, asker))?;
    is_free(live, asker, &mark, now)?;
    if known.version != base {
        return Err(ErrorCode::Stale);
    }
    let locks = unlock(live, asker, &mark).locks;
    Ok(Outcome { locks, ..Outcome::fact(Fact::MarksRemoved { marks: vec![mark], by: asker.who }) })
}

fn clear_marks(
    viewing: &Viewing,
    live: &mut Live,
    asker: Asker,
    everybodys: bool,
    now: Timestamp,
) -> Result<Outcome, ErrorCode> {
    must(!everybodys || leads(viewing, asker))?;
    let mine = |by: ParticipantId| everybodys || by == asker.who;
    let free = |id: &str| live.lock_holder(id, now).is_none_or(|holder| holder == asker.who);
    let gone: Vec<String> =
        viewing.marks.iter().filter(|(id, mark)| mine(mark.by) && free(id)).map(|(id, _)| id.clone()).collect();
    let held = live.locks.len();
    live.locks.retain(|id, _| !gone.contains(id));
    let locks = live.locks.len() != held;
    let facts = if gone.is_empty() { vec![] } else { vec![Fact::MarksRemoved { marks: gone, by: asker.who }] };
    Ok(Outcome { facts, locks, ..Outcome::default() })
}

fn sketch(live: &mut Live, asker: Asker, mark: Option<MarkDraft>) -> Result<Outcome, ErrorCode> {
    sound(mark.as_ref().is_none_or(is_mark))?;
    if mark.is_some() {
        live.sketching.insert(asker.who);
    } else {
        live.sketching.remove(&asker.who);
    }
    Ok(Outcome { sketch: Some(mark), ..Outcome::default() })
}

fn add_key_image(viewing: &Viewing, asker: Asker, key_image: KeyImageDraft) -> Result<Outcome, ErrorCode> {
    sound(is_key_image(&key_image))?;
    if viewing.key_images.len() >= MAX_KEY_IMAGES {
        return Err(ErrorCode::TooMany);
    }
    let on = |image: &ImageRef| *image == key_image.image;
    let marks = viewing.marks.values().map(|mark| &mark.mark).filter(|mark| on(&mark.image));
    let marks = marks.take(MARKS_ON_KEY_IMAGE).cloned().collect();
    let pins = viewing.pins.values().map(|pin| &pin.view).filter(|pin| on(&image_of(&pin.at)));
    let pins: Vec<PinView> = pins.take(MARKS_ON_KEY_IMAGE).cloned().collect();
    let number = viewing.last_key_image.saturating_add(1);
    Ok(Outcome::fact(Fact::KeyImageMade { number, by: asker.who, key_image, marks, pins }))
}

fn image_of(at: &PointedAt) -> ImageRef {
    ImageRef { series: at.series.clone(), instance: at.instance.clone(), frame: at.frame }
}

impl Live {
    /// What has happened by itself: leases, requests and locks that are over.
    pub fn expire(&mut self, viewing: &Viewing, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let asked = self.requests.len();
        self.requests.retain(|(_, until)| *until > now);
        outcome.requests = self.requests.len() != asked;
        let held = self.locks.len();
        self.locks.retain(|_, (_, until)| *until > now);
        outcome.locks = self.locks.len() != held;
        if self.lease.is_some_and(|until| until <= now) {
            self.lease = None;
            outcome.facts.extend(self.pass_on(viewing, ControlReason::Expired, now));
        }
        outcome
    }

    /// The presenter has left the room.
    pub fn presenter_left(&mut self, viewing: &Viewing, who: ParticipantId, now: Timestamp) -> Option<Fact> {
        viewing.presenter.filter(|presenter| presenter.participant == who)?;
        self.pass_on(viewing, ControlReason::Left, now)
    }

    /// The lead goes to whoever has asked for it longest, or to nobody.
    fn pass_on(&mut self, viewing: &Viewing, reason: ControlReason, now: Timestamp) -> Option<Fact> {
        viewing.presenter?;
        let next = if self.requests.is_empty() { None } else { Some(self.requests.remove(0).0) };
        self.lease = next.map(|_| after(now, LEASE));
        Some(Fact::Control { presenter: next, by: None, reason })
    }

    /// Views that are to be told now, by viewport.
    pub fn take_untold(&mut self, now: Timestamp) -> Vec<u8> {
        if self.pace.views.pass(now) { std::mem::take(&mut self.untold).into_iter().collect() } else { Vec::new() }
    }

    /// People whose screens are to be told now.
    pub fn take_untold_screens(&mut self, now: Timestamp) -> Vec<ParticipantId> {
        let waiting = !self.untold_screens.is_empty() && self.pace.screens.pass(now);
        if waiting { std::mem::take(&mut self.untold_screens).into_iter().collect() } else { Vec::new() }
    }

    /// What is to be remembered now of what changes quickly.
    pub fn take_facts(&mut self, now: Timestamp) -> Vec<Fact> {
        let mut facts = Vec::new();
        if self.pace.view_records.pass(now) {
            let panes = std::mem::take(&mut self.unrecorded);
            let by = self.shown_by;
            let shown = panes.into_iter().filter_map(|pane| {
                let Register { version, state, cine_since } = self.registers.get(&pane)?.clone();
                Some(Fact::Shown { by: by?, pane, version, state, cine_since })
            });
            facts.extend(shown);
        }
        if self.pace.samples.pass(now) {
            let (pointers, screens) = self.take_samples(now);
            facts.push(Fact::Watched { pointers, screens });
        }
        facts
    }
}
