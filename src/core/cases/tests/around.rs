use super::*;
use crate::model::{Language, Role, SessionId};

fn language(tag: &str) -> Language {
    tag.parse().expect("a language")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

#[test]
fn a_booth_has_as_many_interpreters_as_the_hours_need() {
    assert_eq!([30, 40, 41, 240, 241, 360, 361].map(interpreters_needed), [1, 1, 2, 2, 3, 3, 4]);
    let (zh, en) = (language("zh"), language("en"));
    let mut team = vec![(Role::LocalExpert, &zh, &zh), (Role::Consultant, &en, &en)];
    let short = |team: &[Voice<'_>], minutes| short_booths(team, minutes).iter().map(|b| (b.needed, b.there)).collect();
    let found: Vec<(u8, u8)> = short(&team, 60);
    assert_eq!(found, [(2, 0)]);
    team.push((Role::Interpreter, &en, &zh));
    assert_eq!(short(&team, 60), found_one((2, 1)));
    assert_eq!(short(&team, 40), Vec::<(u8, u8)>::new());
    team.push((Role::Interpreter, &zh, &en));
    assert_eq!(short(&team, 60), Vec::<(u8, u8)>::new());
    assert_eq!(short(&[(Role::LocalExpert, &zh, &zh)], 60), Vec::<(u8, u8)>::new(), "one language needs nobody");
}

fn found_one(pair: (u8, u8)) -> Vec<(u8, u8)> {
    vec![pair]
}

#[test]
fn the_right_expert_comes_first_and_the_wrong_one_not_at_all() {
    let marsh = Profile {
        specialties: vec!["oncology".into()],
        languages: vec!["en".into()],
        country: "GB".into(),
        credential: "GMC 7000001".into(),
        ..Profile::default()
    };
    let wanted = |language, country| Wanted { role: None, specialty: "oncology", language, country };
    let today = day("2026-12-01");
    assert_eq!(marsh.fit(&wanted("en", "gb"), today), Some(7));
    assert_eq!(marsh.fit(&wanted("zh", ""), today), None);
    assert_eq!(marsh.fit(&wanted("", "CN"), today), None);
    let absence = Absence { from: day("2026-11-30"), until: today };
    let absent = Profile { absences: vec![absence], ..marsh.clone() };
    assert_eq!(absent.fit(&wanted("", ""), today), Some(5));
    assert_eq!(absent.fit(&wanted("", ""), day("2026-12-02")), Some(7));
    let away = Profile { away: true, ..marsh };
    assert_eq!(away.fit(&wanted("", ""), today), Some(5));
}

fn asked() -> Translation {
    Translation {
        title: "PET-CT report".into(),
        document: None,
        from: "zh".into(),
        into: "en".into(),
        source: "右肺上叶肿块".into(),
        text: String::new(),
        state: TranslationState::Requested,
        translated_by: None,
        checked_by: None,
        note: String::new(),
    }
}

fn text(text: &str, machine: bool) -> TranslationAct {
    TranslationAct::HandIn { text: text.into(), machine, note: String::new() }
}

#[test]
fn a_translation_is_checked_by_somebody_else() {
    use TranslationState::*;
    assert_eq!(asked().after(TranslationAct::Check, 2), Err(TranslationError::NotTranslated));
    assert_eq!(asked().after(text(" ", false), 1), Err(TranslationError::NoText));
    let draft = asked().after(text("mass", true), 1).expect("a draft");
    assert_eq!(draft.state, MachineDraft);
    assert_eq!(draft.after(TranslationAct::Check, 2), Err(TranslationError::NotTranslated), "a machine is no person");
    let human = draft.after(text("mass in the right upper lobe", false), 1).expect("a translation");
    assert_eq!(human.after(TranslationAct::Check, 1), Err(TranslationError::SamePerson));
    assert_eq!(human.after(TranslationAct::SendBack { note: "".into() }, 2), Err(TranslationError::NoNote));
    let back = human.after(TranslationAct::SendBack { note: "which lobe?".into() }, 2).expect("sent back");
    assert_eq!((back.state, back.note.as_str()), (Requested, "which lobe?"));
    let checked = human.after(TranslationAct::Check, 2).expect("checked");
    assert_eq!((checked.state, checked.checked_by), (Checked, Some(2)));
    assert_eq!(checked.after(text("other", false), 1), Err(TranslationError::Checked));
}

#[test]
fn an_opinion_is_bound_by_its_hash() {
    let sealed = commitment("salt", "osimertinib first");
    assert_eq!(sealed.len(), 64);
    assert_eq!(sealed, commitment("salt", "osimertinib first"));
    assert_ne!(sealed, commitment("salt", "surgery first"));
    assert_ne!(sealed, commitment("tlas", "osimertinib first"));
}

fn plan() -> ReferralPlan {
    ReferralPlan {
        route: Route::Travels,
        plan: "lobectomy".into(),
        receiving: "Demo Hospital West".into(),
        lines: vec![QuotationLine { what: "surgery".into(), amount: 1_200_000, currency: "GBP".into() }],
        milestones: vec![],
        visa: None,
        travel: Some(day("2027-01-10")),
        back: Some(day("2027-02-01")),
        state: PlanState::Offered,
        answered: None,
        answered_by: String::new(),
    }
}

/// What is changed in a whole plan, and what is then said.
type Spoilt = (fn(&mut ReferralPlan), PlanError);

#[test]
fn a_plan_is_whole_and_the_patient_answers_it_once() {
    assert_eq!(plan().check(), Ok(()));
    let rows: [Spoilt; 5] = [
        (|p| p.plan = " ".into(), PlanError::NoPlan),
        (|p| p.receiving.clear(), PlanError::NobodyReceives),
        (|p| p.lines[0].amount = -1, PlanError::BadLine),
        (|p| p.lines[0].currency = "pounds".into(), PlanError::BadLine),
        (|p| p.back = Some("2027-01-09".parse().expect("a day")), PlanError::BadDates),
    ];
    for (change, error) in rows {
        let mut changed = plan();
        change(&mut changed);
        assert_eq!(changed.check(), Err(error));
    }
    assert_eq!(plan().totals(), [("GBP".to_owned(), 1_200_000)]);
    assert_eq!(plan().answered(true, " ", TODAY), Err(PlanError::NoName));
    let confirmed = plan().answered(true, "王建国", TODAY).expect("an answer");
    assert_eq!((confirmed.state, confirmed.answered), (PlanState::Confirmed, Some(TODAY)));
    assert_eq!(confirmed.answered(false, "王建国", TODAY), Err(PlanError::NotOffered));
}

#[test]
fn what_the_patient_has_confirmed_is_changed_by_a_new_offer_alone() {
    let confirmed = plan().answered(true, "王建国", TODAY).expect("an answer");
    let declined = plan().answered(false, "王建国", TODAY).expect("an answer");
    let dearer = || ReferralPlan { plan: "lobectomy and radiotherapy".into(), ..confirmed.clone() };
    let seen = confirmed.revision();
    assert_eq!(dearer().written(Some(&confirmed), false, Some(&seen)), Err(PlanError::Confirmed));
    for (before, offer, state) in [
        (None, false, PlanState::Draft),
        (Some(&plan()), false, PlanState::Draft),
        (Some(&declined), false, PlanState::Draft),
        (Some(&confirmed), true, PlanState::Offered),
    ] {
        let written = dearer().written(before, offer, before.map(ReferralPlan::revision).as_deref()).expect("a plan");
        assert_eq!((written.state, written.answered, written.answered_by.as_str()), (state, None, ""));
    }
    let stale = plan().revision();
    for unseen in [None, Some(stale.as_str())] {
        assert_eq!(dearer().written(Some(&confirmed), true, unseen), Err(PlanError::ConfirmedMeanwhile), "{unseen:?}");
    }
    assert_eq!(dearer().written(Some(&declined), true, Some(&stale)), Err(PlanError::Changed));
    assert_eq!(dearer().written(None, true, Some(&stale)), Err(PlanError::Changed));
    assert!(dearer().written(Some(&plan()), true, None).is_ok(), "nothing was confirmed");
    assert_eq!(plan().digest(), confirmed.digest(), "the answer does not change what was agreed");
    assert_ne!(dearer().digest(), confirmed.digest());
}

#[test]
fn what_was_not_carried_out_has_a_reason() {
    let finding =
        |carried_out, because, note: &str| FollowUpFinding { carried_out, because, note: note.into(), at: None };
    assert_eq!(finding(CarriedOut::Fully, None, "").check(), Ok(()));
    assert_eq!(finding(CarriedOut::Partly, None, "").check(), Err(FollowUpError::NoReason));
    assert_eq!(finding(CarriedOut::NotAtAll, Some(NotDoneBecause::Other), " ").check(), Err(FollowUpError::NoNote));
    assert_eq!(finding(CarriedOut::NotAtAll, Some(NotDoneBecause::Cost), "").check(), Ok(()));
}

const AFTER_A_WEEK: Timestamp = Timestamp(TODAY.0 + 7 * DAY_MS);
const DAY_MS: i64 = 24 * 3600 * 1000;

fn look(day: u16) -> FollowUp {
    FollowUp::planned(day, Some("tumour-board".parse().expect("a session")))
}

#[test]
fn each_session_of_a_case_has_opinions_of_its_own() {
    use CaseState::*;
    let moved = |from, to| CaseEvent::Moved { from, to, reason: String::new() };
    let mut events = vec![moved(Accepted, Preparing), moved(Preparing, Scheduled), moved(Scheduled, Preparing)];
    assert_eq!(opinion_round(&events), 1, "it was put off, and is still the first");
    events.push(moved(Released, FollowUp));
    assert_eq!(opinion_round(&events), 1);
    events.push(moved(FollowUp, Preparing));
    assert_eq!(opinion_round(&events), 2);
}

#[test]
fn who_owes_a_look_back_hears_of_it_when_it_is_due_and_once_more_when_it_is_late() {
    let due = FollowUp::due(7, TODAY);
    assert_eq!(due, AFTER_A_WEEK);
    let mut week = look(7);
    let mut heard = Vec::new();
    for hour in 0..14 * 24 {
        let now = TODAY.plus_seconds(hour * 3600);
        if let Some(letter) = week.owes(due, now) {
            week.note(letter, now);
            heard.push((letter, hour / 24));
        }
    }
    assert_eq!(heard, [(LookLetter::Due, 7), (LookLetter::Overdue, 10)]);
    week.forget_letters();
    assert_eq!(week.owes(due, due), Some(LookLetter::Due), "somebody else has not heard of it");
    let late = due.plus_seconds(30 * 24 * 3600);
    let mut found_late = look(7);
    assert_eq!(found_late.owes(due, late), Some(LookLetter::Overdue));
    found_late.note(LookLetter::Overdue, late);
    assert_eq!(found_late.owes(due, late.plus_seconds(1)), None, "one letter is enough");
    let off = FollowUp { called_off: Some(TODAY), ..look(7) };
    assert_eq!(off.owes(due, late), None);
}

#[test]
fn looks_back_begin_once_for_each_session() {
    let session = |name: &str| -> SessionId { name.parse().expect("a session") };
    let (first, second) = (session("tumour-board"), session("second-board"));
    assert!(!looks_begun(&[], &first));
    let planned = [look(7), look(30)];
    assert!(looks_begun(&planned, &first));
    assert!(!looks_begun(&planned, &second), "another report is looked back at anew");
    let older = |called_off| FollowUp { called_off, ..FollowUp::planned(7, None) };
    assert!(looks_begun(&[older(None)], &second), "it was planned by hand before sessions were named");
    assert!(!looks_begun(&[older(Some(TODAY))], &second));
}

#[test]
fn a_plan_comes_to_have_other_days_and_keeps_what_was_answered() {
    let note = String::new();
    let finding = FollowUpFinding { carried_out: CarriedOut::Fully, because: None, note, at: Some(TODAY) };
    let answered = FollowUp { finding: Some(finding), ..look(7) };
    let (month, quarter) = (look(30), look(90));
    let looks = [(1, &answered), (2, &month), (3, &quarter)];
    let change = change_looks(&looks, &[7, 30, 180]);
    assert_eq!(change, LooksChange { keep: vec![2], call_off: vec![3], add: vec![180] });
    let off = FollowUp { called_off: Some(TODAY), ..look(30) };
    assert_eq!(change_looks(&[(2, &off)], &[30]).add, [30], "what was called off can be planned again");
    assert_eq!(check_days(&[90, 7]), Ok(vec![7, 90]));
    for days in [Vec::new(), vec![0], vec![731], vec![7, 7], (1..=11).collect()] {
        assert_eq!(check_days(&days), Err(FollowUpError::BadDays), "{days:?}");
    }
}

#[test]
fn each_recommendation_is_counted_once_by_what_was_found_last() {
    let found = |day, session: &str, carried_out, because| {
        let finding = FollowUpFinding { carried_out, because, note: String::new(), at: Some(TODAY) };
        let session: SessionId = session.parse().expect("a session");
        FollowUp { finding: Some(finding), ..FollowUp::planned(day, Some(session)) }
    };
    let looks = [
        // Begun late: in the end all of it was done.
        (1, "oncology", found(30, "one", CarriedOut::Fully, None)),
        (1, "oncology", found(7, "one", CarriedOut::NotAtAll, Some(NotDoneBecause::Waiting))),
        (1, "oncology", found(7, "two", CarriedOut::Partly, Some(NotDoneBecause::Cost))),
        (2, "oncology", found(7, "three", CarriedOut::NotAtAll, Some(NotDoneBecause::Travel))),
        (3, "oncology", found(7, "four", CarriedOut::Partly, Some(NotDoneBecause::Travel))),
        (4, "cardiology", found(90, "five", CarriedOut::Fully, Some(NotDoneBecause::Other))),
        (5, "cardiology", look(7)),
    ];
    let counted = concordance(looks.iter().map(|(case, specialty, look)| LookedBack { case: *case, specialty, look }));
    let rows: Vec<_> =
        counted.iter().map(|one| (one.specialty.as_str(), one.fully, one.partly, one.not_at_all)).collect();
    assert_eq!(rows, [("cardiology", 1, 0, 0), ("oncology", 1, 2, 1)]);
    let reasons: Vec<_> = counted[1].reasons.iter().map(|one| (one.because, one.count)).collect();
    assert_eq!(reasons, [(NotDoneBecause::Travel, 2), (NotDoneBecause::Cost, 1)]);
    assert!(counted[0].reasons.is_empty(), "what was carried out needs no reason");
}

#[test]
fn a_look_back_that_was_kept_before_it_named_a_session_is_read() {
    let read: Task = serde_json::from_str(r#"{"kind":"follow_up","day":30,"finding":null}"#).expect("a task");
    assert_eq!(read, Task::FollowUp(FollowUp::planned(30, None)));
}

#[test]
fn the_release_begins_the_looks_back_and_the_end_of_the_case_calls_them_off() {
    use CaseState::*;
    let begins = [(SignOff, Released), (Released, FollowUp)];
    for from in CaseState::ALL {
        for to in from.next().iter().copied() {
            let over = matches!(to, Closed | Cancelled);
            let wanted = match (begins.contains(&(from, to)), over) {
                (true, _) => Some(LooksAfter::Begin),
                (_, true) => Some(LooksAfter::CallOff),
                _ => None,
            };
            assert_eq!(looks_after(from, to), wanted, "{from} to {to}");
        }
    }
}

#[test]
fn letters_about_a_look_back_name_no_patient() {
    for (language, words) in [("zh", "第 30 天随访"), ("en", "after 30 days")] {
        for occasion in [
            Occasion::LookBack { day: 30, link: "https://house/my#secret" },
            Occasion::LookBackOverdue { day: 30, due: "today", link: "https://house/my#secret" },
        ] {
            let text = write_letter(&language.parse().expect("a language"), "Lin Yue", 12, occasion);
            assert!(text.subject.contains(words) && text.subject.contains("12"), "{text:?}");
            assert!(text.body.contains("https://house/my#secret"), "{text:?}");
        }
    }
}

#[test]
fn hours_and_holidays_of_both_sides() {
    let at = |day_text: &str, weekday, minute| LocalTime { day: day(day_text), weekday, minute };
    let rows = [
        (at("2026-12-01", 2, 16 * 60), "CN", Suits::Well),
        (at("2026-12-01", 2, 17 * 60 + 30), "CN", Suits::Outside),
        (at("2026-12-05", 6, 10 * 60), "CN", Suits::Outside),
        (at("2026-12-01", 2, 2 * 60), "GB", Suits::Night),
        (at("2026-12-01", 2, 23 * 60), "GB", Suits::Night),
        (at("2026-12-25", 5, 10 * 60), "GB", Suits::Holiday),
        (at("2026-12-25", 5, 10 * 60), "CN", Suits::Well),
        (at("2026-10-01", 4, 10 * 60), "cn", Suits::Holiday),
    ];
    for (when, country, wanted) in rows {
        assert_eq!(suits(when, 60, country), wanted, "{when:?} {country}");
    }
    assert_eq!(holiday("GB", day("2026-12-25")), Some("Christmas Day"));
}

fn clean(text: &str) -> String {
    without_names(text, "王建国 (Wang Jianguo)", day("1968-03-04"))
}

#[test]
fn a_briefing_names_no_patient() {
    let clean = clean("王建国 (Wang Jianguo), 1968-03-04, 肿块34毫米");
    for word in ["王建国", "Wang", "Jianguo", "1968"] {
        assert!(!clean.contains(word), "{clean}");
    }
    assert!(clean.contains("34"));
}

#[test]
fn the_day_of_birth_is_taken_out_however_it_is_written() {
    for told in [
        "1968-03-04",
        "1968-3-4",
        "1968/03/04",
        "1968/3/4",
        "1968.3.4",
        "1968年3月4日",
        "1968年03月04日",
        "1968 年 3 月 4 日",
        "68年3月4日",
        "１９６８年３月４日",
        "19680304",
        "4 March 1968",
        "04 Mar 1968",
        "4th of March 1968",
        "4 march, 1968",
        "March 4, 1968",
        "March 4th, 1968",
        "Mar. 4 1968",
        "04/03/1968",
        "4/3/1968",
        "03/04/1968",
        "04.03.1968",
        "4.3.1968",
        "04-03-1968",
    ] {
        assert_eq!(clean(&format!("患者，{told}生, CEA 12.5")), "患者，▮生, CEA 12.5", "{told}");
    }
}

#[test]
fn telephones_and_identity_cards_are_taken_out() {
    for told in [
        "+86 21 5555 0134",
        "+86 138 1234 5678",
        "+86-13812345678",
        "+44 (0)20 7946 0018",
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "021-55550134",
        "021 5555 0134",
        "(021) 5555-0134",
        "5555-0134",
        "55550134",
        "400 800 1234",
        "07700 900123",
        "１３８１２３４５６７８",
        "310101196803041234",
        "31010119680304123X",
        "31010119680304123x",
        "310101680304123",
    ] {
        let cleaned = clean(&format!("电话：{told}，请联系"));
        assert!(!cleaned.chars().any(|c| c.is_numeric() || c == 'X' || c == 'x'), "{told}: {cleaned}");
        assert!(cleaned.contains('▮') && cleaned.ends_with("，请联系"), "{told}: {cleaned}");
    }
}

#[test]
fn what_was_measured_and_other_days_stay() {
    for told in [
        "CEA 12.5 ng/ml, CA125 1234.56 U/ml",
        "奥希替尼 80 mg 每日一次, 75mg/m2",
        "BP 120/80, 72, 36.5, 98%",
        "120 80 72 36",
        "HBV DNA 25000000 IU/ml, 12000000 copies",
        "维生素 1000-2000 mg",
        "2026-05-01 2026-06-01",
        "2026年5月1日 CT, 2026/05/01 PET",
        "1 May 2026 and May 1, 2026, 01.05.2026",
        "20260501 MRI",
        "1999-2003, 2019-11",
        "1968年发病, 3月4日复查",
        "EGFR 21 L858R, 19 del, T790M",
        "34毫米 x 28毫米, 4R, IL-6 120",
        "1968-03-05",
        "10:30-11:45",
        "",
        "▮",
    ] {
        assert_eq!(clean(told), told);
    }
}

#[test]
fn names_and_numbers_go_from_every_field_of_a_sheet() {
    let mut summary = Summary { history_zh: "王建国，1968年3月4日".into(), ..Summary::default() };
    summary.questions_en = "Wang?".into();
    let summary = summary.map(clean);
    assert_eq!((summary.history_zh.as_str(), summary.questions_en.as_str()), ("▮，▮", "▮?"));
    let term = Term { zh: "王建国".into(), en: "Mr Wang".into(), note: "138 1234 5678".into() }.map(clean);
    assert_eq!((term.zh.as_str(), term.en.as_str(), term.note.as_str()), ("▮", "Mr ▮", "▮"));
}

#[test]
fn a_letter_about_a_document_that_came_back_leads_to_it() {
    let link = "https://hospital.example/track#secret";
    for (tag, word) in [("zh", "链接"), ("en", "link")] {
        let occasion = Occasion::DocumentReturned { title: "出院小结", link };
        let body = write_letter(&language(tag), "赵凯", 7, occasion).body;
        assert!(body.contains(link) && body.contains("出院小结") && body.contains(word), "{body}");
    }
}
