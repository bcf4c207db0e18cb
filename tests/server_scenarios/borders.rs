use consilium_core::protocol::{Change, ServerMessage};
use serde_json::{Value, json};

use crate::cases::{Browser, by_daughter, consent, coordinator, family, form, open, prepare, tomorrow};
use crate::journey::{FULL, own_page};
use crate::support::TestServer;

const MISSING: &str = "no_cross_border_consent";

async fn sign(patient: &Browser<'_>, scopes: &[&str]) -> Value {
    let (status, page) = patient.post("/api/v1/track/consents", consent(by_daughter(), scopes)).await;
    assert_eq!(status, 200, "{page}");
    page
}

/// Takes back the consent that was given for these scopes.
async fn withdraw(patient: &Browser<'_>, scopes: &[&str]) {
    let page = patient.get("/api/v1/track").await;
    let consents = page["consents"].as_array().expect("consents");
    let given = consents.iter().find(|one| one["scopes"] == json!(scopes) && one["withdrawn"].is_null());
    let path = format!("/api/v1/track/consents/{}/withdraw", given.expect("it was given")["id"]);
    assert_eq!(patient.post(&path, json!({})).await.0, 200);
}

async fn is_withheld(browser: &Browser<'_>, path: &str, status: u16) {
    let (answered, refused) = browser.ask(path).await;
    assert_eq!((answered, &refused["reasons"]), (status, &json!([MISSING])), "{path}: {refused}");
    assert_eq!(refused["detail"], "Consent to send data abroad is missing.");
}

#[tokio::test]
async fn the_page_of_somebody_abroad_tells_nothing_without_consent() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    prepare(&desk, &case).await;
    let path = |what: &str| format!("/api/v1/cases/{case}/{what}");
    let summary = json!({ "sheet": "summary", "body": { "headline_zh": "肺部肿块", "headline_en": "lung mass" } });
    assert_eq!(desk.post(&path("sheets"), summary).await.0, 200);
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let marsh = own_page(&server, &desk, &page, "Helen Marsh").await;
    let wu = own_page(&server, &desk, &page, "吴志远").await;
    let hers = page["team"].as_array().and_then(|team| team.iter().find(|one| one["name"] == "Helen Marsh"));
    let order = json!({ "kind": "translation", "title": "PET-CT", "from": "zh", "into": "en", "source": "肿块34毫米",
        "owner": hers.expect("she is in the team")["colleague"], "due": 4_000_000_000_000_i64 });
    assert_eq!(desk.post(&path("tasks"), order).await.0, 200);

    let briefing = format!("/api/v1/my/cases/{case}");
    let own = marsh.get("/api/v1/my").await;
    let listed = &own["cases"][0];
    assert_eq!((&listed["case"], &listed["withheld"]), (&case, &json!(true)), "that there is a case is told");
    assert_eq!(
        (&listed["patient_name"], &listed["headline_en"], &listed["headline_zh"]),
        (&Value::Null, &json!(""), &json!(""))
    );
    assert_eq!((&listed["owes_opinion"], &own["tasks"]), (&json!(false), &json!([])));
    is_withheld(&marsh, &briefing, 409).await;
    let opinion = format!("{briefing}/opinion");
    assert_eq!(marsh.post(&opinion, json!({ "text": "surgery first" })).await.0, 409);
    assert_eq!(marsh.ask(&path("documents")).await.0, 403);
    let at_home = wu.get(&briefing).await;
    assert_eq!(
        (&at_home["case"]["withheld"], &at_home["summary"]["headline_en"]),
        (&json!(false), &json!("lung mass"))
    );

    sign(&daughter, &FULL).await;
    let own = marsh.get("/api/v1/my").await;
    assert_eq!((&own["cases"][0]["withheld"], &own["tasks"][0]["case"]), (&json!(false), &case));
    let read = marsh.get(&briefing).await;
    assert_eq!(
        (&read["case"]["patient_name"], &read["summary"]["headline_en"]),
        (&json!("王建国 (Wang Jianguo)"), &json!("lung mass"))
    );
    withdraw(&daughter, &FULL).await;
    is_withheld(&marsh, &briefing, 409).await;
    server.stop().await;
}

/// A consultation with London that the patient has consented to, in two steps.
struct Appointed<'a> {
    case: Value,
    session: String,
    daughter: Browser<'a>,
    /// In the chair, at home.
    wu: Browser<'a>,
    /// Abroad.
    marsh: Browser<'a>,
}

impl<'a> Appointed<'a> {
    async fn with(server: &'a TestServer) -> Self {
        let (case, daughter) = family(server, &form("1961-04-30", "child")).await;
        let desk = coordinator(server).await;
        prepare(&desk, &case).await;
        sign(&daughter, &["consultation", "recording"]).await;
        sign(&daughter, &["cross_border"]).await;
        let (status, made) = desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await;
        assert_eq!(status, 200, "{made}");
        let link = |at: usize| made["invitations"][at]["link"].as_str().expect("a link").to_owned();
        let wu = open(server, "/api/v1/join", &link(0)).await;
        let marsh = open(server, "/api/v1/join", &link(1)).await;
        let session = made["case"]["appointment"]["session"].as_str().expect("a session").to_owned();
        Self { case, session, daughter, wu, marsh }
    }
}

#[tokio::test]
async fn a_seat_abroad_reads_nothing_once_the_consent_is_withdrawn() {
    let server = TestServer::start().await;
    let Appointed { case, session, daughter, wu, marsh } = Appointed::with(&server).await;
    let places = |named: &str| {
        let api = |what: &str| format!("/api/v1/cases/{named}/{what}");
        [api("documents"), api("images"), api("dossier"), api("uploads"), format!("/dicom-web/{named}/studies")]
    };
    let documents = format!("/api/v1/cases/{case}/documents");
    assert_eq!(marsh.get(&documents).await, json!([]));

    let mut chair = wu.socket().await;
    chair.hello(false).await;
    chair.enter().await;
    let mut abroad = marsh.socket().await;
    abroad.hello(false).await;
    abroad.enter().await;
    withdraw(&daughter, &["cross_border"]).await;
    let told = |message: &ServerMessage| matches!(message, ServerMessage::Change { change: Change::Withheld { participants } } if participants.len() == 1);
    chair.until(told).await;
    for named in [case.to_string(), session] {
        for place in places(&named) {
            is_withheld(&marsh, &place, 403).await;
        }
    }
    assert_eq!(wu.get(&documents).await, json!([]), "at home the dossier stays open");

    sign(&daughter, &["cross_border"]).await;
    let lifted = |message: &ServerMessage| matches!(message, ServerMessage::Change { change: Change::Withheld { participants } } if participants.is_empty());
    chair.until(lifted).await;
    assert_eq!(marsh.get(&documents).await, json!([]));
    server.stop().await;
}

#[tokio::test]
async fn after_a_restart_nobody_goes_on_without_the_consent() {
    let server = TestServer::start().await;
    let Appointed { daughter, wu, marsh, .. } = Appointed::with(&server).await;
    let mut chair = wu.socket().await;
    chair.hello(false).await;
    chair.enter().await;
    withdraw(&daughter, &["cross_border"]).await;
    let cookies = [wu.into_cookie(), marsh.into_cookie()];
    drop(daughter);
    let server = server.restart().await;
    for cookie in cookies {
        let mut socket = Browser::with_cookie(&server, cookie).socket().await;
        let told = socket.hello(false).await;
        assert!(!matches!(told, ServerMessage::Welcome { .. }), "{told:?}");
        socket.closed().await;
    }
    server.stop().await;
}

#[tokio::test]
async fn neither_recording_nor_report_goes_abroad_once_the_consent_is_withdrawn() {
    let server = TestServer::start().await;
    let Appointed { case, session, daughter, wu, marsh } = Appointed::with(&server).await;
    let desk = coordinator(&server).await;
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let own = own_page(&server, &desk, &page, "Helen Marsh").await;
    let recording = |what: &str| format!("/api/v1/recordings/{session}{what}");
    let report = |what: &str| format!("/api/v1/sessions/{session}/report{what}");
    let places = [
        recording(""),
        recording("/checkpoint"),
        recording("/tracks/1"),
        recording("/channels/en"),
        report(""),
        report("/pdf"),
        report("/bundle"),
    ];
    for place in &places {
        let (status, answer) = marsh.ask(place).await;
        assert_eq!(answer["reasons"], Value::Null, "{place}: {status} {answer}");
    }
    let sign = format!("/api/v1/my/cases/{case}/report");
    assert_eq!(own.post(&sign, json!({})).await.1["reasons"], Value::Null, "it is too early, and nothing else");

    withdraw(&daughter, &["cross_border"]).await;
    for place in &places {
        is_withheld(&marsh, place, 403).await;
        assert_eq!(wu.ask(place).await.1["reasons"], Value::Null, "at home nothing is withheld: {place}");
    }
    let signing = json!({ "digest": "", "stance": "agree", "proof": "0123456789abcdef" });
    assert_eq!(marsh.post(&report("/signatures"), signing).await.1["reasons"], json!([MISSING]));
    let (status, refused) = own.post(&sign, json!({})).await;
    assert_eq!((status, &refused["reasons"]), (409, &json!([MISSING])), "{refused}");
    server.stop().await;
}
