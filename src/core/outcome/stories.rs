//! The form, told as stories.

use super::*;
use crate::model::{ItemId, ParticipantId, Timestamp};
use crate::protocol::{Bilingual, ErrorCode, EvidenceLink, Intent, ItemBody, OutcomeAct, Stance};

const LIN: ParticipantId = ParticipantId(1);
const ZHAO: ParticipantId = ParticipantId(2);

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(zh, en)
}

fn ask(form: &mut Outcome, who: ParticipantId, act: OutcomeAct) -> Result<(), ErrorCode> {
    let fact = decide(form, who, act)?;
    form.apply(&fact, Timestamp(1000));
    Ok(())
}

fn option() -> ItemBody {
    ItemBody::Option {
        text: both("新辅助奥希替尼80毫克每日一次", "Neoadjuvant osimertinib 80 mg daily"),
        priority: Some(1),
        intent: Some(Intent::Curative),
        evidence: Bilingual::default(),
    }
}

fn written(body: ItemBody) -> Outcome {
    let mut form = Outcome::default();
    let act = OutcomeAct::Write { item: None, body, if_revision: None };
    assert_eq!(ask(&mut form, LIN, act), Ok(()));
    form
}

fn stance(if_revision: u32, stance: Stance, basis: Bilingual) -> OutcomeAct {
    OutcomeAct::TakeStance { item: ItemId(1), if_revision, stance, basis, effect: Bilingual::default() }
}

#[test]
fn who_rewrites_what_has_changed_meanwhile_is_refused() {
    let mut form = written(option());
    let again = |if_revision| OutcomeAct::Write { item: Some(ItemId(1)), body: option(), if_revision };
    assert_eq!(ask(&mut form, LIN, again(Some(1))), Ok(()));
    assert_eq!(ask(&mut form, ZHAO, again(Some(1))), Err(ErrorCode::Stale));
    assert_eq!(ask(&mut form, ZHAO, again(None)), Err(ErrorCode::Stale));
    assert_eq!(form.view().items[0].revision, 2);
}

#[test]
fn a_vote_is_on_a_wording_and_a_dissent_has_a_basis() {
    let mut form = written(option());
    let basis = both("淋巴结2.1 cm，倾向放疗", "nodal bulk 2.1 cm argues for radiotherapy");
    assert_eq!(ask(&mut form, ZHAO, stance(1, Stance::Dissent, Bilingual::default())), Err(ErrorCode::Malformed));
    assert_eq!(ask(&mut form, ZHAO, stance(1, Stance::Dissent, basis.clone())), Ok(()));
    assert_eq!(ask(&mut form, ZHAO, stance(1, Stance::Reservation, basis)), Ok(()));
    assert_eq!(form.view().stances.len(), 1, "one vote for each person and line");
    let again = OutcomeAct::Write { item: Some(ItemId(1)), body: option(), if_revision: Some(1) };
    assert_eq!(ask(&mut form, LIN, again), Ok(()));
    assert_ne!(form.view().stances[0].on_revision, form.view().items[0].revision, "it was on another wording");
    assert_eq!(ask(&mut form, LIN, stance(1, Stance::Agree, Bilingual::default())), Err(ErrorCode::Stale));
    assert_eq!(ask(&mut form, LIN, stance(2, Stance::Agree, Bilingual::default())), Ok(()));
}

#[test]
fn an_action_has_one_owner_and_a_day() {
    let action = |owner: &str, due: &str| ItemBody::Action {
        text: both("补充PET-CT原始图像", "obtain PET-CT images"),
        owner: owner.to_owned(),
        due: due.to_owned(),
    };
    let write = |body| OutcomeAct::Write { item: None, body, if_revision: None };
    let mut form = Outcome::default();
    for (owner, due) in [("", "2026-09-30"), ("Lin Yue, Zhou Qi", "2026-09-30"), ("周琪、林悦", "2026-09-30")] {
        assert_eq!(ask(&mut form, LIN, write(action(owner, due))), Err(ErrorCode::Malformed), "{owner}");
    }
    for due in ["", "soon", "2026-02-30"] {
        assert_eq!(ask(&mut form, LIN, write(action("周琪 (Zhou Qi)", due))), Err(ErrorCode::Malformed), "{due}");
    }
    assert_eq!(ask(&mut form, LIN, write(action("周琪 (Zhou Qi)", "2026-09-30"))), Ok(()));
}

#[test]
fn lines_move_and_go_with_their_votes() {
    let mut form = written(option());
    let flag = ItemBody::RedFlag { text: both("咯血", "haemoptysis") };
    assert_eq!(ask(&mut form, LIN, OutcomeAct::Write { item: None, body: flag, if_revision: None }), Ok(()));
    assert_eq!(ask(&mut form, LIN, OutcomeAct::Move { item: ItemId(2), to: 0 }), Ok(()));
    assert_eq!(form.view().items[0].id, ItemId(2));
    assert_eq!(ask(&mut form, LIN, OutcomeAct::Discuss { item: Some(ItemId(1)) }), Ok(()));
    assert_eq!(ask(&mut form, LIN, stance(1, Stance::Agree, Bilingual::default())), Ok(()));
    assert_eq!(ask(&mut form, LIN, OutcomeAct::Remove { item: ItemId(1), if_revision: 1 }), Ok(()));
    assert_eq!((form.view().current, form.view().stances.len()), (None, 0));
    let new = OutcomeAct::Write { item: None, body: option(), if_revision: None };
    assert_eq!(ask(&mut form, LIN, new), Ok(()));
    assert_eq!(form.view().items[1].id, ItemId(3), "a number is never used again");
    assert_eq!(ask(&mut form, LIN, OutcomeAct::Discuss { item: Some(ItemId(1)) }), Err(ErrorCode::NotFound));
}

#[test]
fn evidence_is_bounded_and_the_form_stays_a_message() {
    let mut form = written(option());
    let audio = EvidenceLink::Audio { from: Timestamp(10), until: Timestamp(20) };
    let link = |links| OutcomeAct::Link { item: ItemId(1), links };
    assert_eq!(ask(&mut form, LIN, link(vec![audio.clone()])), Ok(()));
    assert_eq!(ask(&mut form, LIN, link(vec![audio; 9])), Err(ErrorCode::Malformed));
    let backwards = EvidenceLink::Audio { from: Timestamp(20), until: Timestamp(10) };
    assert_eq!(ask(&mut form, LIN, link(vec![backwards])), Err(ErrorCode::Malformed));
    let endless = EvidenceLink::Document { document: "letter".to_owned(), page: u32::MAX };
    assert_eq!(ask(&mut form, LIN, link(vec![endless])), Err(ErrorCode::Malformed));
    let long = ItemBody::RedFlag { text: both(&"咯".repeat(1000), "") };
    let write = || OutcomeAct::Write { item: None, body: long.clone(), if_revision: None };
    let refused = (0..60).find_map(|_| ask(&mut form, LIN, write()).err());
    assert_eq!(refused, Some(ErrorCode::TooMany));
    let bytes = serde_json::to_string(form.view()).expect("JSON").len();
    assert!(bytes < 32 * 1024, "{bytes}");
}

#[test]
fn facts_survive_the_store() {
    let form = written(option());
    let act = stance(1, Stance::Agree, Bilingual::default());
    let fact = decide(&form, ZHAO, act).expect("a vote");
    let json = serde_json::to_string(&fact).expect("JSON");
    assert_eq!(serde_json::from_str::<OutcomeFact>(&json).expect("back"), fact);
}
