use std::time::Duration;

use consilium_core::cases::CaseState;
use consilium_core::model::SessionId;
use consilium_core::protocol::{ServerMessage, Stance};
use consilium_server::config::Settings;
use consilium_server::ops::wall_clock;
use consilium_server::report::{Desk, Signing};
use consilium_server::store::{By, NewLetter, REMINDER};
use serde_json::{Value, json};

use crate::cases::{Browser, by_daughter, consent, coordinator, family, form, open, prepare, tomorrow};
use crate::journey::FULL;
use crate::samples::{own_side, samples, the_sample};
use crate::support::{Request, TestServer, secret_of};

/// A mail server that never answers: letters wait.
fn mail_waits(settings: &mut Settings) {
    settings.mail.server_url = "smtp://127.0.0.1:9".to_owned();
    settings.mail.from = "desk@hospital.example".to_owned();
}

fn person(role: &str, name: &str) -> Value {
    json!({ "role": role, "name": name, "speaks": "zh", "listens": "zh", "abroad": false,
        "time_zone": "Asia/Shanghai", "email": "somebody@hospital.example" })
}

/// Two days from now, so that reminders wait.
fn in_two_days() -> Value {
    let mut plan = tomorrow();
    plan["starts"] = json!(plan["starts"].as_i64().expect("a time") + 86_400_000);
    plan
}

/// The letters of a kind, by their states.
fn letters<'a>(page: &'a Value, kind: &str) -> Vec<&'a str> {
    let all = page["letters"].as_array().expect("letters").iter();
    all.filter(|letter| letter["kind"] == kind).filter_map(|letter| letter["state"].as_str()).collect()
}

async fn moved(desk: &Browser<'_>, case: &Value, to: &str) -> Value {
    let asked = json!({ "to": to, "reason": "the family asked" });
    let (status, page) = desk.post(&format!("/api/v1/cases/{case}/transition"), asked).await;
    assert_eq!((status, &page["state"]), (200, &json!(to)), "{page}");
    page
}

/// A consultation that is planned, with its family; what the desk was answered.
async fn planned<'a>(server: &'a TestServer, desk: &Browser<'_>, plan: Value) -> (Value, Browser<'a>, Value) {
    let (case, daughter) = family(server, &form("1961-04-30", "child")).await;
    prepare(desk, &case).await;
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/team"), person("interpreter", "何静")).await.0, 200);
    let signed = consent(by_daughter(), &FULL);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    let (status, made) = desk.post(&format!("/api/v1/cases/{case}/schedule"), plan).await;
    assert_eq!(status, 200, "{made}");
    (case, daughter, made)
}

fn session_of(page: &Value) -> SessionId {
    page["appointment"]["session"].as_str().expect("a session").parse().expect("an id")
}

#[tokio::test]
async fn a_session_that_is_moved_away_from_by_hand_is_called_off() {
    for to in ["preparing", "cancelled"] {
        let server = TestServer::start_with(mail_waits).await;
        let desk = coordinator(&server).await;
        let (case, _, made) = planned(&server, &desk, in_two_days()).await;
        assert_eq!(letters(&made["case"], "reminder"), ["waiting"], "one has an address");
        let page = moved(&desk, &case, to).await;
        assert_eq!(letters(&page, "call_off").len(), 3, "everybody is told: {page}");
        assert!(letters(&page, "reminder").is_empty(), "nobody is reminded of it");
        assert!(!letters(&page, "invitation").contains(&"waiting"), "no link that is dead is sent");
        let link = made["invitations"][0]["link"].as_str().expect("a link");
        let joining = Request::post_json("/api/v1/join", &json!({ "secret": secret_of(link) }));
        assert_eq!(server.send(joining).await.status, 410, "the links have ended");
        server.stop().await;
    }
}

/// A reminder that is due, as it is written in the moment in which the session is called off.
async fn remind(server: &TestServer, case: &Value) {
    let new = NewLetter {
        case: Some(i32::try_from(case.as_i64().expect("a number")).expect("a number")),
        kind: REMINDER,
        recipient: "何静".to_owned(),
        address: "somebody@hospital.example".to_owned(),
        subject: "tomorrow".to_owned(),
        body: "tomorrow".to_owned(),
        calendar: None,
        due: wall_clock(),
    };
    let by = By { actor: "staff 1", at: wall_clock() };
    server.server().store().write_letter(&new, true, by).await.expect("written");
}

/// What the post has done with the reminders that were due: how often it has tried each of those that are left.
async fn tried(desk: &Browser<'_>, case: &Value) -> Vec<i64> {
    for _ in 0..300 {
        let page = desk.get(&format!("/api/v1/cases/{case}")).await;
        let reminders = page["letters"].as_array().expect("letters").iter().filter(|one| one["kind"] == REMINDER);
        let due = reminders.filter(|one| one["subject"] == "tomorrow");
        let attempts: Vec<i64> = due.filter_map(|one| one["attempts"].as_i64()).collect();
        if attempts.iter().all(|attempts| *attempts > 0) {
            return attempts;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the post has not looked for half a minute");
}

#[tokio::test]
async fn nobody_is_reminded_of_a_session_that_is_off() {
    let server = TestServer::start_with(mail_waits).await;
    let desk = coordinator(&server).await;
    let (case, _, _) = planned(&server, &desk, in_two_days()).await;
    remind(&server, &case).await;
    assert_eq!(tried(&desk, &case).await, [1], "one that is planned");
    moved(&desk, &case, "preparing").await;
    remind(&server, &case).await;
    assert!(tried(&desk, &case).await.is_empty(), "it was not sent and will not be");
    server.stop().await;
}

#[tokio::test]
async fn whoever_writes_the_report_keeps_a_seat_when_the_session_is_ended_by_hand() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    let (case, _, made) = planned(&server, &desk, tomorrow()).await;
    moved(&desk, &case, "in_session").await;
    moved(&desk, &case, "report_draft").await;
    let seats = server.server().store().invitations_of(&session_of(&made["case"])).await.expect("seats");
    let month = wall_clock().plus_seconds(30 * 86_400);
    let kept: Vec<&str> = seats.iter().filter(|seat| seat.expires > month).map(|seat| seat.name.reveal()).collect();
    assert_eq!(kept, ["吴志远", "Helen Marsh"]);
    server.stop().await;
}

#[tokio::test]
async fn a_case_that_is_cancelled_before_anything_was_planned_tells_the_team_nothing() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    prepare(&desk, &case).await;
    let page = moved(&desk, &case, "cancelled").await;
    assert!(letters(&page, "call_off").is_empty(), "{page}");
    server.stop().await;
}

#[tokio::test]
async fn a_decision_by_hand_is_answered_with_a_letter_too() {
    for (to, says) in [("accepted", "接受"), ("returned", "the family asked"), ("declined", "the family asked")] {
        let server = TestServer::start().await;
        let desk = coordinator(&server).await;
        let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
        moved(&desk, &case, "triage").await;
        let page = moved(&desk, &case, to).await;
        assert_eq!(letters(&page, "reply"), ["shown"], "{page}");
        let read = daughter.get("/api/v1/track").await;
        let body = read["letters"][0]["body"].as_str().expect("a letter");
        assert!(body.contains(says) && !body.contains("王建国"), "{body}");
        server.stop().await;
    }
}

/// Whoever still has to signs the report.
async fn sign_all(server: &TestServer, session: &SessionId) {
    let store = server.server().store();
    let reports = Desk::open(server.settings(), store.clone()).expect("the keys of the house");
    let read = reports.show(session, wall_clock()).await.expect("a draft");
    let seats = store.invitations_of(session).await.expect("seats");
    for signatory in &read.missing {
        let seat = seats.iter().find(|seat| seat.name.reveal() == signatory.name).expect("a seat");
        let signing = Signing { invitation: seat.id, digest: &read.digest, stance: Stance::Agree, proof: None };
        reports.sign(session, &signing, wall_clock()).await.expect("signed");
    }
}

#[tokio::test]
async fn a_report_that_is_released_by_hand_reaches_whoever_asked() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::SignOff).await;
    sign_all(&server, &session_of(&page)).await;
    assert!(letters(&page, "release").is_empty());
    let page = moved(&desk, &page["id"], "released").await;
    assert_eq!(letters(&page, "release"), ["shown"], "{page}");
    server.stop().await;
}

/// The looks back of a case that nobody has called off.
fn looks(page: &Value) -> Vec<&Value> {
    let all = page["tasks"].as_array().expect("tasks").iter();
    all.filter(|task| task["task"]["kind"] == "follow_up" && task["task"]["called_off"].is_null()).collect()
}

fn days(page: &Value) -> Vec<i64> {
    looks(page).iter().filter_map(|look| look["task"]["day"].as_i64()).collect()
}

#[tokio::test]
async fn looks_back_begin_with_the_release_and_end_with_the_case() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::SignOff).await;
    let (id, session) = (page["id"].clone(), session_of(&page));
    sign_all(&server, &session).await;
    let released = moved(&desk, &id, "released").await;
    assert_eq!(days(&released), [7, 30, 90]);
    let (owner, expert) = (&looks(&released)[0]["owner"], "local_expert");
    let mut team = released["team"].as_array().expect("a team").iter();
    assert!(team.any(|one| one["colleague"] == *owner && one["role"] == expert), "{released}");
    let page = moved(&desk, &id, "follow_up").await;
    assert_eq!(days(&page), [7, 30, 90], "they have begun already");
    assert_eq!((&page["next_look"]["day"], &page["due"]), (&json!(7), &looks(&page)[0]["due"]));
    assert!(letters(&page, "look_back").is_empty(), "nothing is due");

    let tasks = format!("/api/v1/cases/{id}/tasks");
    let past = |days: i64| json!({ "do": "assign", "owner": owner, "due": wall_clock().0 - days * 86_400_000 });
    let week = format!("{tasks}/{}", looks(&page)[0]["id"]);
    let (_, page) = desk.post(&week, past(1)).await;
    assert_eq!(letters(&page, "look_back").len(), 1, "its day has come");
    let (_, page) = desk.post(&week, past(4)).await;
    assert_eq!(letters(&page, "look_back").len(), 2, "and has passed");
    let patient = page["patient_name"].as_str().expect("a name");
    let written = page["letters"].as_array().expect("letters").iter().filter(|one| one["kind"] == "look_back");
    for letter in written {
        let [subject, body] = ["subject", "body"].map(|part| letter[part].as_str().expect("a text"));
        assert!(!subject.contains(patient) && !body.contains(patient), "{letter}");
    }

    let month = format!("{tasks}/{}", looks(&page)[1]["id"]);
    let finding = json!({ "carried_out": "partly", "because": "cost", "note": "" });
    let counted = async || {
        let all = desk.get("/api/v1/concordance").await;
        let rows = all.as_array().expect("rows").iter();
        let of_cost = rows.flat_map(|row| row["reasons"].as_array().expect("reasons").iter());
        of_cost.filter(|reason| reason["because"] == "cost").filter_map(|reason| reason["count"].as_i64()).sum::<i64>()
    };
    let before = counted().await;
    assert_eq!(desk.post(&month, json!({ "do": "find", "finding": finding })).await.0, 200);
    assert_eq!(counted().await, before + 1, "what was found is counted for its specialty");

    let plan = |days: Value| json!({ "kind": "follow_up", "owner": null, "days": days });
    assert_eq!(desk.post(&tasks, plan(json!([7, 7]))).await.0, 422);
    let (_, page) = desk.post(&tasks, plan(json!([30, 60]))).await;
    assert_eq!(days(&page), [30, 60], "what was answered stays");
    assert_eq!(page["next_look"]["owned"], false, "the desk itself looks back now");
    let page = moved(&desk, &id, "closed").await;
    assert_eq!((days(&page), &page["next_look"]), (vec![30], &Value::Null), "nobody is asked any more");
    server.stop().await;
}

#[tokio::test]
async fn looks_back_that_were_planned_early_are_counted_from_the_release() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::SignOff).await;
    let (id, session) = (page["id"].clone(), session_of(&page));
    let tasks = format!("/api/v1/cases/{id}/tasks");
    let (_, page) = desk.post(&tasks, json!({ "kind": "follow_up", "owner": null, "days": [14] })).await;
    let look = format!("{tasks}/{}", looks(&page)[0]["id"]);
    let past = json!({ "do": "assign", "owner": null, "due": wall_clock().0 - 86_400_000 });
    let (_, page) = desk.post(&look, past).await;
    assert!(letters(&page, "look_back").is_empty(), "no report has left the house");
    sign_all(&server, &session).await;
    let page = moved(&desk, &id, "released").await;
    assert_eq!(days(&page), [14], "as it was planned");
    let due = looks(&page)[0]["due"].as_i64().expect("a time");
    assert!(due > wall_clock().0 + 13 * 86_400_000, "counted from the release");
    assert!(letters(&page, "look_back").is_empty(), "nothing is due");
    server.stop().await;
}

#[tokio::test]
async fn a_report_that_was_released_stays_with_the_family_while_another_session_is_prepared() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::FollowUp).await;
    let patient = own_side(&server, &desk, &page).await;
    let report = async || {
        let shown = patient.get("/api/v1/track").await["report"].clone();
        let (answer, pdf) = patient.send(Request::get("/api/v1/track/report")).await;
        (shown, answer.status, pdf)
    };
    let first = report().await;
    assert_eq!((&first.0, first.1), (&json!(true), 200));
    moved(&desk, &page["id"], "preparing").await;
    assert!(report().await == first, "it is the very report that was read before");
    let (status, made) = desk.post(&format!("/api/v1/cases/{}/schedule", page["id"]), tomorrow()).await;
    assert_eq!(status, 200, "{made}");
    assert!(report().await == first, "nothing of the second session has left the house");
    server.stop().await;
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::SignOff).await;
    sign_all(&server, &session_of(&page)).await;
    let patient = own_side(&server, &desk, &page).await;
    assert_eq!(patient.get("/api/v1/track").await["report"], false, "signed is not released");
    assert_eq!(patient.send(Request::get("/api/v1/track/report")).await.0.status, 404);
    server.stop().await;
}

#[tokio::test]
async fn whoever_comes_into_the_team_late_gets_a_seat_and_a_letter_and_nobody_else_does() {
    let server = TestServer::start_with(mail_waits).await;
    let desk = coordinator(&server).await;
    let (case, daughter, made) = planned(&server, &desk, in_two_days()).await;
    let session = session_of(&made["case"]);
    let team = format!("/api/v1/cases/{case}/team");
    let (status, page) = desk.post(&team, person("interpreter", "Adebayo Cole")).await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(letters(&page, "invitation").len(), 4, "one more than there were: {page}");
    assert_eq!((letters(&page, "reminder").len(), letters(&page, "call_off").len()), (2, 0));
    let invitation = &page["invitation"];
    assert_eq!(invitation["name"], "Adebayo Cole");
    assert!(invitation["calendar"].as_str().is_some_and(|file| file.contains("BEGIN:VEVENT")), "{invitation}");
    let seat = open(&server, "/api/v1/join", invitation["link"].as_str().expect("a link")).await;
    assert_eq!(seat.get("/api/v1/seat").await["session"], json!(session.as_str()));

    // The family's seat, pressed when everything is planned.
    let (status, page) = desk.post(&team, person("family", "王敏 (Wang Min)")).await;
    assert_eq!((status, letters(&page, "invitation").len()), (200, 5));
    let seats = server.server().store().invitations_of(&session).await.expect("seats");
    let names: Vec<&str> = seats.iter().map(|seat| seat.name.reveal()).collect();
    assert_eq!(names, ["吴志远", "Helen Marsh", "何静", "Adebayo Cole", "王敏 (Wang Min)"]);
    assert_eq!(daughter.post("/api/v1/track/join", json!({})).await.0, 409, "it is a day too early");

    let before = moved(&desk, &case, "preparing").await;
    let (_, page) = desk.post(&team, person("translator", "陈昊")).await;
    let written = |page: &Value| page["letters"].as_array().map(Vec::len);
    assert_eq!((written(&page), &page["invitation"]), (written(&before), &Value::Null), "nothing is planned");
    server.stop().await;
}

#[tokio::test]
async fn a_session_that_was_called_off_is_not_held_beside_the_one_that_is_planned() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    let (case, _, made) = planned(&server, &desk, tomorrow()).await;
    let first = session_of(&made["case"]);
    moved(&desk, &case, "preparing").await;
    let (_, made) = desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await;
    assert_ne!(session_of(&made["case"]), first);
    let says = async |session: &SessionId| {
        let invited = server.seat_in(session).await;
        server.socket(&invited).await.hello(false).await
    };
    let old = says(&first).await;
    assert!(!matches!(old, ServerMessage::Welcome { .. }), "{old:?}");
    let current = says(&session_of(&made["case"])).await;
    assert!(matches!(current, ServerMessage::Welcome { .. }), "{current:?}");
    server.stop().await;
}
