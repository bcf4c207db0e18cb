use consilium_core::cases::{CaseEvent, CaseState, ReferralPlan};
use consilium_core::interpretation::Fact;
use consilium_core::model::{Role, SessionId};
use consilium_core::protocol::{Change, ServerMessage, Term};
use consilium_core::session::Record;
use consilium_server::commands::{InviteRequest, Invited, SessionChoice};
use consilium_server::ops::wall_clock;
use consilium_server::store::NotedEvent;
use serde_json::{Value, json};

use crate::cases::{Browser, by_daughter, consent, coordinator, family, form, open, prepare, tomorrow};
use crate::support::{Request, TestServer, TestSocket, invitation, secret_of};

pub(crate) const FULL: [&str; 3] = ["consultation", "cross_border", "recording"];

async fn decided<'a>(server: &'a TestServer, verdict: &str) -> (Value, Browser<'a>, Browser<'a>, Value) {
    let (case, daughter) = family(server, &form("1961-04-30", "child")).await;
    let desk = coordinator(server).await;
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    assert_eq!(desk.post(&path("transition"), json!({ "to": "triage", "reason": "" })).await.0, 200);
    let wanted = json!({ "verdict": verdict, "reason": "请补充CT", "expert": "林悦", "language": "zh" });
    let (status, letter) = desk.post(&path("triage-letter"), wanted).await;
    assert_eq!(status, 200, "{letter}");
    let decision = json!({ "verdict": verdict, "reason": "请补充CT", "letter": letter });
    let (status, page) = desk.post(&path("triage"), decision).await;
    assert_eq!(status, 200, "{page}");
    (case, daughter, desk, page)
}

#[tokio::test]
async fn a_decision_comes_with_a_letter_that_the_family_reads() {
    let server = TestServer::start().await;
    let (case, daughter, desk, page) = decided(&server, "accept").await;
    assert_eq!(page["state"], "preparing");
    assert_eq!(page["letters"][0]["state"], "shown", "no mail server: somebody copies it");
    let read = daughter.get("/api/v1/track").await;
    let body = read["letters"][0]["body"].as_str().expect("a letter");
    assert!(body.contains("林悦") && !body.contains("王建国"), "{body}");
    let again = json!({ "verdict": "accept", "reason": "", "letter": { "subject": "a", "body": "b" } });
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/triage"), again).await.0, 409, "decided is decided");
    server.stop().await;
}

#[tokio::test]
async fn a_returned_request_is_completed_and_sent_again() {
    let server = TestServer::start().await;
    let (_, daughter, _, page) = decided(&server, "adjust").await;
    assert_eq!(page["state"], "returned");
    assert_eq!(daughter.post("/api/v1/track/resubmit", json!({ "purpose": " " })).await.0, 422);
    let (status, read) = daughter.post("/api/v1/track/resubmit", json!({ "purpose": "CT附上" })).await;
    assert_eq!((status, &read["state"]), (200, &json!("submitted")));
    assert_eq!(daughter.post("/api/v1/track/resubmit", json!({ "purpose": "x" })).await.0, 409, "once");
    server.stop().await;
}

#[tokio::test]
async fn the_directory_finds_who_fits() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    for (name, language, country, specialties) in [
        ("Helen Marsh", "en", "GB", vec!["oncology"]),
        ("Adebayo Cole", "en", "GB", vec![]),
        ("赵凯", "zh", "CN", vec!["oncology"]),
    ] {
        let profile = json!({ "specialties": specialties, "languages": [language], "country": country,
            "time_zone": "Europe/London", "credential": "1" });
        let person = json!({ "role": "consultant", "name": name, "email": "", "profile": profile });
        assert_eq!(desk.post("/api/v1/colleagues", person).await.0, 201);
    }
    let found = desk.get("/api/v1/colleagues?role=consultant&specialty=oncology&language=en&country=GB").await;
    let names: Vec<&str> = found.as_array().expect("people").iter().filter_map(|who| who["name"].as_str()).collect();
    assert_eq!(names, ["Helen Marsh", "Adebayo Cole"], "who knows the specialty comes first");
    let bad = json!({ "role": "consultant", "name": "x", "email": "no address", "profile": { "time_zone": "UTC" } });
    assert_eq!(desk.post("/api/v1/colleagues", bad).await.0, 422);
    server.stop().await;
}

#[tokio::test]
async fn a_colleague_who_refers_a_patient_does_not_sign_for_him() {
    let server = TestServer::start().await;
    let mut referral = form("1961-04-30", "physician");
    for (field, value) in [("hospital", "演示东方医院"), ("licence", "110"), ("history", "CT")] {
        referral[field] = json!(value);
    }
    let (case, referrer) = family(&server, &referral).await;
    assert_eq!(referrer.get("/api/v1/track").await["referrer"], true);
    let signed = consent(json!({ "by": "patient" }), &FULL);
    assert_eq!(referrer.post("/api/v1/track/consents", signed.clone()).await.0, 403);
    let desk = coordinator(&server).await;
    let (status, made) = desk.post(&format!("/api/v1/cases/{case}/patient-link"), json!({})).await;
    assert_eq!((status, &made["name"]), (200, &json!("王建国 (Wang Jianguo)")));
    let patient = open(&server, "/api/v1/track", made["link"].as_str().expect("a link")).await;
    assert_eq!(patient.get("/api/v1/track").await["referrer"], false);
    assert_eq!(patient.post("/api/v1/track/consents", signed).await.0, 200);
    assert_eq!(referrer.get("/api/v1/track").await["consents"], json!([]));
    server.stop().await;
}

/// The link of a member's own page, and a browser on it.
pub(crate) async fn own_page<'a>(server: &'a TestServer, desk: &Browser<'a>, page: &Value, name: &str) -> Browser<'a> {
    let member = page["team"].as_array().expect("a team").iter().find(|one| one["name"] == name).expect("a member");
    let path = format!("/api/v1/colleagues/{}/link", member["colleague"]);
    let (status, made) = desk.post(&path, json!({})).await;
    assert_eq!(status, 200, "{made}");
    open(server, "/api/v1/my/login", made["link"].as_str().expect("a link")).await
}

#[tokio::test]
async fn a_link_that_went_astray_ends_with_everybody_who_came_by_it() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    prepare(&desk, &case).await;
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let finder = own_page(&server, &desk, &page, "Helen Marsh").await;
    let wu = own_page(&server, &desk, &page, "吴志远").await;
    let hers = page["team"].as_array().and_then(|team| team.iter().find(|one| one["name"] == "Helen Marsh"));
    let path = format!("/api/v1/colleagues/{}/link", hers.expect("she is in the team")["colleague"]);
    let (_, lost) = desk.post(&path, json!({})).await;
    assert_eq!(desk.send(Request::new("DELETE", &path)).await.0.status, 204);
    assert_eq!(finder.ask("/api/v1/my").await.0, 401);
    let secret = json!({ "secret": secret_of(lost["link"].as_str().expect("a link")) });
    assert_eq!(server.send(Request::post_json("/api/v1/my/login", &secret)).await.status, 410);
    assert_eq!(wu.ask("/api/v1/my").await.0, 200, "nobody else's");
    let marsh = own_page(&server, &desk, &page, "Helen Marsh").await;
    assert_eq!(marsh.ask("/api/v1/my").await.0, 200, "a new one is good");
    assert_eq!(desk.send(Request::new("DELETE", "/api/v1/colleagues/999/link")).await.0.status, 404);

    let (_, made) = desk.post(&format!("/api/v1/cases/{case}/patient-link"), json!({})).await;
    assert_eq!(daughter.ask("/api/v1/track").await.0, 401, "the first link was lost");
    let again = open(&server, "/api/v1/track", made["link"].as_str().expect("a link")).await;
    assert_eq!(again.get("/api/v1/track").await["case"], case);
    server.stop().await;
}

#[tokio::test]
async fn opinions_are_sealed_alone_and_opened_together() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    prepare(&desk, &case).await;
    let signed = consent(by_daughter(), &FULL);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let marsh = own_page(&server, &desk, &page, "Helen Marsh").await;
    let wu = own_page(&server, &desk, &page, "吴志远").await;
    assert_eq!(marsh.get("/api/v1/my").await["cases"][0]["owes_opinion"], true);
    let opinion = format!("/api/v1/my/cases/{case}/opinion");
    let (status, sealed) = marsh.post(&opinion, json!({ "text": "osimertinib first" })).await;
    assert_eq!(status, 200, "{sealed}");
    assert_eq!(marsh.post(&opinion, json!({ "text": "surgery first" })).await.0, 409, "a seal is a seal");
    let seen = wu.get(&format!("/api/v1/my/cases/{case}")).await;
    assert_eq!(seen["opinions"][0]["text"], Value::Null);
    assert_eq!(seen["opinions"][0]["commitment"], sealed["opinions"][0]["commitment"]);
    let opening = format!("/api/v1/my/cases/{case}/opinions/open");
    assert_eq!(wu.post(&opening, json!({})).await.0, 409, "not before the session");
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await.0, 200);
    assert_eq!(wu.post(&format!("/api/v1/my/cases/{case}/join"), json!({})).await.0, 409, "too early");
    let begin = json!({ "to": "in_session", "reason": "" });
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/transition"), begin).await.0, 200);
    assert_eq!(marsh.post(&opening, json!({})).await.0, 409, "not for a consultant");
    let (status, opened) = wu.post(&opening, json!({})).await;
    assert_eq!((status, &opened["opinions"][0]["text"]), (200, &json!("osimertinib first")));
    opinions_are_sealed_anew(&server, &desk, &case, (&marsh, &wu)).await;
    server.stop().await;
}

/// Before a second session of the same case.
async fn opinions_are_sealed_anew(
    server: &TestServer,
    desk: &Browser<'_>,
    case: &Value,
    (marsh, wu): (&Browser<'_>, &Browser<'_>),
) {
    let number = i32::try_from(case.as_i64().expect("a number")).expect("a number");
    let (from, to, at) = (CaseState::InSession, CaseState::FollowUp, wall_clock());
    let event = CaseEvent::Moved { from, to, reason: String::new() };
    let noted = NotedEvent { at, actor: "report".to_owned(), event };
    assert!(server.server().store().move_case(number, (from, to), at, &noted).await.expect("moved"));
    let (own, opinion) = (format!("/api/v1/my/cases/{case}"), format!("/api/v1/my/cases/{case}/opinion"));
    let again = || json!({ "text": "surgery now" });
    assert_eq!(marsh.post(&opinion, again()).await.0, 409, "no session is ahead");
    let moving = format!("/api/v1/cases/{case}/transition");
    assert_eq!(desk.post(&moving, json!({ "to": "preparing", "reason": "" })).await.0, 200);
    let read = marsh.get(&own).await;
    assert_eq!((&read["case"]["owes_opinion"], &read["round"]), (&json!(true), &json!(2)));
    assert_eq!(read["opinions"][0]["text"], "osimertinib first", "what was opened stays open");
    let (status, sealed) = marsh.post(&opinion, again()).await;
    assert_eq!((status, &sealed["opinions"][1]["round"]), (200, &json!(2)), "{sealed}");
    assert_eq!(marsh.post(&opinion, again()).await.0, 409, "a seal is a seal");
    let seen = wu.get(&own).await;
    let texts = |page: &Value| [0_usize, 1].map(|number| page["opinions"][number]["text"].clone());
    assert_eq!(texts(&seen), [json!("osimertinib first"), Value::Null]);
    let opening = format!("{own}/opinions/open");
    assert_eq!(wu.post(&opening, json!({})).await.0, 409, "not before the second session");
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await.0, 200);
    assert_eq!(desk.post(&moving, json!({ "to": "in_session", "reason": "" })).await.0, 200);
    let (_, opened) = wu.post(&opening, json!({})).await;
    assert_eq!(texts(&opened), [json!("osimertinib first"), json!("surgery now")]);
}

#[tokio::test]
async fn a_second_person_checks_a_translation() {
    let server = TestServer::start().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let profile = json!({ "languages": ["zh", "en"], "time_zone": "Asia/Shanghai" });
    let person = json!({ "role": "translator", "name": "陈昊", "email": "", "profile": profile });
    let (_, translator) = desk.post("/api/v1/colleagues", person).await;
    let order = json!({ "kind": "translation", "title": "PET-CT", "from": "zh", "into": "en", "source": "肿块34毫米",
        "owner": translator["id"], "due": 4_000_000_000_000_i64 });
    let (status, page) = desk.post(&format!("/api/v1/cases/{case}/tasks"), order).await;
    assert_eq!(status, 200, "{page}");
    let task = page["tasks"][0]["id"].clone();
    let (_, link) = desk.post(&format!("/api/v1/colleagues/{}/link", translator["id"]), json!({})).await;
    let chen = open(&server, "/api/v1/my/login", link["link"].as_str().expect("a link")).await;
    let on_own = format!("/api/v1/my/tasks/{task}");
    let hand_in = json!({ "do": "translate", "act": { "act": "hand_in", "text": "mass of 34 mm" } });
    assert_eq!(chen.post(&on_own, hand_in).await.0, 200);
    let check = json!({ "do": "translate", "act": { "act": "check" } });
    assert_eq!(chen.post(&on_own, check.clone()).await.0, 422, "not the translator");
    let (status, page) = desk.post(&format!("/api/v1/cases/{case}/tasks/{task}"), check).await;
    assert_eq!((status, &page["tasks"][0]["task"]["state"]), (200, &json!("checked")));
    server.stop().await;
}

/// A plan that the patient has confirmed is not written over in silence, and its event shows what was agreed.
async fn agreed_is_agreed(
    daughter: &Browser<'_>,
    desk: &Browser<'_>,
    sheets: &str,
    sheet: &impl Fn(bool, i64) -> Value,
) {
    let (status, refused) = desk.post(sheets, sheet(false, 9_900_000)).await;
    assert_eq!(status, 409, "{refused}");
    let told = "The patient has confirmed this plan. Offer a new one if it has to change.";
    assert_eq!(refused["detail"], told);
    let kept = daughter.get("/api/v1/track").await["plan"].clone();
    assert_eq!((&kept["state"], &kept["lines"][0]["amount"]), (&json!("confirmed"), &json!(1_200_000)));

    let page = desk.get(sheets.trim_end_matches("/sheets")).await;
    let events = page["events"].as_array().expect("events").iter().map(|noted| &noted["event"]);
    let answers: Vec<&Value> = events.filter(|event| event["what"] == "plan_answered").collect();
    assert_eq!((answers.len(), &answers[0]["confirmed"], &answers[0]["name"]), (1, &json!(true), &json!("王建国")));
    let plan: ReferralPlan = serde_json::from_value(kept).expect("a plan");
    assert_eq!(answers[0]["plan"], json!(plan.digest()), "what stands there is what was agreed");

    let (status, refused) = desk.post(sheets, sheet(true, 1_300_000)).await;
    assert_eq!(status, 409, "whoever offers another has read what was confirmed: {refused}");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("confirmed the plan meanwhile")));
    let mut knowing = sheet(true, 1_300_000);
    knowing["replaces"] = page["referral_revision"].clone();
    let (status, page) = desk.post(sheets, knowing.clone()).await;
    assert_eq!((status, &page["referral"]["state"]), (200, &json!("offered")), "a new offer is asked anew");
    assert_eq!(desk.post(sheets, knowing).await.0, 409, "that is no longer what it replaces");
    let answer = |plan: &Value| json!({ "agrees": true, "name": "王建国", "plan": plan });
    assert_eq!(daughter.post("/api/v1/track/plan", answer(&answers[0]["plan"])).await.0, 409, "read before");
    let offered = daughter.get("/api/v1/track").await["plan_digest"].clone();
    let (status, read) = daughter.post("/api/v1/track/plan", answer(&offered)).await;
    assert_eq!((status, &read["plan"]["state"]), (200, &json!("confirmed")));
}

#[tokio::test]
async fn the_patient_confirms_the_plan_and_what_became_of_it_is_recorded() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let sheet = |offer: bool, amount: i64| {
        json!({ "sheet": "referral", "offer": offer, "body": { "route": "travels", "plan": "肺叶切除",
            "receiving": "Demo Hospital West", "lines": [{ "what": "手术", "amount": amount, "currency": "GBP" }],
            "milestones": [], "visa": "2027-01-02", "travel": "2027-01-10", "back": "2027-02-01" } })
    };
    let sheets = format!("/api/v1/cases/{case}/sheets");
    assert_eq!(desk.post(&sheets, sheet(true, -1)).await.0, 422);
    assert_eq!(desk.post(&sheets, sheet(false, 1_200_000)).await.0, 200);
    assert_eq!(daughter.get("/api/v1/track").await["plan"], Value::Null, "a draft is nobody's business");
    let mut answer = json!({ "agrees": true, "name": "王建国" });
    assert_eq!(daughter.post("/api/v1/track/plan", answer.clone()).await.0, 422);
    assert_eq!(desk.post(&sheets, sheet(true, 1_200_000)).await.0, 200);
    assert_eq!(daughter.post("/api/v1/track/plan", answer.clone()).await.0, 409, "which plan was read is not said");
    answer["plan"] = daughter.get("/api/v1/track").await["plan_digest"].clone();
    let (status, read) = daughter.post("/api/v1/track/plan", answer).await;
    assert_eq!((status, &read["plan"]["state"]), (200, &json!("confirmed")));
    agreed_is_agreed(&daughter, &desk, &sheets, &sheet).await;

    let tasks = format!("/api/v1/cases/{case}/tasks");
    let (_, page) = desk.post(&tasks, json!({ "kind": "follow_up", "owner": null })).await;
    let days: Vec<&Value> = page["tasks"].as_array().expect("tasks").iter().map(|task| &task["task"]["day"]).collect();
    assert_eq!(days, [&json!(7), &json!(30), &json!(90)]);
    let look = format!("{tasks}/{}", page["tasks"][1]["id"]);
    let finding = |because: Value| json!({ "do": "find", "finding": { "carried_out": "partly", "because": because, "note": "" } });
    assert_eq!(desk.post(&look, finding(Value::Null)).await.0, 422, "why not?");
    assert_eq!(desk.post(&look, finding(json!("side_effects"))).await.0, 200);

    let returned = json!({ "kind": "returned", "what": "discharge_summary", "title": "出院小结" });
    let (_, page) = desk.post(&tasks, returned).await;
    let document = page["tasks"].as_array().expect("tasks").iter().find(|t| t["task"]["kind"] == "returned");
    let pass = format!("{tasks}/{}", document.expect("it is there")["id"]);
    assert_eq!(desk.post(&pass, json!({ "do": "pass" })).await.0, 409, "there is nothing to be read yet");
    assert_eq!(daughter.get("/api/v1/track").await["returned"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn a_session_is_moved_and_called_off_and_suits_working_hours() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    prepare(&desk, &case).await;
    let signed = consent(by_daughter(), &FULL);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    let proposed = desk.get(&path("hours?minutes=60")).await;
    let first = &proposed[0]["people"];
    assert!(first.as_array().expect("people").iter().all(|one| one["suits"] != "night"), "{proposed}");
    let (_, made) = desk.post(&path("schedule"), tomorrow()).await;
    let session = made["case"]["appointment"]["session"].clone();
    let mut later = tomorrow();
    later["starts"] = json!(later["starts"].as_i64().expect("a time") + 3_600_000);
    let (status, moved) = desk.post(&path("reschedule"), later.clone()).await;
    assert_eq!(status, 200, "{moved}");
    assert_eq!((&moved["case"]["appointment"]["session"], &moved["case"]["starts"]), (&session, &later["starts"]));
    assert_eq!(moved["invitations"][0]["link"], "", "the first link goes on being good");
    assert_eq!(desk.post(&path("call-off"), json!({ "reason": " " })).await.0, 422);
    let (status, page) = desk.post(&path("call-off"), json!({ "reason": "ill" })).await;
    assert_eq!((status, &page["state"]), (200, &json!("preparing")));
    server.stop().await;
}

#[tokio::test]
async fn an_emergency_needs_two_people_and_goes_before_consent() {
    let server = TestServer::start().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let (desk, other) = (coordinator(&server).await, coordinator(&server).await);
    prepare(&desk, &case).await;
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    let plan = unrecorded();
    assert_eq!(desk.post(&path("schedule"), plan.clone()).await.0, 409);
    assert_eq!(desk.post(&path("emergency"), json!({ "reason": "咯血" })).await.0, 200);
    assert_eq!(desk.post(&path("emergency/approve"), json!({})).await.0, 422, "the same person");
    assert_eq!(other.post(&path("emergency/approve"), json!({})).await.0, 200);
    assert_eq!(desk.post(&path("schedule"), tomorrow()).await.0, 409, "a recording waits for consent");
    assert_eq!(desk.post(&path("schedule"), plan).await.0, 200);
    server.stop().await;
}

async fn withdraw_all(patient: &Browser<'_>) {
    let page = patient.get("/api/v1/track").await;
    for given in page["consents"].as_array().expect("consents").iter().filter(|one| one["withdrawn"].is_null()) {
        let path = format!("/api/v1/track/consents/{}/withdraw", given["id"]);
        assert_eq!(patient.post(&path, json!({})).await.0, 200);
    }
}

/// Tomorrow, and nobody is recorded.
fn unrecorded() -> Value {
    let mut plan = tomorrow();
    plan["recorded"] = json!(false);
    plan
}

/// Two people say that a session cannot wait.
async fn emergency(desk: &Browser<'_>, other: &Browser<'_>, case: &Value) {
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    assert_eq!(desk.post(&path("emergency"), json!({ "reason": "咯血" })).await.0, 200);
    let (status, page) = other.post(&path("emergency/approve"), json!({})).await;
    assert_eq!((status, &page["emergency_asked"]), (200, &Value::Null), "nothing waits any more");
    assert_eq!(other.post(&path("emergency/approve"), json!({})).await.0, 404, "it is approved once");
}

#[tokio::test]
async fn whoever_says_no_after_an_emergency_was_approved_is_heard() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let (desk, other) = (coordinator(&server).await, coordinator(&server).await);
    prepare(&desk, &case).await;
    emergency(&desk, &other, &case).await;
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    let plan = unrecorded();
    assert_eq!(desk.post(&path("schedule"), plan).await.0, 200);
    let signed = consent(by_daughter(), &FULL);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    withdraw_all(&daughter).await;
    let begin = json!({ "to": "in_session", "reason": "" });
    let (status, refused) = desk.post(&path("transition"), begin.clone()).await;
    let missing = json!(["no_consent", "no_cross_border_consent"]);
    assert_eq!((status, &refused["reasons"]), (409, &missing), "{refused}");
    emergency(&desk, &other, &case).await;
    assert_eq!(desk.post(&path("transition"), begin).await.0, 200, "two people answer for it once more");
    server.stop().await;
}

#[tokio::test]
async fn an_emergency_is_over_with_its_session() {
    let server = TestServer::start().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let (desk, other) = (coordinator(&server).await, coordinator(&server).await);
    prepare(&desk, &case).await;
    emergency(&desk, &other, &case).await;
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    let plan = unrecorded();
    assert_eq!(desk.post(&path("schedule"), plan.clone()).await.0, 200);
    assert_eq!(desk.post(&path("emergency"), json!({ "reason": "again" })).await.0, 200);
    assert_eq!(desk.post(&path("call-off"), json!({ "reason": "the bleeding has stopped" })).await.0, 200);
    assert_eq!(other.post(&path("emergency/approve"), json!({})).await.0, 404, "what was asked for is over too");
    let (status, refused) = desk.post(&path("schedule"), plan).await;
    let missing = json!(["no_consent", "no_cross_border_consent"]);
    assert_eq!((status, &refused["reasons"]), (409, &missing), "another session asks again: {refused}");
    server.stop().await;
}

const LOBE: (&str, &str) = ("右肺上叶", "right upper lobe");

fn words(terms: &[Term]) -> Vec<(&str, &str)> {
    terms.iter().map(|term| (term.text.as_str(), term.translation.as_str())).collect()
}

/// An interpreter comes into the room.
async fn interprets(server: &TestServer, invited: &Invited) -> (TestSocket, Vec<Term>) {
    let mut socket = server.socket(invited).await;
    socket.hello(false).await;
    let ServerMessage::Snapshot { view } = socket.enter().await else { panic!("no snapshot") };
    (socket, view.case_terms)
}

/// How often the records tell that the glossary was read and was another one.
async fn glossaries(server: &TestServer, session: &SessionId) -> usize {
    let stored = server.server().store().load_session(session).await.expect("read").expect("it is there");
    let of_case = |record: &Record| matches!(record, Record::Interpretation { fact: Fact::CaseTerms { .. } });
    stored.records.iter().filter(|(_, record)| of_case(record)).count()
}

/// A case that is ready, with a glossary; its session, and the link of an interpreter.
async fn with_a_glossary(server: &TestServer, case: &Value, daughter: &Browser<'_>, desk: &Browser<'_>) -> Invited {
    prepare(desk, case).await;
    let signed = consent(by_daughter(), &FULL);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    let term = |zh: &str, en: &str| json!({ "zh": zh, "en": en, "note": "" });
    let body = json!([term("奥希替尼", "osimertinib"), term("王建国的CT", "his CT")]);
    let sheet = json!({ "sheet": "glossary", "body": body });
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/sheets"), sheet).await.0, 200);
    let (_, made) = desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await;
    let session = made["case"]["appointment"]["session"].as_str().expect("a session").parse().expect("an id");
    server.invite(InviteRequest { session: SessionChoice::Existing(session), ..invitation(Role::Interpreter) }).await
}

#[tokio::test]
async fn the_glossary_of_the_case_is_at_the_console_and_follows_the_sheet() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let invited = with_a_glossary(&server, &case, &daughter, &desk).await;
    let (mut socket, terms) = interprets(&server, &invited).await;
    let [(drug, in_english), (scan, _)] = words(&terms)[..] else { panic!("{terms:?}") };
    assert_eq!((drug, in_english), ("奥希替尼", "osimertinib"));
    assert!(scan.contains("CT") && !scan.contains("王建国"), "interpreters do not know the patient: {scan}");
    let body = json!([{ "zh": LOBE.0, "en": LOBE.1, "note": "" }]);
    let sheet = json!({ "sheet": "glossary", "body": body });
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/sheets"), sheet).await.0, 200);
    let is_glossary = |message: &ServerMessage| match message {
        ServerMessage::Change { change: Change::CaseTerms { terms } } => words(terms) == [LOBE],
        _ => false,
    };
    socket.until(is_glossary).await;
    let server = server.restart().await;
    let (_socket, again) = interprets(&server, &invited).await;
    assert_eq!(words(&again), [LOBE]);
    assert_eq!(glossaries(&server, &invited.session).await, 2, "a restart writes nothing twice");
    server.stop().await;
}
