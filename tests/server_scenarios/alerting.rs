use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consilium_core::access::StaffRole;
use ring::hmac;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::support::{Request, TestServer, signed_in};

const SECRET: &str = "a secret that nobody can guess";
const PATIENCE: Duration = Duration::from_secs(20);

/// One request as it came in.
struct Posted {
    head: String,
    body: String,
}

impl Posted {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| *key == name));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head)).1
    }

    fn is_signed(&self) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let signature =
            self.header("webhook-signature").strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
        signature.is_some_and(|signature| hmac::verify(&key, signed.as_bytes(), &signature).is_ok())
    }
}

/// Takes one request and answers with this status.
async fn take(listener: &TcpListener, status: &str) -> Posted {
    let (mut stream, _) = timeout(PATIENCE, listener.accept()).await.expect("it is posted in time").expect("taken");
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.expect("bytes");
        assert!(read > 0, "a whole request");
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let wanted: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        if body.len() >= wanted {
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.expect("answered");
            return Posted { head: head.to_owned(), body: body.to_owned() };
        }
    }
}

/// A certificate that ends in five days: an alert that stands from the first second.
fn certify(folder: &std::path::Path) -> [std::path::PathBuf; 2] {
    let files = [folder.join("certificate.pem"), folder.join("key.pem")];
    let mut wanted = std::process::Command::new("openssl");
    wanted.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "5"]);
    wanted.args(["-subj", "/CN=127.0.0.1", "-out"]).arg(&files[0]).arg("-keyout").arg(&files[1]);
    let made = wanted.output().expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    files
}

#[tokio::test]
async fn an_alert_is_posted_with_a_signature_and_tried_again() {
    let keys = tempfile::tempdir().expect("a temporary folder");
    let [certificate, key] = certify(keys.path());
    let hook = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/alerts", hook.local_addr().expect("an address"));
    let server = TestServer::start_with(|settings| {
        settings.http.tls_certificate = Some(certificate);
        settings.http.tls_key = Some(key);
        settings.alerts.webhook_url = url;
        settings.alerts.webhook_secret = SECRET.to_owned();
    })
    .await;
    let mut first = take(&hook, "503 Service Unavailable").await;
    let mut again = take(&hook, "204 No Content").await;
    // The disk of this machine may be full as well.
    while !again.body.contains("\"certificate\"") {
        first = take(&hook, "503 Service Unavailable").await;
        again = take(&hook, "204 No Content").await;
    }
    for posted in [&first, &again] {
        assert!(posted.head.starts_with("POST /alerts HTTP/1.1"), "{}", posted.head);
        assert!(posted.is_signed(), "{} {}", posted.head, posted.body);
    }
    assert_eq!(first.header("webhook-id"), again.header("webhook-id"), "the same message, so that it counts once");
    let told: Value = serde_json::from_str(&again.body).expect("JSON");
    assert_eq!((told["type"].as_str(), told["data"]["kind"].as_str()), (Some("alert.raised"), Some("certificate")));
    assert_eq!((told["data"]["owner"].as_str(), told["data"]["figure"].as_i64()), (Some("ops"), Some(4)));
    assert!(told["data"]["step"].as_str().is_some_and(|step| step.contains("Renew")), "{told}");
    server.stop().await;
}

#[tokio::test]
async fn an_alert_goes_out_by_mail_once() {
    let keys = tempfile::tempdir().expect("a temporary folder");
    let [certificate, key] = certify(keys.path());
    let smtp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", smtp.local_addr().expect("an address"));
    let server = TestServer::start_with(|settings| {
        settings.http.tls_certificate = Some(certificate);
        settings.http.tls_key = Some(key);
        settings.mail.server_url = url;
        settings.alerts.mail_to = vec!["night@hospital.example".to_owned()];
    })
    .await;
    let letters = timeout(PATIENCE, async {
        loop {
            let due = server.server().store().letters_due(consilium_core::model::Timestamp(i64::MAX)).await;
            let mut due = due.expect("letters");
            due.retain(|letter| letter.subject.contains("certificate"));
            if !due.is_empty() {
                return due;
            }
            tokio::task::yield_now().await;
        }
    });
    let letters = letters.await.expect("it is written in time");
    assert_eq!((letters.len(), letters[0].address.as_str()), (1, "night@hospital.example"));
    assert!(letters[0].subject.starts_with("[Consilium] certificate"), "{}", letters[0].subject);
    assert!(letters[0].body.contains("First step: Renew the certificate."), "{}", letters[0].body);
    server.stop().await;
}

#[tokio::test]
async fn every_metric_is_described_and_every_description_has_its_metric() {
    let server = TestServer::start().await;
    let text = server.send(Request::get("/metrics")).await.body;
    let told: std::collections::BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|line| line.split(' ').next())
        .collect();
    let described: std::collections::BTreeSet<&str> = include_str!("../../config/metrics.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(told.difference(&described).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in config/metrics.md");
    assert_eq!(described.difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in /metrics");
    let dashboard: Value = serde_json::from_str(include_str!("../../config/grafana-dashboard.json")).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    assert!(panels.len() >= 12, "{} panels", panels.len());
    for expression in panels.iter().flat_map(|panel| panel["targets"].as_array().into_iter().flatten()) {
        let expression = expression["expr"].as_str().expect("a query");
        let names = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for name in names.filter(|name| name.starts_with("consilium_")) {
            let base = name.strip_suffix("_bucket").or_else(|| name.strip_suffix("_count")).unwrap_or(name);
            assert!(told.contains(base), "{name} of the dashboard is not in /metrics");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn the_board_tells_of_the_machine() {
    let keys = tempfile::tempdir().expect("a temporary folder");
    let [certificate, key] = certify(keys.path());
    let server = TestServer::start().await;
    let operator = signed_in(&server, &[StaffRole::Ops]).await;
    let now = server.send(Request::get("/api/v1/ops/now").cookie(&operator)).await.json();
    assert_eq!(now["node"]["certificate_days"], json!(null), "a proxy speaks TLS");
    server.stop().await;
    let files = consilium_server::tls::TlsFiles { certificate, key };
    let shown = consilium_server::tls::Certificates::load(files).expect("a certificate");
    assert_eq!(shown.days_left(consilium_server::ops::wall_clock()), 4);
}
