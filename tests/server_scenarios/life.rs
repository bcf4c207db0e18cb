use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::access::StaffRole;
use consilium_core::model::Role;
use consilium_core::protocol::{EndReason, ErrorCode, ServerMessage};
use nix::sys::signal::Signal;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::commands::{PATIENCE, address, consilium, invited, output, serve_as, signal, socket, stop};
use crate::support::{Request, TestServer, invitation, signed_in};

/// Whether the server takes new sessions, and what it says of it.
async fn ready(server: SocketAddr) -> (bool, String) {
    let answer = Request::get("/readyz").send(server).await;
    (answer.status == 200, answer.body)
}

async fn until_ready(server: SocketAddr, wanted: bool) {
    let begun = Instant::now();
    while ready(server).await.0 != wanted {
        assert!(begun.elapsed() < PATIENCE, "ready stays {}", !wanted);
    }
}

#[tokio::test]
async fn what_runs_goes_on_while_nothing_new_begins() {
    let server = TestServer::start().await;
    let running = server.invite(invitation(Role::LocalExpert)).await;
    let mut chair = server.socket(&running).await;
    chair.hello(false).await;
    chair.enter().await;
    let waiting = server.invite(invitation(Role::LocalExpert)).await;
    let operator = signed_in(&server, &[StaffRole::Ops]).await;
    let ask = |drain: bool| {
        let request = Request::post_json("/api/v1/ops/drain", &json!({ "drain": drain })).cookie(&operator);
        server.send(request.header("Origin", server.server().base_url().as_str()))
    };
    assert_eq!(ask(true).await.status, 204);
    let (is_ready, why) = ready(server.address()).await;
    assert!(!is_ready && why.contains("out of service"), "{why}");
    assert_eq!(server.send(Request::get("/healthz")).await.status, 200, "it lives");
    let ServerMessage::Refused { code, message, .. } = server.socket(&waiting).await.hello(false).await else {
        panic!("a session that has not begun must wait");
    };
    assert_eq!(code, ErrorCode::Busy);
    assert!(message.contains("Try again in a few minutes"), "{message}");
    let colleague = server.invite_to(&running, Role::Consultant).await;
    let mut colleague = server.socket(&colleague).await;
    assert!(matches!(colleague.hello(false).await, ServerMessage::Welcome { .. }), "it runs: he comes in");
    assert_eq!(ask(false).await.status, 204);
    assert!(ready(server.address()).await.0);
    assert!(matches!(server.socket(&waiting).await.hello(false).await, ServerMessage::Welcome { .. }));
    server.stop().await;
}

#[tokio::test]
async fn sigterm_waits_for_those_who_are_there_and_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut patient = consilium(folder.path());
    patient.env("CONSILIUM__NODE__DRAIN", "10m");
    let (child, line) = serve_as(patient).await;
    let server = address(&line);
    let chair = invited(folder.path(), "local_expert").await;
    let mut inside = socket(&line, &chair).await;
    inside.hello(false).await;
    inside.enter().await;
    signal(&child, Signal::SIGTERM);
    until_ready(server, false).await;
    let mut back = consilium(folder.path());
    back.args(["drain", "--back"]);
    let (good, told, error) = output(back).await;
    assert!(good && told.contains("takes new sessions again"), "{told} {error}");
    until_ready(server, true).await;
    let mut out = consilium(folder.path());
    out.arg("drain");
    assert!(output(out).await.0);
    until_ready(server, false).await;
    signal(&child, Signal::SIGTERM);
    drop(inside);
    let log = stop_when_empty(child).await;
    assert!(log.contains("back in service"), "{log}");
}

/// Nobody is left: it does not wait for ten minutes.
async fn stop_when_empty(child: tokio::process::Child) -> String {
    let mut child = child;
    let status = tokio::time::timeout(PATIENCE, child.wait()).await.expect("it stops in time").expect("it stops");
    assert!(status.success(), "{status}");
    let mut log = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut log).await.expect("a log");
    log
}

#[tokio::test]
async fn at_the_end_of_its_patience_everybody_is_told_to_come_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut hasty = consilium(folder.path());
    hasty.env("CONSILIUM__NODE__DRAIN", "300ms");
    let (child, line) = serve_as(hasty).await;
    let chair = invited(folder.path(), "local_expert").await;
    let mut inside = socket(&line, &chair).await;
    inside.hello(false).await;
    inside.enter().await;
    let begun = Instant::now();
    signal(&child, Signal::SIGTERM);
    assert_eq!(inside.closed().await, Some(EndReason::ServerStopping));
    assert!(begun.elapsed() >= Duration::from_millis(300));
    stop_when_empty(child).await;
}

/// A certificate for this machine, written where the settings say.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let signing_key: KeyPair = signing_key;
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("the key is written");
    let pem = pem(cert.der());
    std::fs::write(folder.join("certificate.pem"), pem).expect("the certificate is written");
    cert.der().clone()
}

/// RFC 7468.
fn pem(der: &CertificateDer<'_>) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// Trusts this certificate and no other.
async fn connect(server: SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.expect("versions").with_root_certificates(roots).with_no_client_auth();
    let tcp = TcpStream::connect(server).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::from(server.ip()), tcp).await
}

/// One request on a connection that stays open.
async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: consilium.test\r\n\r\n").await.expect("it is sent");
    let mut answer = String::new();
    while !answer.ends_with('}') {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.expect("an answer");
        assert!(read > 0, "the connection was closed after {answer}");
        answer.push_str(std::str::from_utf8(&part[..read]).expect("text"));
    }
    answer
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_nobody_is_cut_off() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = certify(folder.path());
    let mut command = consilium(folder.path());
    command.env("CONSILIUM__HTTP__TLS_CERTIFICATE", folder.path().join("certificate.pem"));
    command.env("CONSILIUM__HTTP__TLS_KEY", folder.path().join("key.pem"));
    let (child, line) = serve_as(command).await;
    let url = line["http"].as_str().expect("an address");
    let server: SocketAddr = url.strip_prefix("https://").expect("TLS").parse().expect("an address");
    let mut open = connect(server, &first).await.expect("the first certificate is shown");
    let answer = ask(&mut open).await;
    assert!(answer.to_ascii_lowercase().contains("strict-transport-security: max-age="), "{answer}");
    let second = certify(folder.path());
    signal(&child, Signal::SIGHUP);
    let begun = Instant::now();
    while connect(server, &second).await.is_err() {
        assert!(begun.elapsed() < PATIENCE, "the new certificate is not shown");
    }
    ask(&mut open).await;
    assert!(connect(server, &first).await.is_err(), "the old one is shown no more");
    std::fs::write(folder.path().join("certificate.pem"), "nothing").expect("written");
    signal(&child, Signal::SIGHUP);
    ask(&mut open).await;
    connect(server, &second).await.expect("what cannot be read changes nothing");
    let mut plain = TcpStream::connect(server).await.expect("taken");
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("sent");
    let mut alert = Vec::new();
    plain.read_to_end(&mut alert).await.expect("closed");
    assert!(!alert.starts_with(b"HTTP"), "nothing is said in the clear");
    drop(open);
    let log = stop(child).await;
    assert!(log.contains("the old one is shown"), "{log}");
}

#[tokio::test]
async fn settings_are_read_again_and_those_that_must_wait_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "[log]\nfilter = \"info\"\n").expect("written");
    let mut command = consilium(folder.path());
    command.arg("--config").arg(&file);
    let (child, line) = serve_as(command).await;
    let chair = invited(folder.path(), "local_expert").await;
    let mut inside = socket(&line, &chair).await;
    inside.hello(false).await;
    std::fs::write(&file, "[log]\nfilter = \"info,consilium_server=info\"\n[limits]\nping_interval = \"4s\"\n")
        .expect("written");
    signal(&child, Signal::SIGHUP);
    inside.enter().await;
    std::fs::write(&file, "[limits]\nping_interval = \"soon\"\n").expect("written");
    // Signals of one kind may fall together: the first is seen to have been followed before the second comes.
    let begun = Instant::now();
    while Request::get("/healthz").send(address(&line)).await.status == 200
        && begun.elapsed() < Duration::from_millis(500)
    {}
    signal(&child, Signal::SIGHUP);
    while Request::get("/healthz").send(address(&line)).await.status == 200 && begun.elapsed() < Duration::from_secs(1)
    {
    }
    drop(inside);
    let log = stop(child).await;
    assert!(log.contains("sections=limits"), "{log}");
    assert!(log.contains("the settings were not read again"), "{log}");
}
