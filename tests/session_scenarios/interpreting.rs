use consilium_core::media::MediaKind;
use consilium_core::model::Role;
use consilium_core::protocol::{
    BoothInput, ClientMessage, Credential, ErrorCode, HandoverStep, InterpreterAct, LeadAct, LeadCause, LeadReason,
    LeadStep, ServerMessage, SightText, Source, Term,
};
use consilium_core::session::Command;

use crate::support::{TestSession, Who, language, receiving};

fn interpret(act: InterpreterAct) -> ClientMessage {
    ClientMessage::Interpret { act, if_revision: None }
}

fn interpreter(t: &mut TestSession, name: &str, speaks: &str, listens: &str) -> Who {
    let who = t.person(name, Role::Interpreter);
    (t.seat(who).speaks, t.seat(who).listens) = (language(speaks), language(listens));
    t.join(who);
    t.publishes(who, &[Source::Microphone]);
    who
}

fn checks_in(t: &mut TestSession, who: Who) {
    let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
    t.must(who, interpret(InterpreterAct::CheckIn { credential, may_record: true }));
}

fn relay(tag: &str) -> InterpreterAct {
    InterpreterAct::Input { input: Some(BoothInput::Relay { language: language(tag) }) }
}

/// A chair, a booth of two between Chinese and English of whom the first is live, and one into English from German.
fn booths(t: &mut TestSession) -> [Who; 4] {
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Microphone]);
    let han = interpreter(t, "韩梅", "en", "zh");
    let reed = interpreter(t, "Thomas Reed", "zh", "en");
    let bauer = interpreter(t, "Jonas Bauer", "en", "de");
    for who in [han, reed, bauer] {
        checks_in(t, who);
    }
    t.must(han, interpret(InterpreterAct::Live));
    [lin, han, reed, bauer]
}

#[test]
fn what_cannot_be_done_is_refused_by_name_and_changes_nothing() {
    let mut t = TestSession::new();
    let [_, han, reed, bauer] = booths(&mut t);
    let unchecked = interpreter(&mut t, "新译员", "en", "zh");
    let before = t.view(han).interpretation.clone();
    let force = InterpreterAct::Handover { step: HandoverStep::Force };
    let attempts = [
        (reed, InterpreterAct::Live, ErrorCode::NotAgreed, "the boothmate is live"),
        (reed, force, ErrorCode::NotAgreed, "and neither lost nor silent"),
        (bauer, InterpreterAct::Live, ErrorCode::ChannelTaken, "another booth is live into English"),
        (unchecked, InterpreterAct::Live, ErrorCode::NotChecked, "no credential"),
        (han, relay("en"), ErrorCode::RelayCycle, "from one's own channel"),
        (han, relay("fi"), ErrorCode::UnknownLanguage, "no booth works in it"),
        (han, InterpreterAct::Monitor { language: Some(language("fi")) }, ErrorCode::UnknownLanguage, "likewise"),
    ];
    for (who, act, code, why) in attempts {
        assert_eq!(t.refused(who, interpret(act)), code, "{why}");
        assert!(code.sentence().len() > 20, "{why}: in words");
    }
    let stale = ClientMessage::Interpret { act: InterpreterAct::Flip, if_revision: Some(before.revision - 1) };
    assert_eq!(t.refused(han, stale), ErrorCode::Stale);
    assert_eq!(t.view(han).interpretation, before, "nothing has changed");
}

#[test]
fn when_two_want_to_be_live_both_are_told() {
    let mut t = TestSession::new();
    let [lin, han, reed, bauer] = booths(&mut t);
    for (who, code) in [(reed, ErrorCode::NotAgreed), (bauer, ErrorCode::ChannelTaken)] {
        let by = t.id(who);
        let told = |t: &TestSession, other: Who| {
            t.socket(other).inbox.iter().filter(|message| **message == ServerMessage::Contested { by }).count()
        };
        assert_eq!(told(&t, han), 0);
        assert_eq!(t.refused(who, interpret(InterpreterAct::Live)), code);
        assert_eq!(told(&t, han), 1, "the one who is live");
        assert_eq!((told(&t, who), told(&t, lin)), (0, 0), "and nobody else");
    }
}

#[test]
fn what_an_interpreter_has_checked_in_with_is_in_the_snapshot() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let han = interpreter(&mut t, "韩梅", "en", "zh");
    let seen = |t: &TestSession, by: Who| t.view(by).interpretation.booths[0].members[0].clone();
    assert!(!seen(&t, lin).checked_in && seen(&t, lin).credential.is_none());
    checks_in(&mut t, han);
    for who in [lin, han] {
        let shown = seen(&t, who);
        assert!(shown.checked_in && shown.may_record && shown.credential.is_some());
    }
}

#[test]
fn the_glossary_of_the_case_is_for_interpreters_and_written_once() {
    let term = |text: &str, translation: &str| Term {
        from: language("zh"),
        text: text.to_owned(),
        to: language("en"),
        translation: translation.to_owned(),
    };
    let case = vec![term("奥希替尼", "osimertinib"), term("右肺上叶", "right upper lobe")];
    let mut t = TestSession::new();
    t.run(Command::CaseTerms { terms: case.clone() });
    let lin = t.present("林悦", Role::LocalExpert);
    let han = interpreter(&mut t, "韩梅", "en", "zh");
    assert_eq!(t.view(han).case_terms, case);
    assert_eq!(t.view(lin).case_terms, [], "the chair has no console");
    t.must(han, interpret(InterpreterAct::AddTerm { term: term("胸膜", "pleura") }));
    let known = t.records.len();
    t.run(Command::CaseTerms { terms: case.clone() });
    assert_eq!(t.records.len(), known, "nothing new is no record");
    t.run(Command::CaseTerms { terms: case[..1].to_vec() });
    assert_eq!(t.view(han).case_terms, case[..1]);
    assert_eq!(t.view(han).interpretation.terms, [term("胸膜", "pleura")], "what was added stays");
    t.restart();
    let known = t.records.len();
    t.run(Command::CaseTerms { terms: case[..1].to_vec() });
    assert_eq!(t.records.len(), known, "a restart knows the glossary");
    t.join(han);
    assert_eq!(t.view(han).case_terms, case[..1]);
}

#[test]
fn the_booth_and_the_chair_read_why_somebody_was_taken_off_air_also_after_a_restart() {
    let mut t = TestSession::new();
    let [lin, han, reed, _] = booths(&mut t);
    let reason = Some(LeadReason { cause: LeadCause::PoorSound, words: Some("a fan beside the microphone".into()) });
    let act = LeadAct::Revoke { participant: t.id(han), reason: reason.clone() };
    t.must(lin, ClientMessage::LeadInterpretation { act });
    let (chair, of) = (t.id(lin), t.id(han));
    let noted = |t: &TestSession, by: Who| {
        let mut members = t.view(by).interpretation.booths.iter().flat_map(|booth| &booth.members);
        members.find(|member| member.participant == of).and_then(|member| member.note.clone())
    };
    for who in [lin, han, reed] {
        let note = noted(&t, who).expect("a word of the chair");
        assert_eq!((note.step, note.by, &note.reason), (LeadStep::Revoked, chair, &reason));
    }
    t.restart();
    t.join(han);
    assert_eq!(noted(&t, han).and_then(|note| note.reason), reason, "it was put down");
}

#[test]
fn only_who_leads_gives_reasons_and_a_reason_has_to_say_something() {
    let mut t = TestSession::new();
    let [lin, han, reed, _] = booths(&mut t);
    let revoke = |t: &TestSession, words: Option<&str>| {
        let reason = Some(LeadReason { cause: LeadCause::Other, words: words.map(String::from) });
        ClientMessage::LeadInterpretation { act: LeadAct::Revoke { participant: t.id(han), reason } }
    };
    let (wordy, empty) = (revoke(&t, Some("my turn")), revoke(&t, None));
    assert_eq!(t.refused(reed, wordy), ErrorCode::NotAllowed);
    assert_eq!(t.refused(lin, empty), ErrorCode::Malformed);
    let live = t.view(lin).interpretation.booths.iter().find_map(|booth| booth.live);
    assert_eq!(live, Some(t.id(han)), "still on air");
}

#[test]
fn an_interpreter_sees_that_her_channel_leaves_the_room_until_the_player_is_gone() {
    let mut t = TestSession::new();
    let [_, han, reed, _] = booths(&mut t);
    let external = |t: &TestSession, by: Who, tag: &str| {
        let channels = &t.view(by).interpretation.channels;
        channels.iter().find(|channel| channel.language == language(tag)).map(|channel| channel.external)
    };
    assert_eq!(external(&t, han, "en"), Some(0));
    let wall = t.person("Wall screen", Role::Consultant);
    t.seat(wall).listens = language("en");
    let lines = [receiving("0", MediaKind::Audio), receiving("1", MediaKind::Video)];
    let (peer, answer) = t.whep(wall, &lines);
    assert!(answer.is_ok());
    for who in [han, reed] {
        assert_eq!((external(&t, who, "en"), external(&t, who, "zh")), (Some(1), Some(0)), "it plays English");
    }
    t.run(Command::ClosePeer { peer });
    assert_eq!(external(&t, han, "en"), Some(0));
}

#[test]
fn everybody_sees_what_is_rendered_from_sight_and_only_its_interpreter_says_so() {
    let mut t = TestSession::new();
    let [lin, han, reed, _] = booths(&mut t);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let page = |page| {
        let text = Some(SightText { document: "知情同意书".into(), page });
        interpret(InterpreterAct::Sight { text })
    };
    assert_eq!(t.refused(marsh, page(1)), ErrorCode::NotAllowed);
    assert_eq!(t.refused(reed, page(1)), ErrorCode::NotNow, "her microphone is off");
    t.must(han, page(1));
    t.must(han, page(2));
    let interpreter = t.id(han);
    for who in [lin, reed, marsh] {
        let shown = &t.view(who).interpretation.sight;
        assert_eq!(shown.iter().map(|one| (one.interpreter, one.text.page)).collect::<Vec<_>>(), [(interpreter, 2)]);
    }
    t.must(han, interpret(InterpreterAct::Off));
    assert!(t.view(marsh).interpretation.sight.is_empty());
}

#[test]
fn a_paper_that_was_read_behind_the_closed_door_is_named_to_nobody_when_it_opens() {
    let mut t = TestSession::new();
    let [lin, han, ..] = booths(&mut t);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    let text = Some(SightText { document: "预后评估".into(), page: 1 });
    t.must(han, interpret(InterpreterAct::Sight { text }));
    assert_eq!(t.view(marsh).interpretation.sight.len(), 1);
    t.must(lin, ClientMessage::SetDeliberation { on: false });
    assert!(t.view(marsh).interpretation.sight.is_empty());
}
