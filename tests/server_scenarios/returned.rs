use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family, form};
use crate::support::{Request, TestServer};

/// Bytes that are no text, so that every one of them counts.
pub(crate) const SUMMARY: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";
/// It may run a program when it is opened: the checks hold it back.
pub(crate) const ACTIVE: &[u8] = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj\n%%EOF\n";

/// A server whose child processes look at what is sent.
pub(crate) async fn clinic() -> TestServer {
    let program = env!("CARGO_BIN_EXE_consilium");
    TestServer::start_with(|settings| settings.dossier.inspector = Some(program.into())).await
}

pub(crate) fn referral() -> Value {
    let mut referral = form("1961-04-30", "physician");
    for (field, value) in [("hospital", "演示东方医院"), ("licence", "110"), ("history", "CT")] {
        referral[field] = json!(value);
    }
    referral
}

/// The file, once it has been looked at.
pub(crate) async fn upload(browser: &Browser<'_>, case: &Value, name: &str, bytes: &[u8]) -> Value {
    let begin = Request::new("POST", &format!("/api/v1/cases/{case}/uploads"))
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", &bytes.len().to_string())
        .header("Upload-Metadata", &format!("filename {}", STANDARD.encode(name)));
    let (begun, _) = browser.send(begin).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    let place = begun.header("location").to_owned();
    let patch = Request::new("PATCH", &place)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body("application/offset+octet-stream", bytes);
    let (taken, _) = browser.send(patch).await;
    assert_eq!(taken.status, 204, "{taken:?}");
    for _ in 0..600 {
        let upload = browser.get(&place).await;
        if upload["state"] == "done" {
            return upload["files"][0].clone();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the upload was not looked at in a minute");
}

/// Writes down that something has come back; the address of what is to be done about it.
async fn note(desk: &Browser<'_>, case: &Value, title: &str, document: Option<&Value>) -> String {
    let tasks = format!("/api/v1/cases/{case}/tasks");
    let returned = json!({ "kind": "returned", "what": "discharge_summary", "title": title, "document": document });
    let (status, page) = desk.post(&tasks, returned).await;
    assert_eq!(status, 200, "{page}");
    let all = page["tasks"].as_array().expect("tasks");
    let noted = all.iter().find(|task| task["task"]["title"] == title).expect("it is there");
    format!("{tasks}/{}", noted["id"])
}

fn address(document: &Value) -> String {
    format!("/api/v1/track/returned/{}", document.as_str().expect("a number"))
}

async fn status_of(browser: &Browser<'_>, path: &str) -> u16 {
    browser.send(Request::get(path)).await.0.status
}

fn pass() -> Value {
    json!({ "do": "pass" })
}

#[tokio::test]
async fn what_came_back_is_read_by_the_referrer_byte_by_byte_and_by_nobody_else() {
    let server = clinic().await;
    let (case, referrer) = family(&server, &referral()).await;
    let (_, stranger) = family(&server, &form("1970-01-01", "child")).await;
    let desk = coordinator(&server).await;
    let summary = upload(&desk, &case, "出院小结 王.pdf", SUMMARY).await;
    assert_eq!(summary["state"], "released", "{summary}");
    let other = upload(&desk, &case, "inside.pdf", SUMMARY).await;
    let (own, inside) = (address(&summary["id"]), address(&other["id"]));

    let task = note(&desk, &case, "出院小结", Some(&summary["id"])).await;
    assert_eq!(status_of(&referrer, &own).await, 404, "it was not passed on");
    assert_eq!(referrer.get("/api/v1/track").await["returned"], json!([]));
    let (status, page) = desk.post(&task, pass()).await;
    assert_eq!(status, 200, "{page}");
    let letters = page["letters"].as_array().expect("letters");
    let told = letters.iter().find(|letter| letter["kind"] == "returned").expect("a letter");
    assert!(told["body"].as_str().is_some_and(|body| body.contains("/track#")), "{told}");

    let shown = referrer.get("/api/v1/track").await["returned"][0].clone();
    assert_eq!((&shown["title"], &shown["document"]), (&json!("出院小结"), &summary["id"]));
    let (answer, bytes) = referrer.send(Request::get(&own)).await;
    assert_eq!((answer.status, bytes.as_slice()), (200, SUMMARY));
    assert_eq!(answer.header("content-type"), "application/pdf");
    let place = answer.header("content-disposition");
    assert_eq!(place, "inline; filename*=UTF-8''%E5%87%BA%E9%99%A2%E5%B0%8F%E7%BB%93%20%E7%8E%8B.pdf");
    assert!(answer.header("content-security-policy").contains("sandbox"));

    assert_eq!(status_of(&stranger, &own).await, 404, "another case's link opens nothing of this one");
    assert_eq!(status_of(&referrer, &inside).await, 404, "only what was passed on");
    assert_eq!(status_of(&referrer, "/api/v1/track/returned/x").await, 404);
    let file = format!("/api/v1/cases/{case}/documents/{}/file", summary["id"].as_str().expect("a number"));
    assert!(matches!(status_of(&referrer, &file).await, 401 | 403), "the dossier stays shut");
    server.send(Request::get(&own)).await.assert_problem(401, "not_allowed");
    assert!(matches!(status_of(&desk, &own).await, 401 | 403), "the desk has the dossier for it");
    let log = desk.get(&format!("/api/v1/cases/{case}/access")).await;
    let seen: Vec<&Value> =
        log.as_array().expect("entries").iter().filter(|entry| entry["object"] == summary["id"]).collect();
    assert_eq!(seen.len(), 1, "what was refused disclosed nothing: {log}");
    assert_eq!((&seen[0]["what"], &seen[0]["role"]), (&json!("document"), &json!("referrer")));
    assert_eq!(desk.post(&task, pass()).await.0, 422, "once is enough");
    server.stop().await;
}

#[tokio::test]
async fn nothing_is_passed_on_that_is_missing_held_back_or_of_another_case() {
    let server = clinic().await;
    let (case, referrer) = family(&server, &referral()).await;
    let (other, _) = family(&server, &form("1970-01-01", "child")).await;
    let desk = coordinator(&server).await;
    let foreign = upload(&desk, &other, "a.pdf", SUMMARY).await;
    let tasks = format!("/api/v1/cases/{case}/tasks");
    for document in [&foreign["id"], &json!("999999"), &json!("00000000-0000-0000-0000-000000000000")] {
        let returned = json!({ "kind": "returned", "what": "other", "title": "x", "document": document });
        assert_eq!(desk.post(&tasks, returned).await.0, 422, "{document}");
    }
    let task = note(&desk, &case, "康复指导", None).await;
    assert_eq!(desk.post(&task, pass()).await.0, 409, "there is nothing to be read");
    assert_eq!(desk.post(&task, json!({ "do": "attach", "document": foreign["id"] })).await.0, 422);
    let refused = upload(&desk, &case, "setup.pdf", b"MZ\x90 a program").await;
    assert_eq!(refused["state"], "rejected");
    assert_eq!(desk.post(&task, json!({ "do": "attach", "document": refused["id"] })).await.0, 422);

    let held = upload(&desk, &case, "guidance.pdf", ACTIVE).await;
    assert_eq!(held["state"], "quarantined");
    assert_eq!(desk.post(&task, json!({ "do": "attach", "document": held["id"] })).await.0, 200);
    assert_eq!(desk.post(&task, pass()).await.0, 409, "the checks hold it back");
    assert_eq!(status_of(&referrer, &address(&held["id"])).await, 404);
    let decision = format!("/api/v1/cases/{case}/documents/{}/decision", held["id"].as_str().expect("a number"));
    let released = Request::post_json(&decision, &json!({ "release": true, "reason": "looked at" }));
    assert_eq!(desk.send(released).await.0.status, 204);
    assert_eq!(desk.post(&task, pass()).await.0, 200);
    let (answer, bytes) = referrer.send(Request::get(&address(&held["id"]))).await;
    assert_eq!((answer.status, bytes.as_slice()), (200, ACTIVE));
    let late = json!({ "do": "attach", "document": held["id"] });
    assert_eq!(desk.post(&task, late).await.0, 422, "what was passed on stays what it was");
    server.stop().await;
}
