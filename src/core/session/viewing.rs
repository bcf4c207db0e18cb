//! The shared images inside the session: who asks, what is remembered, who is told what. What follows from an act is
//! decided in `crate::viewing`.

use std::collections::BTreeSet;

use super::command::ConnectionId;
use super::record::Record;
use super::rights::Action;
use super::session::Session;
use crate::model::{ParticipantId, PersonName, Role};
use crate::protocol::{Change, ErrorCode, MarkDraft, PointedAt, ServerMessage, ViewAct, ViewingStep, ViewingView};
use crate::viewing::{self, Asker, Closed, Eyes, Fact, Outcome, decide};

impl Session {
    pub(super) fn act_on_images(&mut self, who: ParticipantId, act: ViewAct) -> Result<(), ErrorCode> {
        if let ViewAct::GrantControl { participant } = &act {
            self.seat(*participant).ok_or(ErrorCode::NotFound)?;
            if !self.may(*participant, Action::Present) || self.is_withheld(*participant) {
                return Err(ErrorCode::NotNow);
            }
        }
        if !self.eyes_of(who).sees {
            return Err(ErrorCode::NotAllowed);
        }
        let recorded = self.recorded_since().is_some();
        let asker = Asker { who, chair: self.ledger.chair == Some(who), recorded };
        let outcome = decide(&self.ledger.viewing, &mut self.viewing, asker, act, self.clock.wall)?;
        self.follow_outcome(outcome, Some(who));
        self.pass_on_views();
        Ok(())
    }

    /// The chair's leave, as the dossier of the case keeps it. Only roles without a right of their own count.
    pub(super) fn allow_images(&mut self, roles: &[Role]) {
        let allowable = |role: &&Role| matches!(role, Role::Interpreter | Role::Patient | Role::Family);
        let roles: BTreeSet<Role> = roles.iter().filter(allowable).copied().collect();
        if roles != self.ledger.viewing.allowed {
            self.commit_viewing(Fact::ImagesAllowed { roles: roles.into_iter().collect() });
        }
    }

    /// The patient's consent lets images go abroad, or does not any more: then they stay here from now on, and whoever
    /// led from there leads no more.
    pub(super) fn withhold_images(&mut self, from: Vec<PersonName>) {
        self.withheld = from;
        for who in self.withheld_people() {
            self.leave_images(who);
        }
    }

    /// A seat bears the name that the team of the case knows.
    pub(super) fn is_withheld(&self, who: ParticipantId) -> bool {
        self.seat(who).is_some_and(|seat| self.withheld.contains(&seat.name))
    }

    pub(super) fn withheld_people(&self) -> Vec<ParticipantId> {
        self.ledger.seats.keys().copied().filter(|who| self.is_withheld(*who)).collect()
    }

    /// What is over, or due to be told, by itself.
    pub(super) fn carry_out_due_viewing(&mut self) {
        let now = self.clock.wall;
        if self.viewing.next_due().is_none_or(|at| at > now) {
            return;
        }
        let outcome = self.viewing.expire(&self.ledger.viewing, now);
        self.follow_outcome(outcome, None);
        self.pass_on_views();
    }

    /// Somebody has gone: the lead is free, and nothing stays in her hand.
    pub(super) fn leave_images(&mut self, who: ParticipantId) {
        let now = self.clock.wall;
        let left = self.viewing.forget(who, now);
        let facts = self.viewing.presenter_left(&self.ledger.viewing, who, now).into_iter().collect();
        self.follow_outcome(Outcome { facts, ..left }, Some(who));
        self.pass_on_views();
    }

    /// Notes where a cursor was, when the session is recorded.
    pub(super) fn sample_pointer(&mut self, who: ParticipantId, at: Option<&PointedAt>) {
        if self.recorded_since().is_some() {
            self.viewing.sample_pointer(who, at, self.clock.wall);
        }
    }

    fn follow_outcome(&mut self, outcome: Outcome, by: Option<ParticipantId>) {
        let leads = outcome.facts.iter().any(|fact| matches!(fact, Fact::Control { .. }));
        for fact in outcome.facts {
            self.commit_viewing(fact);
        }
        if leads || outcome.requests {
            let (presenter, requests) = (self.ledger.viewing.presenter_view(), self.viewing.requests());
            self.tell_step(|_| Some(ViewingStep::Control { presenter, requests: requests.clone() }));
        }
        if outcome.locks {
            let locks = self.viewing.locks();
            self.tell_step(|_| Some(ViewingStep::Locks { locks: locks.clone() }));
        }
        if let (Some(mark), Some(from)) = (outcome.sketch, by) {
            self.tell_sketch(from, mark);
        }
    }

    fn commit_viewing(&mut self, fact: Fact) {
        let before = self.ledger.viewing.closed();
        self.commit(Record::Viewing { fact: fact.clone() });
        match fact {
            Fact::ImagesAllowed { roles } => self.tell_step(|_| Some(ViewingStep::Allowed { roles: roles.clone() })),
            Fact::PinPlaced { number, .. } => {
                let pin = self.ledger.viewing.pins.get(&number).cloned();
                self.tell_step(|eyes| Some(ViewingStep::Pin { pin: pin.as_ref()?.seen_by(eyes)? }));
            }
            Fact::PinsRemoved { numbers, .. } => {
                let known = |eyes: Eyes| Closed::known(eyes, &before.pins, &numbers);
                self.tell_step(|eyes| known(eyes).map(|numbers| ViewingStep::PinsGone { numbers }));
            }
            Fact::MarkPut { mark, .. } => {
                let mark = self.ledger.viewing.marks.get(&mark.id).cloned();
                self.tell_step(|eyes| Some(ViewingStep::Mark { mark: mark.as_ref()?.seen_by(eyes)? }));
            }
            Fact::MarksRemoved { marks, .. } => {
                let known = |eyes: Eyes| Closed::known(eyes, &before.marks, &marks);
                self.tell_step(|eyes| known(eyes).map(|marks| ViewingStep::MarksGone { marks }));
            }
            Fact::KeyImageMade { number, .. } | Fact::KeyImageCaptioned { number, .. } => self.tell_key_image(number),
            Fact::KeyImageRemoved { number, .. } => {
                let known = |eyes: Eyes| Closed::known(eyes, &before.key_images, &[number]).is_some();
                self.tell_step(|eyes| known(eyes).then_some(ViewingStep::KeyImageGone { number }));
            }
            // Who leads is told with who asks; views go their own way, at their own pace.
            Fact::Control { .. } | Fact::Shown { .. } | Fact::Watched { .. } => {}
        }
    }

    fn tell_key_image(&mut self, number: u32) {
        let kept = self.ledger.viewing.key_images.get(&number).cloned();
        self.tell_step(|eyes| {
            let seen = kept.as_ref().and_then(|kept| kept.seen_by(eyes));
            Some(seen.map_or(ViewingStep::KeyImageGone { number }, |key_image| ViewingStep::KeyImage { key_image }))
        });
    }

    /// Tells and remembers what has changed quickly and is due now.
    fn pass_on_views(&mut self) {
        let now = self.clock.wall;
        for fact in self.viewing.take_facts(now) {
            self.commit_viewing(fact);
        }
        for pane in self.viewing.take_untold(now) {
            let Some(view) = self.viewing.register(pane) else { continue };
            self.tell_step(|_| Some(ViewingStep::View { view: view.clone() }));
        }
        let people = self.viewing.take_untold_screens(now);
        if !people.is_empty() {
            let readiness = self.viewing.readiness(people.into_iter());
            let told = |eyes: Eyes| eyes.clinician.then(|| ViewingStep::Readiness { readiness: readiness.clone() });
            self.tell_step(told);
        }
    }

    /// One step to everybody who sees images and has been told so, as far as it concerns him.
    fn tell_step(&mut self, step: impl Fn(Eyes) -> Option<ViewingStep>) {
        for connection in self.room_sockets() {
            let Some(viewer) = self.connections.get(&connection) else { continue };
            let eyes = self.eyes_of(viewer.me);
            if eyes != viewer.eyes || !eyes.sees {
                continue;
            }
            if let Some(step) = step(eyes) {
                self.send_step(connection, step);
            }
        }
    }

    fn tell_sketch(&mut self, from: ParticipantId, mark: Option<MarkDraft>) {
        for connection in self.room_sockets() {
            let viewer = self.connections.get(&connection).map(|viewer| viewer.me);
            if viewer.is_some_and(|viewer| viewer != from && self.eyes_of(viewer).sees) {
                self.outbox.news(connection, None, ServerMessage::Sketch { from, mark: mark.clone() });
            }
        }
    }

    fn send_step(&mut self, connection: ConnectionId, step: ViewingStep) {
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        let revision = viewer.next_revision();
        self.outbox.news(connection, revision, ServerMessage::Change { change: Change::Viewing { step } });
    }

    /// Who sees more or less than before is told the whole.
    pub(super) fn settle_eyes(&mut self, connection: ConnectionId) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let (eyes, before) = (self.eyes_of(viewer.me), viewer.eyes);
        if eyes == before {
            return;
        }
        let viewing = self.viewing_for(eyes);
        if let Some(viewer) = self.connections.get_mut(&connection) {
            viewer.eyes = eyes;
        }
        self.send_step(connection, ViewingStep::Whole { viewing });
    }

    pub(super) fn viewing_for(&self, eyes: Eyes) -> ViewingView {
        viewing::view(&self.ledger.viewing, &self.viewing, eyes)
    }

    pub(super) fn eyes_of(&self, who: ParticipantId) -> Eyes {
        if !self.may(who, Action::SeeRoom) || self.is_withheld(who) {
            return Eyes::default();
        }
        let clinician = self.may(who, Action::SeeImages);
        let role = self.seat(who).map(|seat| seat.role);
        let allowed = role.is_some_and(|role| self.ledger.viewing.allowed.contains(&role));
        let sees = clinician || (allowed && self.may(who, Action::SeeImagesAllowed));
        Eyes { sees, closed: sees && !self.is_patient_side(who), clinician }
    }
}
