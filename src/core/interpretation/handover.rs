//! Passing the microphone on inside a booth: offered or asked for, agreed, carried out between two
//! packets. Every stage has a way out on every event.

use super::decide::Draft;
use super::due::unheard_since;
use super::event::Refusal;
use super::fact::{Fact, TakeCause};
use super::state::Booth;
use crate::model::{BoothId, ParticipantId, Timestamp};
use crate::protocol::{BoothMicrophone, HandoverStep, HandoverView};

/// An offer, a request or an agreement lives so long (seconds).
const LIFETIME: i64 = 60;
/// Held longer, the cough key no longer protects the microphone (milliseconds).
const LONG_COUGH: i64 = 10_000;
/// Silent for longer while the floor speaks, likewise.
const LONG_SILENCE: i64 = 10_000;

impl Draft<'_> {
    pub(super) fn hand_over(&mut self, who: ParticipantId, step: &HandoverStep) -> Result<(), Refusal> {
        match step {
            HandoverStep::Offer { to } => self.offer(who, *to),
            HandoverStep::Request => self.request(who),
            HandoverStep::Accept => self.accept(who),
            HandoverStep::Decline | HandoverStep::Cancel => self.withdraw(who),
            HandoverStep::Take => self.carry_out(who, |to, _| to == who),
            HandoverStep::Give => self.carry_out(who, |_, live| live == Some(who)),
            HandoverStep::Force => self.force(who),
        }
    }

    fn booth(&self, who: ParticipantId) -> Result<(BoothId, Booth), Refusal> {
        let (id, booth) = self.state.booth_of(who).ok_or(Refusal::NotNow)?;
        Ok((id, booth.clone()))
    }

    fn until(&self) -> Timestamp {
        self.now.plus_seconds(LIFETIME)
    }

    fn offer(&mut self, who: ParticipantId, to: Option<ParticipantId>) -> Result<(), Refusal> {
        let (id, booth) = self.booth(who)?;
        if booth.live != Some(who) {
            return Err(Refusal::NotNow);
        }
        let to = match to {
            Some(to) if to != who && booth.members.contains(&to) => to,
            Some(_) => return Err(Refusal::NotFound),
            None => self.next_in_order(&booth, who).ok_or(Refusal::NotFound)?,
        };
        let stage = HandoverView::Offered { by: who, to, until: self.until() };
        self.add(Fact::Handover { booth: id, stage, by: self.by });
        Ok(())
    }

    fn next_in_order(&self, booth: &Booth, who: ParticipantId) -> Option<ParticipantId> {
        let at = booth.members.iter().position(|member| *member == who)?;
        let after = booth.members[at + 1..].iter().chain(&booth.members[..at]);
        after.copied().find(|member| self.state.microphone(*member) != BoothMicrophone::Lost)
    }

    fn request(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        let (id, booth) = self.booth(who)?;
        if booth.live.is_none_or(|live| live == who) || self.state.microphone(who) == BoothMicrophone::Lost {
            return Err(Refusal::NotNow);
        }
        let stage = HandoverView::Requested { by: who, until: self.until() };
        self.add(Fact::Handover { booth: id, stage, by: self.by });
        Ok(())
    }

    fn accept(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        let (id, booth) = self.booth(who)?;
        let to = match booth.handover {
            HandoverView::Offered { to, .. } if to == who => to,
            HandoverView::Requested { by, .. } if booth.live == Some(who) => by,
            HandoverView::Idle => return Err(Refusal::NotNow),
            _ => return Err(Refusal::NotAllowed),
        };
        self.must_be_checked(to)?;
        match self.state.microphone(to) {
            BoothMicrophone::Lost => return Err(Refusal::NotNow),
            BoothMicrophone::Armed => {}
            _ => self.add(Fact::Microphone { who: to, state: BoothMicrophone::Armed, by: Some(to) }),
        }
        let stage = HandoverView::Ready { to, until: self.until() };
        self.add(Fact::Handover { booth: id, stage, by: self.by });
        Ok(())
    }

    fn withdraw(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        let (_, booth) = self.booth(who)?;
        if booth.handover == HandoverView::Idle {
            return Ok(());
        }
        self.end_handover_with(who);
        if self.booth(who)?.1.handover == HandoverView::Idle { Ok(()) } else { Err(Refusal::NotAllowed) }
    }

    fn carry_out(
        &mut self,
        who: ParticipantId,
        may: impl Fn(ParticipantId, Option<ParticipantId>) -> bool,
    ) -> Result<(), Refusal> {
        let (id, booth) = self.booth(who)?;
        let HandoverView::Ready { to, .. } = booth.handover else { return Err(Refusal::NotNow) };
        if !may(to, booth.live) {
            return Err(Refusal::NotAllowed);
        }
        // Listeners keep the old voice until the new one really arrives.
        if self.state.microphone(to) != BoothMicrophone::Armed || self.voices.stalled_since(to).is_some() {
            return Err(Refusal::NotNow);
        }
        self.must_be_checked(to)?;
        self.add(Fact::HandedOver { booth: id, from: booth.live, to, forced: false, cause: Some(TakeCause::Agreed) });
        Ok(())
    }

    /// Without agreement, and only where listeners would otherwise be left alone.
    pub(super) fn force(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        let (id, booth) = self.booth(who)?;
        self.must_be_checked(who)?;
        let live = booth.live.filter(|live| *live != who).ok_or(Refusal::NotNow)?;
        if self.state.microphone(who) == BoothMicrophone::Lost {
            return Err(Refusal::NotNow);
        }
        let authorised = self.state.interpreters.get(&who).is_some_and(|known| known.authorised);
        let cause = self.cause_to_force(live, &booth).or(authorised.then_some(TakeCause::Authorised));
        let cause = Some(cause.ok_or(Refusal::NotAgreed)?);
        self.add(Fact::HandedOver { booth: id, from: Some(live), to: who, forced: true, cause });
        Ok(())
    }

    fn cause_to_force(&self, live: ParticipantId, booth: &Booth) -> Option<TakeCause> {
        let known = self.state.interpreters.get(&live).filter(|known| known.microphone != BoothMicrophone::Lost);
        let Some(known) = known else { return Some(TakeCause::Lost) };
        let longer = |since: Option<Timestamp>, than| since.is_some_and(|since| self.now.millis_since(since) > than);
        if longer(known.cough, LONG_COUGH) {
            return Some(TakeCause::Coughed);
        }
        longer(unheard_since(live, booth, self.voices), LONG_SILENCE).then_some(TakeCause::Silent)
    }
}
