use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use consilium_core::protocol::{ClientMessage, ServerMessage};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::commands::{PATIENCE, address, consilium, invited, serve_as, socket, stop};
use crate::support::{Collector, Request, Seen, secret_of};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

fn traced(data: &Path, collector: &str) -> Command {
    let mut command = consilium(data);
    command.env("CONSILIUM__TELEMETRY__OTLP_ENDPOINT", collector);
    command
}

fn named<'a>(spans: &'a [Seen], name: &str) -> &'a Seen {
    spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("no span {name} among {spans:#?}"))
}

#[tokio::test]
async fn spans_arrive_in_the_trace_of_the_caller_and_name_nobody() {
    let mut collector = Collector::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (child, line) = serve_as(traced(folder.path(), &collector.url())).await;
    let chair = invited(folder.path(), "local_expert").await;
    let secret = secret_of(chair["link"].as_str().expect("a link")).to_owned();
    let join = Request::post_json("/api/v1/join", &json!({ "secret": secret }))
        .header("traceparent", &format!("00-{TRACE}-{CALLER}-01"))
        .header("tracestate", "house=wang-min");
    assert_eq!(join.send(address(&line)).await.status, 200);
    Request::get(&format!("/join?of=wang-min&secret={secret}")).send(address(&line)).await;
    Request::new("WANGMIN", "/healthz").send(address(&line)).await;
    let mut inside = socket(&line, &chair).await;
    inside.hello(false).await;
    inside.enter().await;
    let id = inside.say(ClientMessage::SetDeliberation { on: true }).await;
    inside.until(|message| matches!(message, ServerMessage::Done { id: done } if *done == id)).await;
    drop(inside);
    let log = stop(child).await;
    // Had they not been sent at the end, the last of them would be missing.
    let (spans, bytes) = collector.until(&["POST /api/v1/join", "connection", "session deliberation on"]).await;
    let joined = named(&spans, "POST /api/v1/join");
    assert_eq!((joined.trace.as_str(), joined.parent.as_str()), (TRACE, CALLER));
    let told = |name| joined.attribute(name);
    assert_eq!((told("http.route"), told("http.response.status_code")), (Some("/api/v1/join"), Some("200")));
    assert_eq!(joined.resource("service.name"), Some("consilium"));
    assert_eq!(joined.resource("service.version"), Some(env!("CARGO_PKG_VERSION")));
    assert!(joined.resource("service.instance.id").is_some_and(|node| log.contains(node)), "{log}");
    assert_a_family(&spans, &["GET /ws", "connection", "message enter", "session join"]);
    assert_a_family(&spans, &["connection", "message set_deliberation", "session deliberation on"]);
    assert_a_family(&spans, &["startup", "database opening", "database migrations"]);
    named(&spans, "GET /{file}");
    named(&spans, "_OTHER /healthz");
    let session = chair["session"].as_str().expect("a session");
    assert_eq!(named(&spans, "session join").attribute("session"), Some(session));
    let token = chair["token"].as_str().expect("a token");
    for kept in ["王敏", "wang-min", "WANGMIN", token, &secret] {
        let found = bytes.windows(kept.len()).any(|part| part == kept.as_bytes());
        assert!(!found, "{kept} is nobody else's business");
    }
}

/// Each is the child of the one before.
fn assert_a_family(spans: &[Seen], names: &[&str]) {
    for pair in names.windows(2) {
        let (parent, child) = (named(spans, pair[0]), named(spans, pair[1]));
        assert_eq!((&child.parent, &child.trace), (&parent.id, &parent.trace), "{pair:?}");
    }
}

async fn metric(server: SocketAddr, name: &str) -> u64 {
    let text = Request::get("/metrics").send(server).await.body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
}

/// Until more have been dropped than before.
async fn dropped_beyond(server: SocketAddr, before: u64) -> u64 {
    let begun = Instant::now();
    loop {
        let dropped = metric(server, "consilium_spans_dropped_total").await;
        if dropped > before {
            return dropped;
        }
        assert!(begun.elapsed() < PATIENCE, "{dropped} spans are dropped");
    }
}

#[tokio::test]
async fn without_its_collector_the_server_works_on_and_says_so_once() {
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", gone.local_addr().expect("an address"));
    drop(gone);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (child, line) = serve_as(traced(folder.path(), &url)).await;
    let chair = invited(folder.path(), "local_expert").await;
    let mut inside = socket(&line, &chair).await;
    inside.hello(false).await;
    inside.enter().await;
    let first = dropped_beyond(address(&line), 0).await;
    let more = dropped_beyond(address(&line), first).await;
    assert!(more > first);
    assert_eq!(metric(address(&line), "consilium_spans_sent_total").await, 0);
    drop(inside);
    let log = stop(child).await;
    assert_eq!(log.matches("the collector takes no traces").count(), 1, "{log}");
}

#[tokio::test]
async fn a_collector_that_does_not_answer_holds_nobody_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (child, line) = serve_as(traced(folder.path(), &url)).await;
    let (held, _) = tokio::time::timeout(PATIENCE, silent.accept()).await.expect("it is tried in time").expect("taken");
    let begun = Instant::now();
    assert_eq!(Request::get("/healthz").send(address(&line)).await.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(2), "it took {:?}", begun.elapsed());
    let begun = Instant::now();
    let log = stop(child).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    assert!(log.contains("the last traces were not taken") && log.contains("stopped"), "{log}");
    drop(held);
}
