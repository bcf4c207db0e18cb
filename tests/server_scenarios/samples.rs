use consilium_core::cases::CaseState;
use consilium_server::commands::{SampleHour, SampleLinks, sample_cases};
use consilium_server::report::Desk;
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};
use serde_json::{Value, json};

use crate::cases::{Browser, open};
use crate::support::{Request, TestServer};

/// The samples of the demo, and the desk.
pub(crate) async fn samples(server: &TestServer) -> (SampleLinks, Browser<'_>) {
    let store = server.server().store();
    let desk = Desk::open(server.settings(), store.clone()).expect("the keys of the house");
    let hour = SampleHour { desk: &desk, title: REPORT_TITLE, brief: report_brief(), records: report_records() };
    let session = "demo".parse().expect("an id");
    let links = sample_cases(store, server.server().base_url(), &session, &hour).await.expect("the samples fit");
    let desk = open(server, "/api/v1/staff/login", &links.desk).await;
    (links, desk)
}

async fn of_state(desk: &Browser<'_>, state: CaseState) -> Vec<Value> {
    let cards = desk.get(&format!("/api/v1/cases?state={state}")).await;
    cards.as_array().expect("cards").clone()
}

/// The page of the one sample in this state.
pub(crate) async fn the_sample(desk: &Browser<'_>, state: CaseState) -> Value {
    let cards = of_state(desk, state).await;
    assert_eq!(cards.len(), 1, "{state}");
    desk.get(&format!("/api/v1/cases/{}", cards[0]["id"])).await
}

/// A browser of the patient's own side.
pub(crate) async fn own_side<'a>(server: &'a TestServer, desk: &Browser<'_>, page: &Value) -> Browser<'a> {
    let (status, made) = desk.post(&format!("/api/v1/cases/{}/patient-link", page["id"]), json!({})).await;
    assert_eq!(status, 200, "{made}");
    open(server, "/api/v1/track", made["link"].as_str().expect("a link")).await
}

/// From the request on, each move is one that the journey knows, and the last leads here.
fn came_by_legal_moves(page: &Value, here: CaseState) {
    let mut stands = CaseState::Draft;
    for event in page["events"].as_array().expect("events").iter().map(|noted| &noted["event"]) {
        if event["what"] != "moved" {
            continue;
        }
        let read = |end: &str| event[end].as_str().expect("a state").parse::<CaseState>().expect("a known state");
        let (from, to) = (read("from"), read("to"));
        assert!(from == stands && from.next().contains(&to), "{stands}: {event}");
        stands = to;
    }
    assert_eq!(stands, here);
}

#[tokio::test]
async fn every_state_of_the_journey_has_a_sample_that_came_there_step_by_step() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let mut all = 0;
    for state in CaseState::ALL {
        let cards = of_state(&desk, state).await;
        all += cards.len();
        // A draft is in somebody's browser and nowhere else.
        assert_eq!(cards.is_empty(), state == CaseState::Draft, "{state}");
        for card in cards {
            came_by_legal_moves(&desk.get(&format!("/api/v1/cases/{}", card["id"])).await, state);
        }
    }
    let (_, desk) = samples(&server).await;
    assert_eq!(desk.get("/api/v1/cases").await.as_array().map(Vec::len), Some(all), "they are made once");
    server.stop().await;
}

fn tasks<'a>(page: &'a Value, kind: &str) -> Vec<&'a Value> {
    page["tasks"].as_array().expect("tasks").iter().filter(|task| task["task"]["kind"] == kind).collect()
}

#[tokio::test]
async fn samples_hold_what_people_expect_to_see_there() {
    let server = TestServer::start().await;
    let (links, desk) = samples(&server).await;
    let accepted = the_sample(&desk, CaseState::Accepted).await;
    assert_eq!(accepted["letters"][0]["kind"], "reply");

    let released = the_sample(&desk, CaseState::Released).await;
    assert_eq!(released["referral"]["state"], "offered");
    assert_eq!(released["referral"]["milestones"].as_array().map(Vec::len), Some(3));
    assert_eq!(tasks(&released, "errand").len(), 3);
    let family = own_side(&server, &desk, &released).await;
    let (report, bytes) = family.send(Request::get("/api/v1/track/report")).await;
    assert_eq!((report.status, &bytes[..5]), (200, &b"%PDF-"[..]));
    assert_eq!(family.get("/api/v1/track").await["plan"]["state"], "offered");

    let followed = the_sample(&desk, CaseState::FollowUp).await;
    assert_eq!(followed["referral"]["state"], "confirmed");
    let looks: Vec<bool> = tasks(&followed, "follow_up").iter().map(|look| look["done"] == true).collect();
    assert_eq!(looks, [true, false, false], "two looks are due");

    let closed = the_sample(&desk, CaseState::Closed).await;
    let code = |look: &&Value| look["task"]["finding"]["carried_out"].as_str().expect("a code").to_owned();
    let codes: Vec<String> = tasks(&closed, "follow_up").iter().map(code).collect();
    assert_eq!(codes, ["fully", "partly", "fully"]);
    assert!(closed["tasks"].as_array().expect("tasks").iter().all(|task| task["done"] == true), "{closed}");

    let marsh = open(&server, "/api/v1/my/login", &links.my_expert).await;
    let own = marsh.get("/api/v1/my").await["cases"].clone();
    for state in [CaseState::ReportDraft, CaseState::SignOff] {
        let id = the_sample(&desk, state).await["id"].clone();
        let case = own.as_array().expect("cases").iter().find(|case| case["case"] == id).expect("it is hers");
        assert_eq!(case["owes_signature"], true, "{state}");
        let (seated, _) = marsh.send(Request::post_json(&format!("/api/v1/my/cases/{id}/report"), &json!({}))).await;
        assert_eq!(seated.status, 204, "{seated:?}");
    }
    server.stop().await;
}
