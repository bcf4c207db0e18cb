use consilium_core::cases::{
    CaseEvent, CaseState, FollowUp, Profile, Summary, Task, Translation, TranslationState, commitment,
    declare_emergency, template,
};
use consilium_core::model::{CaseId, Role, SessionId, Timestamp};

use crate::store::{
    By, CardQuery, Colleague, EMERGENCY, LOOK_BACK, LetterState, LinkKind, NewCase, NewColleague, NewLetter, NewPerson,
    NewTask, NotedEvent, Opinion, Secret, Store,
};

const NOON: Timestamp = Timestamp(1_790_000_000_000);
const BY: By<'static> = By { actor: "staff 1", at: NOON };

/// What surrounds a session is kept: who belongs to what, what is owed, thought and written.
pub(super) async fn tell(store: &Store) {
    let case = open(store).await;
    sessions_belong_to_a_case(store, case).await;
    an_emergency_is_approved_once_and_ends_with_its_session(store).await;
    the_board_counts_and_finds(store, case).await;
    let marsh = somebody(store, Role::Consultant, "Helen Marsh").await;
    a_colleague_has_a_page_of_her_own(store, case, &marsh).await;
    a_task_is_changed_by_one_of_two_who_race(store, case, &marsh).await;
    an_opinion_is_sealed_once_and_opened_with_the_others(store, case, &marsh).await;
    a_sheet_is_written_anew(store, case).await;
    a_letter_waits_and_goes_and_keeps_no_secret(store, case).await;
    looks_back_are_planned_once_and_written_for_once(store, case).await;
}

async fn looks_back_are_planned_once_and_written_for_once(store: &Store, case: i32) {
    let session: SessionId = "looked-back-upon".parse().expect("an id");
    let plan = [7_u16, 30].map(|day| NewTask {
        owner: None,
        due: FollowUp::due(day, NOON),
        task: Task::FollowUp(FollowUp::planned(day, Some(session.clone()))),
    });
    assert!(store.begin_looks(case, &session, &plan, BY).await.expect("planned"));
    assert!(!store.begin_looks(case, &session, &plan, BY).await.expect("asked"), "an amendment begins nothing");
    let board = store.cards(&CardQuery { words: case.to_string(), most: 100, ..CardQuery::default() }).await;
    let card = board.expect("cards").into_iter().find(|card| card.id == case).expect("it is there");
    assert_eq!(card.standing.next_look.map(|next| (next.day, next.owned)), Some((7, false)));

    let week = FollowUp::due(7, NOON);
    assert!(store.looks_due(NOON, 0).await.expect("read").0.is_empty(), "no day has come");
    let (due, _) = store.looks_due(week, 0).await.expect("read");
    assert_eq!(due.iter().filter_map(|kept| kept.look()).map(|look| look.day).collect::<Vec<_>>(), [7]);
    assert!(store.looks_due(week, due[0].id).await.expect("read").0.is_empty(), "those behind it");
    let letter = NewLetter {
        case: Some(case),
        kind: LOOK_BACK,
        recipient: "coordinators".into(),
        address: String::new(),
        subject: "after 7 days".into(),
        body: "what became of the plan?".into(),
        calendar: None,
        due: week,
    };
    let before = store.letters(case).await.expect("read").len();
    assert!(store.write_letter_of(&due[0], &letter, false, BY).await.expect("written"));
    assert!(!store.write_letter_of(&due[0], &letter, false, BY).await.expect("asked"), "somebody was faster");
    assert_eq!(store.letters(case).await.expect("read").len(), before + 1);
    assert!(!store.change_looks(case, &due, &plan, BY).await.expect("asked"), "and nothing is kept of it");
    assert_eq!(store.looks_due(FollowUp::due(30, NOON), 0).await.expect("read").0.len(), 2);
}

async fn open(store: &Store) -> i32 {
    let new = NewCase {
        submission: Secret::random(),
        specialty: "oncology".into(),
        patient_name: "王建国 (Wang Jianguo)".parse().expect("a name"),
        patient_born: "1968-03-14".parse().expect("a day"),
        language: "zh".into(),
        request: serde_json::json!({ "purpose": "能否手术 100%_?", "applicant_name": "王敏" }),
        due: NOON,
        items: template("oncology"),
    };
    store.open_case(&new, NOON).await.expect("a case").0
}

async fn sessions_belong_to_a_case(store: &Store, case: i32) {
    let id = |text: &str| -> SessionId { text.parse().expect("an id") };
    let (first, again, own) = (id("first-of-case"), id("again-of-case"), id("by-hand"));
    for session in [&first, &again] {
        store.create_session_of(session, &CaseId::numbered(case), "No. 1", NOON).await.expect("made");
    }
    store.create_session(&own, "by hand", NOON).await.expect("made");
    assert_eq!(store.session_case(&first).await.expect("read"), Some(CaseId::numbered(case)));
    assert_eq!(store.session_case(&own).await.expect("read"), Some(CaseId::from(&own)));
    assert_eq!(CaseId::from(&own).number(), None);
    assert_eq!(store.session_case(&id("nowhere")).await.expect("read"), None);
    assert_eq!(store.sessions_of(&CaseId::numbered(case)).await.expect("read").len(), 2);
}

async fn an_emergency_is_approved_once_and_ends_with_its_session(store: &Store) {
    let case = open(store).await;
    let asked = CaseEvent::SheetWritten { sheet: EMERGENCY.to_owned() };
    store.write_sheet(case, EMERGENCY, &"bleeding", &asked, BY).await.expect("asked for");
    let emergency = declare_emergency("bleeding", (1, 2), NOON).expect("two people");
    let event = CaseEvent::EmergencyDeclared { reason: "bleeding".into(), approved_by: 2 };
    let noted = NotedEvent { at: NOON, actor: "staff 2".into(), event };
    store.set_emergency(case, &emergency, &noted).await.expect("approved");
    assert_eq!(store.case(case).await.expect("read").and_then(|kept| kept.emergency), Some(emergency));
    assert_eq!(store.sheet::<String>(case, EMERGENCY).await.expect("read"), None, "nothing waits any more");
    for (from, to) in [(CaseState::Submitted, CaseState::Scheduled), (CaseState::Scheduled, CaseState::Preparing)] {
        let event = CaseEvent::Moved { from, to, reason: String::new() };
        let noted = NotedEvent { at: NOON, actor: "staff 1".into(), event };
        assert!(store.move_case(case, (from, to), NOON, &noted).await.expect("moved"), "{from} to {to}");
    }
    assert_eq!(store.case(case).await.expect("read").and_then(|kept| kept.emergency), None);
}

async fn the_board_counts_and_finds(store: &Store, case: i32) {
    let board = store.board(20).await.expect("a board");
    assert!(board.iter().map(|column| column.count).sum::<u64>() >= 1);
    for words in ["wang jianguo", "王敏", "能否手术", "100%_", &case.to_string()] {
        let query = CardQuery { words: words.to_owned(), most: 10, ..CardQuery::default() };
        let found = store.cards(&query).await.expect("found");
        assert!(found.iter().any(|card| card.id == case), "{words}");
    }
    for words in ["100%_x", "wang nobody", "%"] {
        let query = CardQuery { words: words.to_owned(), most: 10, ..CardQuery::default() };
        let found = store.cards(&query).await.expect("found");
        assert_eq!(found.iter().any(|card| card.id == case), words == "%", "{words}");
    }
}

async fn somebody(store: &Store, role: Role, name: &str) -> Colleague {
    let profile = Profile { languages: vec!["en".into()], time_zone: "Europe/London".into(), ..Profile::default() };
    let name = name.parse().expect("a name");
    let person = NewColleague { role, name, email: "m@example.org".into(), profile, listed: true };
    let id = store.add_colleague(&person).await.expect("kept");
    Colleague { id, person }
}

async fn a_colleague_has_a_page_of_her_own(store: &Store, case: i32, marsh: &Colleague) {
    assert!(store.directory(Some(Role::Consultant)).await.expect("read").iter().any(|who| who.id == marsh.id));
    assert!(store.directory(Some(Role::Interpreter)).await.expect("read").iter().all(|who| who.id != marsh.id));
    let unlisted = NewColleague { listed: false, ..marsh.person.clone() };
    assert!(store.keep_colleague(&Colleague { id: marsh.id, person: unlisted }).await.expect("kept"));
    let offered = store.directory(Some(Role::Consultant)).await.expect("read");
    assert!(offered.iter().all(|who| who.id != marsh.id), "she is offered no more");
    let known = store.everybody_known(Some(Role::Consultant)).await.expect("read");
    assert!(known.iter().any(|who| who.id == marsh.id && !who.person.listed), "and can be offered again");
    assert!(store.keep_colleague(marsh).await.expect("kept"));
    let english = || "en".parse().expect("a language");
    let person = NewPerson {
        role: Role::Consultant,
        name: marsh.person.name.clone(),
        speaks: english(),
        listens: english(),
        abroad: true,
        time_zone: "Europe/London".into(),
        colleague: Some(marsh.id),
    };
    let member = store.add_case_person(case, &person, "staff 1", NOON).await.expect("seated");
    assert_eq!(store.cases_of(marsh.id).await.expect("read"), [case]);
    let link = store.make_personal_link(marsh, NOON, NOON.plus_seconds(60)).await.expect("a link");
    for kind in [LinkKind::Staff, LinkKind::Applicant] {
        assert!(store.exchange_house_link(&link, kind, NOON).await.expect("asked").is_none(), "{kind:?}");
    }
    for _ in 0..2 {
        let login = store.exchange_house_link(&link, LinkKind::Colleague, NOON).await.expect("asked").expect("let in");
        assert_eq!((login.guest.colleague, login.guest.case), (Some(marsh.id), None));
    }
    her_links_end_with_everybody_who_came_by_one(store, case, marsh).await;
    assert!(store.remove_case_person(case, member, BY).await.expect("removed"));
    assert!(!store.remove_case_person(case, member, BY).await.expect("asked"));
}

async fn her_links_end_with_everybody_who_came_by_one(store: &Store, case: i32, marsh: &Colleague) {
    let open = NOON.plus_seconds(60);
    let name = &marsh.person.name;
    let links = [
        (store.make_personal_link(marsh, NOON, open).await.expect("a link"), LinkKind::Colleague),
        (store.make_house_link(name, Some(case), NOON, open).await.expect("a link"), LinkKind::Applicant),
        (store.make_house_link(name, None, NOON, open).await.expect("a link"), LinkKind::Staff),
    ];
    let mut guests = Vec::new();
    for (link, kind) in &links {
        guests.push(store.exchange_house_link(link, *kind, NOON).await.expect("asked").expect("let in").token);
    }
    store.end_personal_links(marsh.id, NOON).await.expect("ended");
    store.end_case_links(case, name, NOON).await.expect("ended");
    let mut inside = Vec::new();
    for guest in &guests {
        inside.push(store.house_guest(guest, NOON).await.expect("looked up").is_some());
    }
    assert_eq!(inside, [false, false, true], "the desk's link is another matter");
    for (link, kind) in &links[..2] {
        assert!(store.exchange_house_link(link, *kind, NOON).await.expect("asked").is_none(), "{kind:?}");
    }
}

async fn a_task_is_changed_by_one_of_two_who_race(store: &Store, case: i32, marsh: &Colleague) {
    let task = Task::Translation(Translation {
        title: "PET-CT".into(),
        document: None,
        from: "zh".into(),
        into: "en".into(),
        source: "肿块".into(),
        text: String::new(),
        state: TranslationState::Requested,
        translated_by: None,
        checked_by: None,
        note: String::new(),
    });
    let id = store.add_task(case, &NewTask { owner: Some(marsh.id), due: NOON, task }, BY).await.expect("added");
    let kept = store.task(case, id).await.expect("read").expect("there");
    assert_eq!(store.task(case + 1, id).await.expect("read"), None, "not through another case");
    let mut done = kept.clone();
    done.done = true;
    assert!(store.keep_task(&done, BY).await.expect("kept"));
    assert!(!store.keep_task(&kept, BY).await.expect("asked"), "it has changed since");
    assert_eq!(store.tasks_of(marsh.id).await.expect("read").len(), 1);
}

async fn an_opinion_is_sealed_once_and_opened_with_the_others(store: &Store, case: i32, marsh: &Colleague) {
    let opinion = Opinion {
        colleague: marsh.id,
        commitment: commitment("salt", "osimertinib"),
        salt: "salt".into(),
        text: "osimertinib".into(),
        sealed: NOON,
        opened: None,
        round: 1,
    };
    assert!(store.seal_opinion(case, &opinion, "colleague 1").await.expect("sealed"));
    assert!(!store.seal_opinion(case, &opinion, "colleague 1").await.expect("asked"), "once");
    for _ in 0..2 {
        store.open_opinions(case, BY).await.expect("opened");
    }
    let kept = store.opinions(case).await.expect("read");
    assert_eq!((kept.len(), kept[0].opened), (1, Some(NOON)));
    let opened = |noted: &crate::store::NotedEvent| matches!(noted.event, CaseEvent::OpinionsOpened { .. });
    assert_eq!(store.case_events(case).await.expect("events").iter().filter(|noted| opened(noted)).count(), 1);
    let second = Opinion { round: 2, text: "surgery".into(), ..opinion };
    assert!(store.seal_opinion(case, &second, "colleague 1").await.expect("sealed"), "another session");
    assert!(!store.seal_opinion(case, &second, "colleague 1").await.expect("asked"), "once for each");
    let kept = store.opinions(case).await.expect("read");
    let seen: Vec<_> = kept.iter().map(|one| (one.round, one.opened.is_some(), one.text.as_str())).collect();
    assert_eq!(seen, [(1, true, "osimertinib"), (2, false, "surgery")]);
}

async fn a_sheet_is_written_anew(store: &Store, case: i32) {
    for headline in ["first", "second"] {
        let sheet = Summary { headline_en: headline.into(), ..Summary::default() };
        let event = CaseEvent::SheetWritten { sheet: "summary".into() };
        store.write_sheet(case, "summary", &sheet, &event, BY).await.expect("written");
    }
    let kept: Option<Summary> = store.sheet(case, "summary").await.expect("read");
    assert_eq!(kept.map(|sheet| sheet.headline_en).as_deref(), Some("second"));
    let read = store.sheet_text(case, "summary").await.expect("read");
    let event = CaseEvent::SheetWritten { sheet: "summary".into() };
    for (before, taken) in [(None, false), (Some("{}"), false), (read.as_deref(), true), (read.as_deref(), false)] {
        let sheet = Summary { headline_en: "third".into(), ..Summary::default() };
        let written = store.write_sheet_over(case, ("summary", before), &sheet, &event, BY).await.expect("asked");
        assert_eq!(written, taken, "{before:?}");
    }
    assert!(store.sheet::<Summary>(case, "glossary").await.expect("read").is_none());
}

async fn a_letter_waits_and_goes_and_keeps_no_secret(store: &Store, case: i32) {
    let letter = |address: &str| NewLetter {
        case: Some(case),
        kind: "invitation",
        recipient: "Helen Marsh".into(),
        address: address.into(),
        subject: "Consultation".into(),
        body: "http://localhost/join#0123456789abcdef0123456789abcdef and case #12".into(),
        calendar: Some("BEGIN:VCALENDAR".into()),
        due: NOON,
    };
    let without = "http://localhost/join# and case #12";
    store.write_letter(&letter(""), true, BY).await.expect("written");
    store.write_letter(&letter("m@example.org"), false, BY).await.expect("written");
    let waits = store.write_letter(&letter("m@example.org"), true, BY).await.expect("written");
    let states: Vec<String> = store.letters(case).await.expect("read").into_iter().map(|l| l.state).collect();
    assert_eq!(states, ["waiting", "shown", "shown"]);
    assert!(store.letters_due(Timestamp(NOON.0 - 1)).await.expect("read").iter().all(|l| l.id != waits), "not yet");
    let due = store.letters_due(NOON).await.expect("read").into_iter().find(|l| l.id == waits).expect("due");
    assert!(due.body.contains("0123456789abcdef"));
    store.note_letter(&due, LetterState::Sent, NOON, "").await.expect("noted");
    for kept in store.letters(case).await.expect("read") {
        assert_eq!((kept.body.as_str(), kept.calendar), (without, None), "{}", kept.state);
    }
}
