use consilium_core::access::StaffRole;
use consilium_core::cases::{CaseEvent, CaseState};
use consilium_core::model::{CaseId, Role, SessionId, Timestamp};
use consilium_server::commands::verify_audit;
use consilium_server::recorder::{EvidenceLine, State};
use consilium_server::store::NotedEvent;
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use serde_json::{Value, json};

use crate::support::{
    Answer, PASSWORD, Request, TestServer, choose_password, invitation, request_case, secret_of, set_up_link,
};

const ADDRESS: &str = "zhou.qi@hospital.example";
const NAME: &str = "周琪 (Zhou Qi)";

/// One browser of a member of staff.
struct Browser<'a> {
    server: &'a TestServer,
    cookie: String,
}

impl Browser<'_> {
    fn request(&self, method: &str, path: &str) -> Request {
        let origin = self.server.server().base_url().as_str().to_owned();
        Request::new(method, path).cookie(&self.cookie).header("Origin", &origin)
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.request("POST", path).body("application/json", body.to_string());
        self.server.send(request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.server.send(self.request("GET", path)).await
    }
}

async fn sign_in(server: &TestServer, password: &str, code: Option<&str>) -> Answer {
    let form = json!({ "name": ADDRESS, "password": password, "code": code });
    server.send(Request::post_json("/api/v1/staff/sign-in", &form)).await
}

async fn administrator(server: &TestServer) -> Browser<'_> {
    let link = set_up_link(server, ADDRESS, NAME, &[StaffRole::Administrator, StaffRole::Coordinator]).await;
    let answer = choose_password(server, &link, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Browser { server, cookie: answer.set_cookie() }
}

/// What an authenticator shows so many seconds from now (RFC 6238).
fn code(secret: &str, later: u64) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let tag = hmac::sign(&key, &((now.as_secs() + later) / 30).to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let word: [u8; 4] = tag.as_ref()[offset..offset + 4].try_into().expect("four bytes");
    format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
}

#[tokio::test]
async fn an_account_is_set_up_by_its_link_once_and_opened_by_its_password() {
    let server = TestServer::start().await;
    let link = set_up_link(&server, ADDRESS, NAME, &[StaffRole::Coordinator]).await;
    let shown = server.send(Request::post_json("/api/v1/account-link", &json!({ "secret": secret_of(&link) }))).await;
    assert_eq!(shown.json()["sign_in_name"], ADDRESS);
    for weak in ["short", "aaaaaaaaaaaaaaaa", "zhou.qi is here"] {
        assert_eq!(choose_password(&server, &link, weak).await.status, 422, "{weak}");
    }
    let first = choose_password(&server, &link, PASSWORD).await;
    assert_eq!(first.status, 200, "{first:?}");
    let attributes = first.header("set-cookie");
    assert!(attributes.contains("HttpOnly; SameSite=Lax") && attributes.contains("Path=/"), "{attributes}");
    choose_password(&server, &link, PASSWORD).await.assert_problem(410, "expired");

    let again = sign_in(&server, PASSWORD, None).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_ne!(again.set_cookie(), first.set_cookie(), "each sign-in has a cookie of its own");
    let browser = Browser { server: &server, cookie: again.set_cookie() };
    let own = browser.get("/api/v1/account").await.json();
    assert_eq!((&own["name"], &own["roles"]), (&json!("周琪 (Zhou Qi)"), &json!(["coordinator"])));
    assert_eq!(browser.get("/api/v1/cases").await.status, 200);
    browser.get("/api/v1/accounts").await.assert_problem(403, "not_allowed");
    assert_eq!(browser.post("/api/v1/staff/sign-out", json!({})).await.status, 204);
    browser.get("/api/v1/account").await.assert_problem(401, "not_allowed");
    server.stop().await;
}

#[tokio::test]
async fn a_cookie_from_before_the_sign_in_is_worth_nothing_after_it() {
    let server = TestServer::start().await;
    let admin = administrator(&server).await;
    let form = json!({ "name": ADDRESS, "password": PASSWORD });
    let answer = admin.post("/api/v1/staff/sign-in", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    admin.get("/api/v1/account").await.assert_problem(401, "not_allowed");
    let forged = Browser { server: &server, cookie: "consilium_staff=0123456789abcdef0123456789abcdef".to_owned() };
    forged.get("/api/v1/account").await.assert_problem(401, "not_allowed");
    server.stop().await;
}

#[tokio::test]
async fn wrong_tries_lock_a_name_whether_anybody_has_it_or_not() {
    let server = TestServer::start_with(|settings| settings.limits.wrong_secrets_per_minute = 1000).await;
    administrator(&server).await;
    for name in [ADDRESS, "nobody@hospital.example"] {
        let form = json!({ "name": name, "password": "wrong horse battery" });
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = server.send(Request::post_json("/api/v1/staff/sign-in", &form)).await;
            answers.push((answer.status, answer.json()["detail"].as_str().unwrap_or_default().to_owned()));
        }
        assert!(
            answers[..5].iter().all(|(status, detail)| *status == 401 && detail.contains("is wrong")),
            "{answers:?}"
        );
        assert!(answers[5].0 == 429 && answers[5].1.contains("Wait 1 min"), "{answers:?}");
    }
    sign_in(&server, PASSWORD, None).await.assert_problem(429, "too_many");
    server.stop().await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_was_confirmed() {
    let server = TestServer::start().await;
    let admin = administrator(&server).await;
    let begun = admin.post("/api/v1/account/second-factor", json!({ "password": PASSWORD })).await.json();
    let totp = begun["secret"].as_str().expect("a secret");
    assert!(begun["link"].as_str().is_some_and(|link| link.starts_with("otpauth://totp/Consilium:")), "{begun}");
    assert_eq!(sign_in(&server, PASSWORD, None).await.json()["code_needed"], false, "it is not confirmed yet");
    let confirm = "/api/v1/account/second-factor/confirm";
    assert_eq!(admin.post(confirm, json!({ "code": "000000x" })).await.status, 422);
    let codes = admin.post(confirm, json!({ "code": code(totp, 0) })).await.json()["codes"].clone();
    let kept = server.server().store().second_factors().await.expect("the table");
    let bare = BASE32_NOPAD.decode(totp.as_bytes()).expect("base32");
    let holds = |text: &[u8]| text.windows(bare.len()).any(|part| part == bare);
    assert!(kept.len() == 1 && !holds(&kept[0].1), "a copy of the table makes no codes");
    assert_eq!(codes.as_array().map(Vec::len), Some(10));

    let asked = sign_in(&server, PASSWORD, None).await;
    assert_eq!((asked.json()["code_needed"].clone(), asked.set_cookie()), (json!(true), String::new()));
    sign_in(&server, PASSWORD, Some(&code(totp, 0))).await.assert_problem(401, "not_allowed");
    assert_eq!(sign_in(&server, PASSWORD, Some(&code(totp, 30))).await.status, 200);
    let paper = codes[0].as_str().expect("a code");
    assert_eq!(sign_in(&server, PASSWORD, Some(&paper.to_uppercase())).await.status, 200);
    sign_in(&server, PASSWORD, Some(paper)).await.assert_problem(401, "not_allowed");
    assert_eq!(admin.get("/api/v1/account").await.json()["recovery_codes_left"], 9);
    server.stop().await;
}

#[tokio::test]
async fn devices_are_listed_and_signed_out_one_by_one_and_all_with_a_new_password() {
    let server = TestServer::start().await;
    let here = administrator(&server).await;
    let there = Browser { server: &server, cookie: sign_in(&server, PASSWORD, None).await.set_cookie() };
    let devices = here.get("/api/v1/account/devices").await.json();
    assert_eq!(devices.as_array().map(Vec::len), Some(2), "{devices}");
    let other = devices.as_array().and_then(|all| all.iter().find(|one| one["this"] == false)).expect("the other");
    let gone = here.request("DELETE", &format!("/api/v1/account/devices/{}", other["id"]));
    assert_eq!(server.send(gone).await.status, 204);
    there.get("/api/v1/account").await.assert_problem(401, "not_allowed");

    let third = Browser { server: &server, cookie: sign_in(&server, PASSWORD, None).await.set_cookie() };
    let change = |old: &str| json!({ "old": old, "new": "another horse entirely" });
    here.post("/api/v1/account/password", change("wrong horse battery")).await.assert_problem(403, "not_allowed");
    assert_eq!(here.post("/api/v1/account/password", change(PASSWORD)).await.status, 204);
    third.get("/api/v1/account").await.assert_problem(401, "not_allowed");
    assert_eq!(here.get("/api/v1/account").await.status, 200);
    assert_eq!(sign_in(&server, "another horse entirely", None).await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn an_administrator_makes_accounts_changes_roles_and_closes_them() {
    let server = TestServer::start().await;
    let admin = administrator(&server).await;
    let form = json!({ "sign_in_name": "lin@hospital.example", "name": "林悦", "roles": ["coordinator"] });
    let made = admin.post("/api/v1/accounts", form.clone()).await;
    assert_eq!(made.status, 201, "{made:?}");
    admin.post("/api/v1/accounts", form).await.assert_problem(409, "not_now");
    let made = made.json();
    let cookie = choose_password(&server, made["link"].as_str().expect("a link"), PASSWORD).await.set_cookie();
    let lin = Browser { server: &server, cookie };
    assert_eq!(lin.get("/api/v1/cases").await.status, 200);
    let account = format!("/api/v1/accounts/{}", made["account"]["id"]);
    assert_eq!(admin.post(&account, json!({ "roles": ["consultant"] })).await.status, 200);
    lin.get("/api/v1/cases").await.assert_problem(403, "not_allowed");
    assert_eq!(admin.post(&account, json!({ "disabled": true })).await.status, 200);
    lin.get("/api/v1/account").await.assert_problem(401, "not_allowed");
    let again = json!({ "name": "lin@hospital.example", "password": PASSWORD });
    let refused = server.send(Request::post_json("/api/v1/staff/sign-in", &again)).await;
    refused.assert_problem(401, "not_allowed");
    for own in [json!({ "disabled": true }), json!({ "roles": ["coordinator"] })] {
        admin.post("/api/v1/accounts/1", own).await.assert_problem(409, "not_now");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_proof_is_made_by_the_password_of_an_account_or_the_link_of_a_seat() {
    let server = TestServer::start().await;
    let admin = administrator(&server).await;
    let path = "/api/v1/reauthenticate";
    let by = |password: &str| json!({ "purpose": "sign_report", "by": "staff", "password": password });
    admin.post(path, by("wrong horse battery")).await.assert_problem(403, "not_allowed");
    let proof = admin.post(path, by(PASSWORD)).await;
    assert_eq!((proof.status, proof.json()["seconds"].clone()), (201, json!(300)));

    let seat = server.invite(invitation(Role::Consultant)).await;
    let form = |secret: &str| json!({ "purpose": "sign_report", "by": "seat", "secret": secret });
    let prove = |form: Value| server.send(Request::post_json(path, &form).bearer(&seat.token));
    assert_eq!(prove(form(secret_of(&seat.link))).await.status, 201);
    let other = server.invite_to(&seat, Role::Consultant).await;
    prove(form(secret_of(&other.link))).await.assert_problem(403, "not_allowed");
    server.stop().await;
}

#[tokio::test]
async fn who_saw_what_of_a_patient_stands_in_one_chain_that_shows_every_change() {
    let server = TestServer::start().await;
    let admin = administrator(&server).await;
    let (number, link) = request_case(&server, "of-its-own").await;
    let opened = server.send(Request::post_json("/api/v1/track", &json!({ "secret": secret_of(&link) }))).await;
    let family = Browser { server: &server, cookie: opened.set_cookie() };
    let case = format!("/api/v1/cases/{number}");
    assert_eq!(admin.get(&case).await.status, 200);
    assert_eq!(admin.get(&case).await.status, 200, "the same again is no new disclosure");
    assert_eq!(family.get("/api/v1/track").await.status, 200);

    let seen = family.get("/api/v1/track/access").await.json();
    let rows: Vec<_> =
        seen.as_array().expect("rows").iter().map(|row| (&row["name"], &row["role"], &row["what"])).collect();
    let (own, desk) = (json!(null), json!("周琪 (Zhou Qi)"));
    assert_eq!(
        rows,
        [(&own, &json!("applicant"), &json!("request_page")), (&desk, &json!("coordinator"), &json!("case_page")),]
    );
    assert_eq!(admin.get(&format!("{case}/access")).await.json().as_array().map(Vec::len), Some(3));
    // A server that stops keeps what it has noted.
    let server = server.restart().await;
    let found = verify_audit(server.settings()).await.expect("the chain holds");
    assert!(found.starts_with("4 disclosures"), "{found}");
    for (change, named) in [
        ("UPDATE audit_event SET event = replace(event, '周琪', '林悦') WHERE number = 4", "event 4 was changed"),
        ("DELETE FROM audit_event WHERE number = 2", "event 2 is not there"),
        ("DELETE FROM audit_event WHERE number > 1", "events after number 1 were taken away: there were 4"),
    ] {
        tamper(&server, change);
        let found = verify_audit(server.settings()).await.expect_err(change).to_string();
        assert!(found.contains(named), "{found}");
    }
    server.stop().await;
}

/// Somebody with the file of the database in his hands.
fn tamper(server: &TestServer, change: &str) {
    let file = server.settings().data.dir.join("consilium.sqlite");
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()";
    let done = std::process::Command::new("python3").args(["-c", script]).arg(file).arg(change).status();
    assert!(done.is_ok_and(|status| status.success()), "{change}");
}

#[tokio::test]
async fn a_case_is_erased_when_the_law_lets_it_go_and_only_its_audit_stays() {
    let server = TestServer::start_with(|settings| settings.retention.unheld_days = 0).await;
    let admin = administrator(&server).await;
    let (number, link) = request_case(&server, "to-be-erased").await;
    let opened = server.send(Request::post_json("/api/v1/track", &json!({ "secret": secret_of(&link) }))).await;
    let family = Browser { server: &server, cookie: opened.set_cookie() };
    let archive = family.get("/api/v1/track/export").await;
    assert_eq!((archive.status, archive.header("content-type")), (200, "application/zip"));
    assert!(archive.body.contains("case.json") && archive.body.contains("fhir/Patient.json"));

    let erasure = format!("/api/v1/cases/{number}/erasure");
    let early = admin.get(&erasure).await.json();
    assert_eq!(
        (&early["may"], &early["reason"]),
        (&json!(false), &json!("The case is not over. Close, decline or cancel it first."))
    );
    admin.post(&erasure, json!({ "proof": "0123456789abcdef" })).await.assert_problem(409, "not_now");
    let cancel = json!({ "to": "cancelled", "reason": "asked for by the family" });
    assert_eq!(admin.post(&format!("/api/v1/cases/{number}/transition"), cancel).await.status, 200);
    admin.post(&erasure, json!({ "proof": "0123456789abcdef" })).await.assert_problem(403, "not_allowed");
    let form = json!({ "purpose": "erase_case", "by": "staff", "password": PASSWORD });
    let proof = admin.post("/api/v1/reauthenticate", form).await.json()["proof"].clone();
    let erased = admin.post(&erasure, json!({ "proof": proof })).await;
    assert_eq!(erased.status, 204, "{erased:?}");

    admin.get(&format!("/api/v1/cases/{number}")).await.assert_problem(404, "not_found");
    family.get("/api/v1/track").await.assert_problem(401, "not_allowed");
    let stub = admin.get(&format!("/api/v1/cases/{number}/access")).await.json();
    assert_eq!(stub[0]["what"], "erasure");
    for file in ["consilium.sqlite", "consilium.sqlite-wal"] {
        let bytes = std::fs::read(server.settings().data.dir.join(file)).unwrap_or_default();
        for trace in ["王建国", "能否手术", "王敏"] {
            assert!(!bytes.windows(trace.len()).any(|some| some == trace.as_bytes()), "{trace} is still in {file}");
        }
    }
    assert!(verify_audit(server.settings()).await.is_ok());
    server.stop().await;
}

/// As if a session of the case had been held, and the case were looked back upon.
async fn hold_session(server: &TestServer, number: &str) {
    let case = number.parse().expect("a number");
    let at = Timestamp(1_790_000_000_000);
    for (from, to) in [(CaseState::Submitted, CaseState::InSession), (CaseState::InSession, CaseState::FollowUp)] {
        let event = CaseEvent::Moved { from, to, reason: String::new() };
        let noted = NotedEvent { at, actor: "session".to_owned(), event };
        let moved = server.server().store().move_case(case, (from, to), at, &noted).await;
        assert!(moved.expect("the store answers"), "{from} to {to}");
    }
}

async fn cancel(admin: &Browser<'_>, number: &str, steps: &[&str]) {
    for to in steps {
        let move_on = json!({ "to": to, "reason": "the family went elsewhere" });
        let moved = admin.post(&format!("/api/v1/cases/{number}/transition"), move_on).await;
        assert_eq!(moved.status, 200, "{moved:?}");
    }
}

#[tokio::test]
async fn a_case_with_a_session_is_kept_however_it_ends() {
    let server = TestServer::start_with(|settings| settings.retention.unheld_days = 0).await;
    let admin = administrator(&server).await;
    let (number, _) = request_case(&server, "that-was-held").await;
    hold_session(&server, &number).await;
    cancel(&admin, &number, &["preparing", "cancelled"]).await;
    let erasure = format!("/api/v1/cases/{number}/erasure");
    let judged = admin.get(&erasure).await.json();
    let reason = judged["reason"].as_str().unwrap_or_default();
    assert!(judged["may"] == false && reason.starts_with("The law wants this case kept until 20"), "{judged}");
    admin.post(&erasure, json!({ "proof": "0123456789abcdef" })).await.assert_problem(409, "not_now");
    assert_eq!(admin.get(&format!("/api/v1/cases/{number}")).await.status, 200, "it is all there");
    server.stop().await;
}

/// Evidence of sound that was recorded until then.
fn leave_recording(server: &TestServer, session: &SessionId, at: Timestamp) {
    let folder = server.settings().data.dir.join("recordings").join(session.as_str());
    let state = State { at: at.0, us: 0, tapped: 1, packets: 9, discarded: 0, dropped: None };
    let line = serde_json::to_string(&EvidenceLine::State { state, leaf: String::new() }).expect("a line");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("evidence.log"), format!("{line}\n")).expect("it is written");
}

#[tokio::test]
async fn a_case_is_not_erased_while_a_recording_of_it_must_be_kept() {
    let server = TestServer::start_with(|settings| settings.retention.unheld_days = 0).await;
    let admin = administrator(&server).await;
    let (number, _) = request_case(&server, "that-was-recorded").await;
    let session: SessionId = "case-recorded".parse().expect("an id");
    let case = CaseId::numbered(number.parse().expect("a number"));
    let now = Timestamp(1_790_000_000_000);
    server.server().store().create_session_of(&session, &case, "No. 1", now).await.expect("a session");
    cancel(&admin, &number, &["cancelled"]).await;
    let erasure = format!("/api/v1/cases/{number}/erasure");
    // Far ahead of any clock that runs this.
    leave_recording(&server, &session, Timestamp(4_102_444_800_000));
    let judged = admin.get(&erasure).await.json();
    let reason = "A recording of the case must be kept until 2103-01-01.";
    assert_eq!((&judged["may"], &judged["reason"]), (&json!(false), &json!(reason)));
    admin.post(&erasure, json!({ "proof": "0123456789abcdef" })).await.assert_problem(409, "not_now");
    leave_recording(&server, &session, Timestamp(0));
    assert_eq!(admin.get(&erasure).await.json()["may"], true, "its time is over");
    server.stop().await;
}
