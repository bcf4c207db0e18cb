//! Speech that reached nobody in a language that somebody listens in: counted, put down, and told in the report.

use std::collections::BTreeMap;
use std::time::Duration;

use consilium_core::media::Event;
use consilium_core::model::{Role, TrackId};
use consilium_core::protocol::{ClientMessage, Credential, Hearing, InterpreterAct, LeadAct, Mode, Source};
use consilium_core::report::history;
use consilium_core::session::{Command, Record};

use crate::support::{TestSession, Who, language};

/// A chair who speaks Chinese; the others come later.
struct Consultation {
    t: TestSession,
    lin: Who,
    microphones: BTreeMap<Who, TrackId>,
}

impl Consultation {
    fn new() -> Self {
        let mut t = TestSession::new();
        let lin = t.present("林悦", Role::LocalExpert);
        let mut microphones = BTreeMap::new();
        microphones.insert(lin, t.publishes(lin, &[Source::Microphone])[0]);
        Self { t, lin, microphones }
    }

    fn comes(&mut self, name: &str, role: Role, speaks: &str, listens: &str) -> Who {
        let who = self.t.person(name, role);
        (self.t.seat(who).speaks, self.t.seat(who).listens) = (language(speaks), language(listens));
        self.t.join(who);
        self.opens_microphone(who);
        who
    }

    fn opens_microphone(&mut self, who: Who) {
        self.microphones.insert(who, self.t.publishes(who, &[Source::Microphone])[0]);
    }

    fn marsh(&mut self) -> Who {
        self.comes("Helen Marsh", Role::Consultant, "en", "en")
    }

    /// Live into the language that is named first.
    fn interpreter(&mut self, name: &str, into: &str, from: &str) -> Who {
        let who = self.comes(name, Role::Interpreter, into, from);
        let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
        self.acts(who, InterpreterAct::CheckIn { credential, may_record: true });
        self.acts(who, InterpreterAct::Live);
        who
    }

    fn acts(&mut self, who: Who, act: InterpreterAct) {
        self.t.must(who, ClientMessage::Interpret { act, if_revision: None });
    }

    fn voice(&mut self, who: Who, voiced: bool) {
        let (session, track) = (self.t.session.id().clone(), self.microphones[&who]);
        self.t.engine_says(Event::Voice { session, track, voiced });
    }

    fn flow(&mut self, who: Who, flows: bool) {
        let (session, track) = (self.t.session.id().clone(), self.microphones[&who]);
        self.t.engine_says(Event::Flow { session, track, flows });
    }

    /// Speaks for so long, then nobody does for ten seconds. Interpreters say it as it is said.
    fn speaks(&mut self, who: Who, seconds: u64, interpreters: &[Who]) {
        self.voice(who, true);
        interpreters.iter().for_each(|one| self.voice(*one, true));
        self.pass(seconds);
        self.voice(who, false);
        interpreters.iter().for_each(|one| self.voice(*one, false));
        self.pass(10);
    }

    fn pass(&mut self, seconds: u64) {
        self.t.pass(Duration::from_secs(seconds));
    }

    /// Milliseconds and passages of each language, as the report is told by the records.
    fn told(&self) -> Vec<(String, i64, usize)> {
        let told = history(&self.t.records).uninterpreted.into_iter();
        told.map(|(language, missed)| (language, missed.millis, missed.passages.len())).collect()
    }

    fn pieces(&self) -> usize {
        self.t.records.iter().filter(|(_, record)| matches!(record, Record::Uninterpreted { .. })).count()
    }
}

fn missed(all: &[(&str, i64, usize)]) -> Vec<(String, i64, usize)> {
    all.iter().map(|(language, millis, passages)| ((*language).to_owned(), *millis, *passages)).collect()
}

#[test]
fn without_any_interpreter_each_misses_what_the_other_says() {
    let mut c = Consultation::new();
    c.speaks(c.lin, 20, &[]);
    assert_eq!(c.told(), missed(&[]), "nobody listens in another language");
    let marsh = c.marsh();
    c.speaks(c.lin, 7, &[]);
    c.pass(600);
    assert_eq!(c.told(), missed(&[("en", 7_000, 1)]), "a silence of ten minutes is no speech");
    c.speaks(marsh, 3, &[]);
    assert_eq!(c.told(), missed(&[("en", 7_000, 1), ("zh", 3_000, 1)]));
    let passages = history(&c.t.records).uninterpreted["en"].passages.clone();
    assert_eq!(passages[0].until.millis_since(passages[0].from), 7_000, "from the first word to the last");
}

#[test]
fn who_follows_the_original_misses_nothing() {
    let mut c = Consultation::new();
    let marsh = c.marsh();
    for hearing in [
        Hearing { floor: true, ..Hearing::default() },
        Hearing { understands: vec![language("zh")], ..Hearing::default() },
    ] {
        c.t.must(marsh, ClientMessage::SetHearing { hearing });
        c.speaks(c.lin, 10, &[]);
    }
    assert_eq!(c.told(), missed(&[]));
    c.t.must(marsh, ClientMessage::SetHearing { hearing: Hearing::default() });
    c.speaks(c.lin, 10, &[]);
    assert_eq!(c.told(), missed(&[("en", 10_000, 1)]));
}

#[test]
fn with_three_languages_one_booth_covers_its_own_alone() {
    let mut c = Consultation::new();
    let marsh = c.marsh();
    let bauer = c.comes("Jonas Bauer", Role::Consultant, "de", "de");
    let han = c.interpreter("韩梅", "en", "zh");
    c.speaks(c.lin, 10, &[han]);
    assert_eq!(c.told(), missed(&[("de", 10_000, 1)]), "the German listener has no booth");
    c.speaks(bauer, 4, &[]);
    assert_eq!(c.told(), missed(&[("de", 10_000, 1), ("en", 4_000, 1), ("zh", 4_000, 1)]), "no booth knows German");
    c.acts(han, InterpreterAct::Flip);
    c.speaks(marsh, 5, &[han]);
    assert_eq!(c.told(), missed(&[("de", 15_000, 2), ("en", 4_000, 1), ("zh", 4_000, 1)]));
}

#[test]
fn a_second_booth_gives_relay_and_nobody_misses_anything() {
    let mut c = Consultation::new();
    c.marsh();
    let bauer = c.comes("Jonas Bauer", Role::Consultant, "de", "de");
    let weber = c.interpreter("Anna Weber", "en", "de");
    let han = c.comes("韩梅", Role::Interpreter, "zh", "en");
    let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
    c.acts(han, InterpreterAct::CheckIn { credential, may_record: true });
    c.speaks(bauer, 6, &[weber]);
    assert_eq!(c.told(), missed(&[("zh", 6_000, 1)]));
    c.acts(han, InterpreterAct::Live);
    c.speaks(bauer, 6, &[weber, han]);
    assert_eq!(c.told(), missed(&[("zh", 6_000, 1)]), "Chinese comes by way of English");
    c.acts(weber, InterpreterAct::Off);
    c.speaks(bauer, 2, &[]);
    assert_eq!(c.told(), missed(&[("en", 2_000, 1), ("zh", 8_000, 2)]), "with the pivot the relay is gone");
}

#[test]
fn an_interpreter_who_is_lost_is_missed_while_somebody_speaks() {
    let mut c = Consultation::new();
    c.marsh();
    let han = c.interpreter("韩梅", "en", "zh");
    c.voice(han, true);
    c.flow(han, false);
    c.pass(10);
    c.flow(han, true);
    c.acts(han, InterpreterAct::Live);
    assert_eq!(c.told(), missed(&[]), "nobody said anything meanwhile");
    c.voice(c.lin, true);
    c.voice(han, true);
    c.pass(5);
    c.flow(han, false);
    c.pass(10);
    c.flow(han, true);
    c.acts(han, InterpreterAct::Live);
    c.voice(han, true);
    c.pass(10);
    assert_eq!(c.told(), missed(&[("en", 10_000, 1)]), "from the loss until somebody is on air again");
}

#[test]
fn turning_round_after_the_last_word_loses_nothing_and_forgetting_it_does() {
    let mut c = Consultation::new();
    let marsh = c.marsh();
    let han = c.interpreter("韩梅", "en", "zh");
    c.voice(c.lin, true);
    c.voice(han, true);
    c.pass(20);
    c.voice(c.lin, false);
    c.voice(marsh, true);
    c.pass(2);
    c.acts(han, InterpreterAct::Flip);
    c.pass(20);
    c.voice(marsh, false);
    c.voice(c.lin, true);
    c.pass(15);
    assert_eq!(c.told(), missed(&[]), "still going on");
    c.voice(c.lin, false);
    c.pass(10);
    assert_eq!(c.told(), missed(&[("en", 12_000, 1)]), "all but the three seconds that an interpreter is behind");
}

#[test]
fn a_live_interpreter_who_says_nothing_is_none() {
    let mut c = Consultation::new();
    c.marsh();
    let han = c.interpreter("韩梅", "en", "zh");
    c.voice(c.lin, true);
    c.pass(4);
    c.voice(han, true);
    c.pass(20);
    c.voice(han, false);
    c.pass(25);
    c.voice(c.lin, false);
    c.pass(10);
    assert_eq!(c.told(), missed(&[("en", 19_000, 1)]), "from the warning after six seconds on");
}

#[test]
fn in_consecutive_mode_the_interpreter_on_air_serves_both_languages() {
    let mut c = Consultation::new();
    let marsh = c.marsh();
    let mode = Mode::Consecutive;
    c.t.must(c.lin, ClientMessage::LeadInterpretation { act: LeadAct::SetMode { mode } });
    c.speaks(c.lin, 5, &[]);
    assert_eq!(c.told(), missed(&[("en", 5_000, 1)]));
    c.interpreter("韩梅", "en", "zh");
    for who in [c.lin, marsh] {
        c.speaks(who, 5, &[]);
    }
    assert_eq!(c.told(), missed(&[("en", 5_000, 1)]));
}

#[test]
fn a_restart_in_the_middle_loses_less_than_half_a_minute() {
    let mut c = Consultation::new();
    c.marsh();
    c.voice(c.lin, true);
    c.pass(100);
    assert_eq!((c.told(), c.pieces()), (missed(&[("en", 90_000, 1)]), 3), "one record in thirty seconds, not more");
    c.t.restart();
    let marsh = c.marsh();
    c.t.connect(c.lin);
    c.t.enter(c.lin);
    c.opens_microphone(c.lin);
    c.speaks(c.lin, 8, &[]);
    assert_eq!(c.told(), missed(&[("en", 98_000, 2)]));
    let han = c.interpreter("韩梅", "en", "zh");
    let shown = &c.t.view(han).interpretation.channels;
    let seconds =
        |tag: &str| shown.iter().find(|one| one.language == language(tag)).map(|one| one.uninterpreted_seconds);
    assert_eq!((seconds("en"), seconds("zh")), (Some(98), Some(0)), "what was before the restart is on the screens");
    assert!(c.t.is_open(marsh));
}

#[test]
fn an_end_and_an_orderly_stop_lose_nothing() {
    for ends in [true, false] {
        let mut c = Consultation::new();
        c.marsh();
        c.voice(c.lin, true);
        c.pass(12);
        if ends {
            c.t.must(c.lin, ClientMessage::EndSession);
        } else {
            c.t.run(Command::ServerStopping);
        }
        assert_eq!(c.told(), missed(&[("en", 12_000, 1)]), "ends: {ends}");
    }
}
