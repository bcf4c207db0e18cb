//! What the records of a session say about who was there, who interpreted and what went wrong.

use std::collections::BTreeMap;

use super::content::{KeyImage, Person, Stay};
use crate::interpretation::{Fact, Interpretation, TakeCause};
use crate::model::{Language, ParticipantId, Timestamp};
use crate::outcome::{Outcome, OutcomeFact};
use crate::protocol::{
    Bilingual, Caption, LeadReason, LeadStep, Mode, OutcomeView, RecordedCameras, SightText, Stance, StanceView,
};
use crate::session::{Record, Seen};
use crate::viewing;

/// A session, as its records tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    pub started: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub people: Vec<Person>,
    pub interpreters: Vec<InterpreterWork>,
    pub handovers: Vec<HandedOver>,
    /// Documents that were rendered orally.
    pub sights: Vec<Sighted>,
    /// Speech that reached nobody in a language that somebody listened in, by that language.
    pub uninterpreted: BTreeMap<String, Uninterpreted>,
    pub consecutive: bool,
    pub recorded: Vec<Stay>,
    /// Which cameras some of it holds, where that is not all of them.
    pub cameras: Vec<RecordedCameras>,
    pub deliberations: Vec<Stay>,
    pub incidents: Vec<Incident>,
    pub outcome: OutcomeView,
    /// Dissent that stood on an earlier wording, and that the form has forgotten since.
    pub past_dissents: Vec<PastDissent>,
    /// Pictures that were kept and not removed again; what was kept behind the closed door is not among them.
    pub key_images: Vec<KeyImage>,
}

/// Somebody dissented; then the line was worded anew and he voted again, or it was taken off the form.
#[derive(Debug, Clone, PartialEq)]
pub struct PastDissent {
    pub stance: StanceView,
    /// The wording of a line that is no more.
    pub removed: Option<Bilingual>,
}

/// What one language has missed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uninterpreted {
    /// Milliseconds of speech, pauses left out.
    pub millis: i64,
    pub passages: Vec<Stay>,
}

impl Uninterpreted {
    /// Pieces of one passage touch each other.
    fn add(&mut self, from: Timestamp, until: Timestamp, millis: i64) {
        self.millis = self.millis.saturating_add(millis);
        match self.passages.last_mut().filter(|last| last.until >= from) {
            Some(last) => last.until = last.until.max(until),
            None => self.passages.push(Stay { from, until }),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct InterpreterWork {
    pub participant: ParticipantId,
    pub languages: [String; 2],
    /// Body and number; empty when there is none.
    pub credential: String,
    pub waived: bool,
    /// Into which language, from when until when.
    pub stretches: Vec<(String, Stay)>,
}

/// A document that was rendered orally, into the language interpreted into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighted {
    pub interpreter: ParticipantId,
    /// Empty for what was read behind the closed door.
    pub document: String,
    pub pages: (u16, u16),
    pub stay: Stay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOver {
    pub at: Timestamp,
    pub from: Option<ParticipantId>,
    pub to: ParticipantId,
    pub forced: bool,
    /// Why it was taken without agreement; `None`: it was agreed, or not kept.
    pub cause: Option<TakeCause>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub at: Timestamp,
    pub what: IncidentKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentKind {
    /// Went and came back within ten minutes.
    Away {
        participant: ParticipantId,
        seconds: i64,
    },
    InterpreterLost {
        participant: ParticipantId,
    },
    ChannelSuspended {
        language: String,
        reason: String,
    },
    /// Chair or coordinator decided about an interpreter.
    Decided {
        step: LeadStep,
        participant: ParticipantId,
        by: ParticipantId,
        reason: Option<LeadReason>,
    },
}

/// Whoever is back so soon had lost the connection or the page.
const SHORT_ABSENCE_MS: i64 = 600_000;

/// Reads the records of one session, in their order.
pub fn history(records: &[(Timestamp, Record)]) -> History {
    let mut reader = Reader::default();
    for (at, record) in records {
        reader.take(record, *at);
    }
    reader.finish(records.last().map(|(at, _)| *at))
}

#[derive(Default)]
struct Reader {
    told: History,
    seats: BTreeMap<ParticipantId, Person>,
    inside: BTreeMap<ParticipantId, Timestamp>,
    gone: BTreeMap<ParticipantId, Timestamp>,
    chair: Option<ParticipantId>,
    interpretation: Interpretation,
    /// Who is on air into which language since when.
    live: BTreeMap<ParticipantId, (Language, Timestamp)>,
    /// What each interpreter is rendering orally.
    sights: BTreeMap<ParticipantId, Sighted>,
    work: BTreeMap<ParticipantId, InterpreterWork>,
    /// Which are recorded, when something is.
    cameras: RecordedCameras,
    outcome: Outcome,
    images: Seen,
}

impl Reader {
    fn record(&mut self, on: bool, at: Timestamp) {
        switch(&mut self.told.recorded, on, at);
        let known = &mut self.told.cameras;
        if on && self.cameras != RecordedCameras::All && !known.contains(&self.cameras) {
            known.push(self.cameras);
        }
    }

    fn take(&mut self, record: &Record, at: Timestamp) {
        match record {
            Record::SeatTaken { participant, role, name, .. } => {
                let (speaks, listens) = (String::new(), String::new());
                let name = name.reveal().to_owned();
                let stays = Vec::new();
                let person =
                    Person { participant: *participant, role: *role, name, speaks, listens, chair: false, stays };
                self.seats.insert(*participant, person);
            }
            Record::Languages { participant, speaks, listens } => {
                if let Some(person) = self.seats.get_mut(participant) {
                    (person.speaks, person.listens) = (speaks.to_string(), listens.to_string());
                }
            }
            Record::Entered { participant } => self.enter(*participant, at),
            Record::Left { participant } | Record::Removed { participant, .. } => self.leave(*participant, at),
            Record::ChairPassed { participant } => self.chair = *participant,
            Record::Recording { on, .. } => self.record(*on, at),
            Record::RecordedCameras { cameras } => self.cameras = *cameras,
            Record::Deliberation { on, .. } => {
                self.images.take(record, at);
                switch(&mut self.told.deliberations, *on, at);
            }
            Record::Viewing { .. } => self.images.take(record, at),
            Record::Interpretation { fact } => self.interpret(fact, at),
            Record::Uninterpreted { language, from, until, millis } => {
                self.told.uninterpreted.entry(language.to_string()).or_default().add(*from, *until, *millis);
            }
            Record::Outcome { fact } => {
                self.remember_dissent(fact);
                self.outcome.apply(fact, at);
            }
            Record::Ended { .. } => self.told.ended = Some(at),
            _ => {}
        }
    }

    /// What the form is about to forget: a vote on another wording takes the place of the vote before, and a line that
    /// is removed takes its votes with it.
    fn remember_dissent(&mut self, fact: &OutcomeFact) {
        let view = self.outcome.view();
        let dissents = view.stances.iter().filter(|it| it.stance == Stance::Dissent);
        let past: Vec<PastDissent> = match fact {
            OutcomeFact::StanceTaken { item, on_revision, participant, stance, .. } if *stance != Stance::Dissent => {
                dissents
                    .filter(|it| it.item == *item && it.participant == *participant && it.on_revision != *on_revision)
                    .map(|it| PastDissent { stance: it.clone(), removed: None })
                    .collect()
            }
            OutcomeFact::Removed { item, .. } => {
                let line = view.items.iter().find(|it| it.id == *item).map(|it| it.body.text().clone());
                for past in self.told.past_dissents.iter_mut().filter(|it| it.stance.item == *item) {
                    past.removed.clone_from(&line);
                }
                dissents
                    .filter(|it| it.item == *item)
                    .map(|it| PastDissent { stance: it.clone(), removed: line.clone() })
                    .collect()
            }
            _ => Vec::new(),
        };
        self.told.past_dissents.extend(past);
    }

    fn enter(&mut self, who: ParticipantId, at: Timestamp) {
        self.told.started.get_or_insert(at);
        self.inside.entry(who).or_insert(at);
        let Some(left) = self.gone.remove(&who) else { return };
        let away = at.millis_since(left);
        if (1..SHORT_ABSENCE_MS).contains(&away) {
            let what = IncidentKind::Away { participant: who, seconds: (away + 500) / 1000 };
            self.told.incidents.push(Incident { at: left, what });
        }
    }

    fn leave(&mut self, who: ParticipantId, at: Timestamp) {
        let Some(from) = self.inside.remove(&who) else { return };
        self.gone.insert(who, at);
        if let Some(person) = self.seats.get_mut(&who) {
            person.stays.push(Stay { from, until: at });
        }
    }

    fn interpret(&mut self, fact: &Fact, at: Timestamp) {
        match fact {
            Fact::HandedOver { from, to, forced, cause, .. } => {
                let cause = cause.filter(|_| *forced);
                self.told.handovers.push(HandedOver { at, from: *from, to: *to, forced: *forced, cause });
            }
            Fact::Suspended { language, reason, .. } => {
                let reason = if self.is_closed() { String::new() } else { reason.clone() };
                let what = IncidentKind::ChannelSuspended { language: language.to_string(), reason };
                self.told.incidents.push(Incident { at, what });
            }
            Fact::Waived { who, by, reason } => self.decided(LeadStep::Waived, *who, *by, reason.as_ref(), at),
            Fact::Authorised { who, by, reason } => self.decided(LeadStep::Authorised, *who, *by, reason.as_ref(), at),
            Fact::Revoked { who, by, reason } => self.decided(LeadStep::Revoked, *who, *by, reason.as_ref(), at),
            Fact::Microphone { who, state: crate::protocol::BoothMicrophone::Lost, .. }
                if self.live.contains_key(who) =>
            {
                self.told.incidents.push(Incident { at, what: IncidentKind::InterpreterLost { participant: *who } });
            }
            Fact::Mode { mode: Mode::Consecutive, .. } => self.told.consecutive = true,
            _ => {}
        }
        self.interpretation.apply(fact, at);
        self.follow_booths(at);
        self.follow_sights(at);
    }

    /// Brings the documents that are rendered to what the booths say now.
    fn follow_sights(&mut self, at: Timestamp) {
        let closed = self.is_closed();
        let now: BTreeMap<ParticipantId, (SightText, Timestamp)> = self
            .interpretation
            .interpreters
            .iter()
            .filter_map(|(who, known)| Some((*who, known.sight.clone()?)))
            .collect();
        let begun = |who: &ParticipantId, since: Timestamp| now.get(who).is_some_and(|(_, begun)| *begun == since);
        let over: Vec<ParticipantId> =
            self.sights.iter().filter(|(who, it)| !begun(who, it.stay.from)).map(|(who, _)| *who).collect();
        over.into_iter().for_each(|who| self.end_sight(who, at));
        for (interpreter, (text, from)) in now {
            let sighted = self.sights.entry(interpreter).or_insert_with(|| Sighted {
                interpreter,
                document: if closed { String::new() } else { text.document },
                pages: (text.page, text.page),
                stay: Stay { from, until: from },
            });
            sighted.pages = (sighted.pages.0.min(text.page), sighted.pages.1.max(text.page));
        }
    }

    fn end_sight(&mut self, who: ParticipantId, at: Timestamp) {
        if let Some(mut sighted) = self.sights.remove(&who) {
            sighted.stay.until = at;
            self.told.sights.push(sighted);
        }
    }

    /// Patient and family are outside: what is typed now is not for the report.
    fn is_closed(&self) -> bool {
        self.told.deliberations.last().is_some_and(|stay| stay.until == stay.from)
    }

    /// Behind the closed door the cause may be told, and the words may not.
    fn decided(
        &mut self,
        step: LeadStep,
        participant: ParticipantId,
        by: ParticipantId,
        reason: Option<&LeadReason>,
        at: Timestamp,
    ) {
        let words = |reason: &LeadReason| reason.words.clone().filter(|_| !self.is_closed());
        let reason = reason.map(|reason| LeadReason { cause: reason.cause, words: words(reason) });
        self.told.incidents.push(Incident { at, what: IncidentKind::Decided { step, participant, by, reason } });
    }

    /// Brings the stretches on air to what the booths say now.
    fn follow_booths(&mut self, at: Timestamp) {
        for (who, known) in &self.interpretation.interpreters {
            let Some(booth) = self.interpretation.booths.get(&known.booth) else { continue };
            let work = self.work.entry(*who).or_insert_with(|| InterpreterWork {
                participant: *who,
                languages: booth.languages.clone().map(|language| language.to_string()),
                credential: String::new(),
                waived: false,
                stretches: Vec::new(),
            });
            if let Some(credential) = &known.credential {
                work.credential = format!("{} {}", credential.body, credential.number);
            }
            work.waived |= known.waived;
        }
        let booths = self.interpretation.booths.values();
        let now: BTreeMap<ParticipantId, Language> =
            booths.filter_map(|booth| Some((booth.live?, booth.into.clone()))).collect();
        let ended: Vec<ParticipantId> =
            self.live.iter().filter(|(who, (into, _))| now.get(who) != Some(into)).map(|(who, _)| *who).collect();
        ended.into_iter().for_each(|who| self.end_stretch(who, at));
        for (who, into) in now {
            self.live.entry(who).or_insert((into, at));
        }
    }

    fn end_stretch(&mut self, who: ParticipantId, at: Timestamp) {
        if let (Some((into, from)), Some(work)) = (self.live.remove(&who), self.work.get_mut(&who)) {
            work.stretches.push((into.to_string(), Stay { from, until: at }));
        }
    }

    fn finish(mut self, last: Option<Timestamp>) -> History {
        let until = self.told.ended.or(last);
        if let Some(until) = until {
            self.inside.keys().copied().collect::<Vec<_>>().into_iter().for_each(|who| self.leave(who, until));
            self.live.keys().copied().collect::<Vec<_>>().into_iter().for_each(|who| self.end_stretch(who, until));
            self.sights.keys().copied().collect::<Vec<_>>().into_iter().for_each(|who| self.end_sight(who, until));
            for open in [&mut self.told.recorded, &mut self.told.deliberations] {
                switch(open, false, until);
            }
        }
        if let Some(chair) = self.chair.and_then(|chair| self.seats.get_mut(&chair)) {
            chair.chair = true;
        }
        self.told.ended = until;
        self.told.key_images = self.images.kept_openly().map(kept).collect();
        self.told.people = self.seats.into_values().collect();
        self.told.interpreters = self.work.into_values().collect();
        self.told.outcome = self.outcome.view().clone();
        self.told
    }
}

/// A kept picture with its window as centre and width.
fn kept(image: &viewing::KeyImage) -> KeyImage {
    let display = image.window.as_ref().map(|window| {
        let (centre, width) = window.centre_and_width();
        format!("C {centre:.0} W {width:.0}")
    });
    KeyImage {
        study: image.source.study.clone(),
        series: image.image.series.clone(),
        instance: image.source.instance.clone(),
        frame: image.image.frame,
        caption: caption_of(&image.captions),
        display: display.unwrap_or_default(),
    }
}

/// A caption in one language stands for both until somebody translates it.
fn caption_of(captions: &[Caption]) -> Bilingual {
    let told = |tag: &str| captions.iter().find(|it| it.language.as_str().starts_with(tag)).map(|it| it.text.clone());
    let any = captions.first().map_or_else(|| "关键图像 Key image".to_owned(), |it| it.text.clone());
    Bilingual::new(told("zh").unwrap_or_else(|| any.clone()), told("en").unwrap_or(any))
}

/// Opens an interval, or closes the one that is open; an open one ends where it begins.
fn switch(intervals: &mut Vec<Stay>, on: bool, at: Timestamp) {
    let open = intervals.last_mut().filter(|it| it.until == it.from);
    match (on, open) {
        (true, None) => intervals.push(Stay { from: at, until: at }),
        (false, Some(open)) => open.until = at,
        _ => {}
    }
}
