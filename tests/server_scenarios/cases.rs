use consilium_server::commands::invite_staff_through;
use serde_json::{Value, json};

use crate::support::{Answer, Request, TestServer, TestSocket};

/// One browser: its cookie, and the page it came from.
pub(crate) struct Browser<'a> {
    server: &'a TestServer,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn with_cookie(server: &'a TestServer, cookie: String) -> Self {
        Self { server, cookie }
    }

    /// What the browser keeps while a server restarts.
    pub(crate) fn into_cookie(self) -> String {
        self.cookie
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let origin = self.server.server().base_url().as_str().to_owned();
        let request = Request::post_json(path, &body).cookie(&self.cookie).header("Origin", &origin);
        let answer = self.server.send(request).await;
        (answer.status, answer.json())
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.ask(path).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Whatever the answer is.
    pub(crate) async fn ask(&self, path: &str) -> (u16, Value) {
        let answer = self.server.send(Request::get(path).cookie(&self.cookie)).await;
        (answer.status, answer.json())
    }

    /// Any request of this browser: the answer, and its body byte by byte.
    pub(crate) async fn send(&self, request: Request) -> (Answer, Vec<u8>) {
        let origin = self.server.server().base_url().to_string();
        request.cookie(&self.cookie).header("Origin", &origin).send_for_bytes(self.server.address()).await
    }

    /// The signalling socket of the seat that this browser holds.
    pub(crate) async fn socket(&self) -> TestSocket {
        let origin = self.server.server().base_url().to_string();
        let headers = [("cookie", self.cookie.as_str()), ("origin", origin.as_str())];
        TestSocket::open(self.server.address(), &headers).await.expect("the socket opens")
    }
}

pub(crate) async fn open<'a>(server: &'a TestServer, path: &str, link: &str) -> Browser<'a> {
    let secret = link.split_once('#').map_or("", |(_, secret)| secret);
    let answer = server.send(Request::post_json(path, &json!({ "secret": secret }))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Browser { server, cookie: answer.set_cookie() }
}

pub(crate) async fn coordinator(server: &TestServer) -> Browser<'_> {
    let name = "林悦 (Lin Yue)".parse().expect("a name");
    let link = invite_staff_through(server.server().store(), server.server().base_url(), &name).await.expect("a link");
    open(server, "/api/v1/staff/login", &link).await
}

pub(crate) fn form(born: &str, relation: &str) -> Value {
    json!({
        "submission": format!("submission-{born}-{relation}"),
        "relation": relation,
        "applicant_name": "王敏 (Wang Min)",
        "phone": "+86 21 5555 0134",
        "email": "",
        "patient_name": "王建国 (Wang Jianguo)",
        "patient_born": born,
        "address": "上海",
        "specialty": "oncology",
        "purpose": "能否手术？",
        "preferred_expert": "",
        "language": "zh",
    })
}

async fn request(server: &TestServer, form: &Value) -> (u16, Value) {
    let answer = server.send(Request::post_json("/api/v1/requests", form)).await;
    (answer.status, answer.json())
}

pub(crate) async fn family<'a>(server: &'a TestServer, form: &Value) -> (Value, Browser<'a>) {
    let (status, taken) = request(server, form).await;
    assert_eq!(status, 201, "{taken}");
    let browser = open(server, "/api/v1/track", taken["tracking_link"].as_str().expect("a link")).await;
    (taken["case"].clone(), browser)
}

/// Signed by the patient, or by whoever asked for him.
pub(crate) fn consent(signer: Value, scopes: &[&str]) -> Value {
    let name = if signer["by"] == "patient" { "王建国" } else { "王敏" };
    json!({ "scopes": scopes, "signer": signer, "signed_name": name, "language": "zh", "form_version": "2026-1" })
}

/// The daughter signs as her father's representative.
pub(crate) fn by_daughter() -> Value {
    json!({ "by": "guardian", "relation": "daughter", "document": "mandate 3" })
}

pub(crate) async fn prepare(desk: &Browser<'_>, case: &Value) {
    for to in ["triage", "accepted", "preparing"] {
        let (status, page) =
            desk.post(&format!("/api/v1/cases/{case}/transition"), json!({ "to": to, "reason": "" })).await;
        assert_eq!((status, &page["state"]), (200, &json!(to)), "{page}");
    }
    for (role, name, language, abroad) in
        [("local_expert", "吴志远", "zh", false), ("consultant", "Helen Marsh", "en", true)]
    {
        let person = json!({ "role": role, "name": name, "speaks": language, "listens": language, "abroad": abroad,
            "time_zone": if abroad { "Europe/London" } else { "Asia/Shanghai" } });
        assert_eq!(desk.post(&format!("/api/v1/cases/{case}/team"), person).await.0, 200);
    }
}

pub(crate) fn tomorrow() -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    json!({ "starts": now.as_millis() as u64 + 86_400_000, "minutes": 60, "recorded": true })
}

#[tokio::test]
async fn a_request_becomes_a_session() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    assert_eq!(desk.get("/api/v1/cases?state=submitted").await[0]["id"], case);
    prepare(&desk, &case).await;
    let schedule = format!("/api/v1/cases/{case}/schedule");
    let (status, refused) = desk.post(&schedule, tomorrow()).await;
    assert_eq!(status, 409);
    assert!(
        refused["detail"].as_str().is_some_and(|d| d.contains("consented") && d.contains("recording")),
        "{refused}"
    );
    assert_eq!(refused["reasons"], json!(["no_consent", "no_cross_border_consent", "no_recording_consent"]));

    let signed = consent(by_daughter(), &["consultation", "cross_border", "recording"]);
    assert_eq!(daughter.post("/api/v1/track/consents", signed).await.0, 200);
    let (status, done) = desk.post(&schedule, tomorrow()).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(done["case"]["state"], "scheduled");
    let letters = done["invitations"].as_array().expect("letters");
    assert_eq!(letters.len(), 2);
    let calendar = letters[1]["calendar"].as_str().expect("a calendar file");
    assert!(calendar.contains("BEGIN:VEVENT") && !calendar.contains("王建国"), "{calendar}");
    let seat = open(&server, "/api/v1/join", letters[1]["link"].as_str().expect("a link")).await;
    assert_eq!(seat.get("/api/v1/seat").await["name"], "Helen Marsh");
    let events = desk.get(&format!("/api/v1/cases/{case}")).await["events"].clone();
    assert_eq!(events.as_array().map(Vec::len), Some(12), "every step is an event: {events}");
    server.stop().await;
}

#[tokio::test]
async fn consent_is_withdrawn_and_the_session_does_not_begin() {
    let server = TestServer::start().await;
    let mut own = form("1961-04-30", "myself");
    own["applicant_name"] = own["patient_name"].clone();
    let (case, patient) = family(&server, &own).await;
    let desk = coordinator(&server).await;
    prepare(&desk, &case).await;
    let signed = consent(json!({ "by": "patient" }), &["consultation", "cross_border", "recording"]);
    let (_, page) = patient.post("/api/v1/track/consents", signed).await;
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/schedule"), tomorrow()).await.0, 200);
    let withdraw = format!("/api/v1/track/consents/{}/withdraw", page["consents"][0]["id"]);
    assert_eq!(patient.post(&withdraw, json!({})).await.0, 200);
    assert_eq!(patient.post(&withdraw, json!({})).await.0, 404, "once is enough");
    let begin = json!({ "to": "in_session", "reason": "" });
    let (status, refused) = desk.post(&format!("/api/v1/cases/{case}/transition"), begin).await;
    assert_eq!(status, 409, "{refused}");
    let missing = desk.get(&format!("/api/v1/cases/{case}")).await["missing"].clone();
    assert_eq!(missing, json!(["no_consent", "no_cross_border_consent", "no_recording_consent"]));
    server.stop().await;
}

#[tokio::test]
async fn for_a_child_a_guardian_applies_and_signs() {
    let server = TestServer::start().await;
    assert_eq!(request(&server, &form("2020-05-01", "other")).await.0, 422);
    let (_, mother) = family(&server, &form("2020-05-01", "parent")).await;
    let by_child = consent(json!({ "by": "patient" }), &["consultation"]);
    assert_eq!(mother.post("/api/v1/track/consents", by_child).await.0, 422);
    let guardian = json!({ "by": "guardian", "relation": "mother", "document": "birth certificate 12" });
    assert_eq!(mother.post("/api/v1/track/consents", consent(guardian, &["consultation"])).await.0, 200);
    server.stop().await;
}

#[tokio::test]
async fn nobody_signs_with_the_name_of_another() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    assert_eq!(daughter.get("/api/v1/track").await["patients_link"], false);
    let named = |signer: Value, name: &str| {
        let mut signed = consent(signer, &["consultation"]);
        signed["signed_name"] = json!(name);
        signed
    };
    let as_patient = || json!({ "by": "patient" });
    for (signer, name, says) in [
        (as_patient(), "王建国", "ask the coordinator for a link for the patient"),
        (as_patient(), "王敏", "ask the coordinator for a link for the patient"),
        (by_daughter(), "王建国", "Sign with your own full name"),
        (by_daughter(), "WANG Jianguo", "Sign with your own full name"),
    ] {
        let (status, refused) = daughter.post("/api/v1/track/consents", named(signer, name)).await;
        assert_eq!(status, 422, "{name}: {refused}");
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains(says)), "{name}: {refused}");
    }
    let (status, page) = daughter.post("/api/v1/track/consents", named(by_daughter(), "Min Wang")).await;
    assert_eq!((status, &page["consents"][0]["signer"]["relation"]), (200, &json!("daughter")), "{page}");

    let desk = coordinator(&server).await;
    let (status, made) = desk.post(&format!("/api/v1/cases/{case}/patient-link?patient=true"), json!({})).await;
    assert_eq!((status, &made["name"]), (200, &json!("王建国 (Wang Jianguo)")));
    let patient = open(&server, "/api/v1/track", made["link"].as_str().expect("a link")).await;
    assert_eq!(patient.get("/api/v1/track").await["patients_link"], true);
    assert_eq!(patient.post("/api/v1/track/consents", named(by_daughter(), "王敏")).await.0, 422);
    assert_eq!(patient.post("/api/v1/track/consents", named(as_patient(), "王建国")).await.0, 200);
    assert_eq!(daughter.ask("/api/v1/track").await.0, 200, "the family's link goes on working");
    server.stop().await;
}

#[tokio::test]
async fn a_request_sent_twice_is_one_case_and_a_flood_is_stopped() {
    let server = TestServer::start().await;
    let form = form("1961-04-30", "child");
    let first = request(&server, &form).await.1["case"].clone();
    for _ in 0..5 {
        assert_eq!(request(&server, &form).await.1["case"], first);
    }
    assert_eq!(request(&server, &form).await.0, 429);
    server.stop().await;
}

#[tokio::test]
async fn bad_news_comes_with_a_reason_that_the_family_reads() {
    let server = TestServer::start().await;
    let (case, family) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let transition = format!("/api/v1/cases/{case}/transition");
    assert_eq!(desk.post(&transition, json!({ "to": "triage", "reason": "not for the family" })).await.0, 200);
    assert_eq!(family.get("/api/v1/track").await["reason"], Value::Null);
    let (status, refused) = desk.post(&transition, json!({ "to": "declined", "reason": " " })).await;
    assert_eq!((status, &refused["reasons"]), (409, &json!(["no_reason"])));
    assert_eq!(desk.post(&transition, json!({ "to": "declined", "reason": "请先到当地医院" })).await.0, 200);
    let page = family.get("/api/v1/track").await;
    assert_eq!((&page["state"], &page["reason"]), (&json!("declined"), &json!("请先到当地医院")));
    server.stop().await;
}

#[tokio::test]
async fn nobody_else_sees_a_case() {
    let server = TestServer::start().await;
    let (case, family) = family(&server, &form("1961-04-30", "child")).await;
    for path in ["/api/v1/cases".to_owned(), format!("/api/v1/cases/{case}"), "/api/v1/staff".to_owned()] {
        server.send(Request::get(&path)).await.assert_problem(401, "not_allowed");
        server.send(Request::get(&path).cookie(&family.cookie)).await.assert_problem(401, "not_allowed");
    }
    server.send(Request::get("/api/v1/track")).await.assert_problem(401, "not_allowed");
    let disguised = family.cookie.replace("consilium_case", "consilium_staff");
    server.send(Request::get("/api/v1/cases").cookie(&disguised)).await.assert_problem(401, "not_allowed");
    server.stop().await;
}
