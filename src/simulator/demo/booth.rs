use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use consilium_core::model::{Language, ParticipantId};
use consilium_core::protocol::{BoothView, Credential, HandoverStep, HandoverView, InterpreterAct, Term};

use super::stage::note;
use crate::participant::Participant;
use crate::sound::Clip;

/// How far an interpreter is behind the speaker.
const BEHIND: Duration = Duration::from_secs(3);
/// So many turns, and the boothmate takes over.
const TURNS: usize = 4;

/// The case's own words, for the consoles.
const TERMS: [(&str, &str); 5] = [
    ("奥希替尼", "osimertinib"),
    ("新辅助", "neoadjuvant"),
    ("单站N2", "single-station N2"),
    ("上腔静脉", "superior vena cava"),
    ("重新分期", "re-staging"),
];

/// The two interpreters of the play: checked in, one of them live, in the direction of the speaker.
pub(super) struct Booth<'a> {
    members: Vec<&'a Participant>,
    turns: usize,
}

impl<'a> Booth<'a> {
    pub async fn open(troupe: &'a BTreeMap<&'static str, Participant>) -> Self {
        let members: Vec<&Participant> = ["li-na", "chen-hao"].iter().filter_map(|key| troupe.get(key)).collect();
        for (number, member) in members.iter().enumerate() {
            let credential = Some(Credential { body: "CATTI".to_owned(), number: format!("DEMO-{}", number + 1) });
            note(member.act(InterpreterAct::CheckIn { credential, may_record: true }).await);
        }
        if let Some(first) = members.first() {
            add_terms(first).await;
        }
        Self { members, turns: 0 }
    }

    /// Interprets one turn, from three seconds after its beginning to its end; then perhaps the
    /// boothmate takes over.
    pub async fn interpret(&mut self, from: &str, clip: &Arc<Clip>) {
        let Some(live) = self.ready(from).await else { return tokio::time::sleep(BEHIND).await };
        tokio::time::sleep(BEHIND).await;
        note(live.say(clip.clone()).await);
        tokio::time::sleep(clip.duration()).await;
        self.turns += 1;
        if self.turns.is_multiple_of(TURNS) {
            self.hand_over(live).await;
        }
    }

    /// One of ours who is live in the right direction. A visitor in the booth who works is left to it.
    async fn ready(&self, from: &str) -> Option<&'a Participant> {
        let booth = self.view()?;
        let ours = |who: ParticipantId| self.members.iter().find(|one| one.room().me == Some(who)).copied();
        let live = match booth.live {
            Some(who) => ours(who)?,
            None => *self.members.first()?,
        };
        let from: Language = from.parse().ok()?;
        if booth.into == from {
            note(live.act(InterpreterAct::Flip).await);
        }
        if booth.live.is_none() {
            note(live.act(InterpreterAct::Live).await);
        }
        Some(live)
    }

    fn view(&self) -> Option<BoothView> {
        let me = self.members.first()?.room();
        let booths = me.interpretation().booths;
        booths.into_iter().find(|booth| booth.members.iter().any(|one| Some(one.participant) == me.me))
    }

    async fn hand_over(&self, live: &Participant) {
        let next = self.members.iter().find(|one| one.room().me != live.room().me);
        let Some((next, to)) = next.and_then(|next| Some((next, next.room().me?))) else { return };
        note(live.act(InterpreterAct::Handover { step: HandoverStep::Offer { to: Some(to) } }).await);
        for step in [HandoverStep::Accept, HandoverStep::Take] {
            note(next.act(InterpreterAct::Handover { step }).await);
        }
    }

    /// A visitor who asks for the microphone gets it; one who offers it is relieved.
    pub async fn oblige_visitors(members: Vec<&Participant>) {
        let Some(first) = members.first() else { return };
        let mut room = first.watch();
        let ours = |who: ParticipantId| members.iter().find(|one| one.room().me == Some(who)).copied();
        while room.borrow().ended.is_none() {
            let booths = room.borrow_and_update().interpretation().booths;
            for booth in booths {
                match (&booth.handover, booth.live) {
                    (HandoverView::Requested { by, .. }, Some(live)) if ours(*by).is_none() => {
                        if let Some(live) = ours(live) {
                            note(live.act(InterpreterAct::Handover { step: HandoverStep::Accept }).await);
                        }
                    }
                    (HandoverView::Offered { by, to, .. }, _) if ours(*by).is_none() => {
                        if let Some(to) = ours(*to) {
                            note(to.act(InterpreterAct::Handover { step: HandoverStep::Accept }).await);
                            note(to.act(InterpreterAct::Handover { step: HandoverStep::Take }).await);
                        }
                    }
                    _ => {}
                }
            }
            if room.changed().await.is_err() {
                return;
            }
        }
    }
}

async fn add_terms(interpreter: &Participant) {
    let (Ok(zh), Ok(en)) = ("zh".parse::<Language>(), "en".parse::<Language>()) else { return };
    for (chinese, english) in TERMS {
        let known = interpreter.room().interpretation().terms.iter().any(|term| term.text == chinese);
        if !known {
            let term = Term { from: zh.clone(), text: chinese.into(), to: en.clone(), translation: english.into() };
            note(interpreter.act(InterpreterAct::AddTerm { term }).await);
        }
    }
}
