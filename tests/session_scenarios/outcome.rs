//! The outcome form in the room: the scribe writes, experts vote, clinicians watch, the family does not.

use consilium_core::model::{ItemId, Role};
use consilium_core::protocol::{Bilingual, ClientMessage, ErrorCode, ItemBody, OutcomeAct, Source, Stance};

use crate::support::{TestSession, Who};

struct Room {
    t: TestSession,
    lin: Who,
    zhao: Who,
    marsh: Who,
    zhou: Who,
    wang: Who,
}

fn room() -> Room {
    let mut t = TestSession::new();
    let lin = t.present("林悦 (Lin Yue)", Role::LocalExpert);
    let zhao = t.present("赵凯 (Zhao Kai)", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let zhou = t.present("周琪 (Zhou Qi)", Role::Coordinator);
    let wang = t.person("王敏 (Wang Min)", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    Room { t, lin, zhao, marsh, zhou, wang }
}

fn fill(act: OutcomeAct) -> ClientMessage {
    ClientMessage::FillOutcome { act }
}

fn write() -> ClientMessage {
    let text = Bilingual::new("肿瘤能否切除？", "Is the tumour resectable?");
    let body = ItemBody::Question { text, answer: Bilingual::default(), strength: None };
    fill(OutcomeAct::Write { item: None, body, if_revision: None })
}

fn vote(stance: Stance, basis: &str) -> ClientMessage {
    let (item, basis) = (ItemId(1), Bilingual::new("", basis));
    fill(OutcomeAct::TakeStance { item, if_revision: 1, stance, basis, effect: Bilingual::default() })
}

#[test]
fn the_scribe_writes_while_the_clinicians_watch_and_the_family_sees_nothing() {
    let Room { mut t, lin, zhao, marsh, zhou, wang } = room();
    assert_eq!(t.refused(zhou, write()), ErrorCode::NotAllowed);
    t.must(lin, write());
    let scribe = Some(t.id(zhou));
    assert_eq!(t.refused(zhao, fill(OutcomeAct::NameScribe { participant: scribe })), ErrorCode::NotAllowed);
    let family = fill(OutcomeAct::NameScribe { participant: Some(t.id(wang)) });
    assert_eq!(t.refused(lin, family), ErrorCode::NotFound);
    t.must(lin, fill(OutcomeAct::NameScribe { participant: scribe }));
    t.must(zhou, write());
    for who in [lin, zhao, marsh, zhou] {
        assert_eq!((t.view(who).outcome.items.len(), t.view(who).outcome.scribe), (2, scribe));
    }
    assert_eq!(t.view(wang).outcome.items.len(), 0);
    assert_eq!(t.refused(wang, write()), ErrorCode::NotAllowed);
    t.must(wang, ClientMessage::RequestSnapshot);
    assert_eq!(t.view(wang).outcome.items.len(), 0, "not by asking either");
}

#[test]
fn a_vote_needs_the_person_and_not_a_page() {
    let Room { mut t, lin, marsh, zhou, wang, .. } = room();
    t.must(lin, write());
    assert_eq!(t.refused(marsh, vote(Stance::Agree, "")), ErrorCode::NotNow, "no media connection");
    t.publishes(marsh, &[Source::Microphone]);
    t.must(marsh, vote(Stance::Agree, ""));
    for who in [zhou, wang] {
        assert_eq!(t.refused(who, vote(Stance::Agree, "")), ErrorCode::NotAllowed, "not an expert");
    }
    assert_eq!(t.view(lin).outcome.stances.len(), 1);
}

#[test]
fn two_who_write_at_once_are_told() {
    let Room { mut t, lin, zhou, .. } = room();
    t.must(lin, write());
    t.must(lin, fill(OutcomeAct::NameScribe { participant: Some(t.id(zhou)) }));
    let flag = |text: &str| ItemBody::RedFlag { text: Bilingual::new("", text) };
    let again = |text: &str| fill(OutcomeAct::Write { item: Some(ItemId(1)), body: flag(text), if_revision: Some(1) });
    t.must(zhou, again("haemoptysis"));
    assert_eq!(t.refused(lin, again("new breathlessness")), ErrorCode::Stale);
    assert_eq!(t.view(lin).outcome.items[0].body, flag("haemoptysis"), "what stands is shown");
}

#[test]
fn the_form_survives_a_restart() {
    let Room { mut t, lin, .. } = room();
    t.must(lin, write());
    t.publishes(lin, &[Source::Microphone]);
    t.must(lin, vote(Stance::Reservation, "PET-CT images are missing"));
    let before = t.view(lin).outcome.clone();
    t.restart();
    t.join(lin);
    assert_eq!(t.view(lin).outcome, before);
}
