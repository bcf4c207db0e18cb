use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, ServerMessage};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::support::{PASSWORD, Request, TestServer, TestSocket, invitation, secret_of};

pub const PATIENCE: Duration = Duration::from_secs(30);

pub fn consilium(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consilium"));
    command.env("CONSILIUM__DATA__DIR", data).env("CONSILIUM__HTTP__LISTEN", "127.0.0.1:0");
    command.env("CONSILIUM__NODE__DRAIN", "0s");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

pub async fn serve(data: &Path) -> (Child, Value) {
    serve_as(consilium(data)).await
}

pub async fn serve_as(mut command: Command) -> (Child, Value) {
    let mut child = command.arg("serve").spawn().expect("the binary starts");
    let stdout = child.stdout.take().expect("piped");
    let line = timeout(PATIENCE, BufReader::new(stdout).lines().next_line()).await.expect("ready in time");
    let line = line.expect("readable").expect("one line");
    (child, serde_json::from_str(&line).expect("JSON"))
}

pub async fn output(mut command: Command) -> (bool, String, String) {
    let output = timeout(PATIENCE, command.output()).await.expect("it ends in time").expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn invite(data: &Path, arguments: &[&str]) -> Command {
    let mut command = consilium(data);
    command.arg("invite").args(arguments);
    command
}

pub fn signal(child: &Child, signal: Signal) {
    let pid = nix::unistd::Pid::from_raw(child.id().expect("it runs") as i32);
    nix::sys::signal::kill(pid, signal).expect("signalled");
}

pub async fn stop(mut child: Child) -> String {
    signal(&child, Signal::SIGTERM);
    let status = timeout(PATIENCE, child.wait()).await.expect("it stops in time").expect("it stops");
    assert!(status.success(), "{status}");
    let mut log = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut log).await.expect("a log");
    log
}

pub async fn invited(data: &Path, role: &str) -> Value {
    let person = ["--session", "new", "--role", role, "--name", "王敏", "--listen", "zh", "--json"];
    let (good, out, error) = output(invite(data, &person)).await;
    assert!(good, "{error}");
    serde_json::from_str(&out).expect("JSON")
}

pub fn address(ready: &Value) -> SocketAddr {
    let url = ready["http"].as_str().expect("an address");
    url.strip_prefix("http://").and_then(|address| address.parse().ok()).expect("a full URL")
}

pub async fn socket(ready: &Value, invited: &Value) -> TestSocket {
    let bearer = format!("Bearer {}", invited["token"].as_str().expect("a token"));
    TestSocket::open(address(ready), &[("authorization", &bearer)]).await.expect("the socket opens")
}

#[tokio::test]
async fn after_a_kill_the_room_is_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut child, ready) = serve(folder.path()).await;
    let chair = invited(folder.path(), "local_expert").await;
    let mut before = socket(&ready, &chair).await;
    before.hello(false).await;
    before.enter().await;
    let shut = before.say(ClientMessage::SetDeliberation { on: true }).await;
    before.until(|message| matches!(message, ServerMessage::Done { id } if *id == shut)).await;
    child.kill().await.expect("killed");
    assert_eq!(before.closed().await, None, "nobody is told anything");
    let (child, ready) = serve(folder.path()).await;
    let mut after = socket(&ready, &chair).await;
    assert!(matches!(after.hello(true).await, ServerMessage::Welcome { resumed: false, .. }));
    let ServerMessage::Snapshot { view } = after.enter().await else { unreachable!("enter ends with a snapshot") };
    assert!(view.deliberation.is_some(), "what was closed stays closed");
    assert_eq!(view.chair, Some(view.me));
    stop(child).await;
}

#[tokio::test]
async fn serve_invite_join_and_stop() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (child, ready) = serve(folder.path()).await;
    assert_eq!(ready["event"], "ready");
    assert!(ready["media_udp"].as_str().is_some_and(|address| address.starts_with("127.0.0.1:")), "{ready}");
    let base = ready["http"].as_str().expect("an address").to_owned();
    let invited = invited(folder.path(), "family").await;
    let link = invited["link"].as_str().expect("a link");
    let secret = link.strip_prefix(&format!("{base}/join#")).expect("the running server's own address");
    for key in ["session", "token", "invitation", "expires"] {
        assert!(!invited[key].is_null(), "{key} in {invited}");
    }
    let address = address(&ready);
    let join = Request::post_json("/api/v1/join", &serde_json::json!({ "secret": secret }));
    assert_eq!(join.send(address).await.json()["name"], "王敏");
    let mut socket = socket(&ready, &invited).await;
    socket.hello(false).await;
    let log = stop(child).await;
    assert!(!log.contains("王敏") && !log.contains(secret), "names and secrets stay out of the log: {log}");
    assert!(!folder.path().join("server.json").exists());
}

#[tokio::test]
async fn links_can_be_made_and_revoked_without_a_server() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = ["--session", "new", "--role", "consultant", "--name", "Helen Marsh", "--listen", "en"];
    let (good, link, told) = output(invite(folder.path(), &new)).await;
    assert!(good && link.starts_with("http://127.0.0.1:8080/join#") && link.lines().count() == 1, "{link}");
    let number = told.trim().rsplit(' ').next().expect("the number of the invitation");
    let mut revoke = consilium(folder.path());
    revoke.args(["revoke", "--invitation", number]);
    assert!(output(revoke).await.0);
    let mut revoke = consilium(folder.path());
    revoke.args(["revoke", "--invitation", "4000000000"]);
    let (good, _, error) = output(revoke).await;
    assert!(!good && error.contains("there is no invitation"), "{error}");
}

#[tokio::test]
async fn wrong_arguments_are_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cases: [(&[&str], &str); 5] = [
        (&["--session", "none", "--role", "ops", "--name", "A", "--listen", "en"], "does not exist"),
        (&["--session", "new", "--role", "boss", "--name", "A", "--listen", "en"], "unknown role"),
        (&["--session", "new", "--role", "ops", "--name", "", "--listen", "en"], "a name has"),
        (&["--session", "new", "--role", "ops", "--name", "A", "--listen", "English!"], "a language is a tag"),
        (&["--session", "new", "--role", "ops", "--name", "A", "--listen", "en", "--hours", "0"], "valid for"),
    ];
    for (arguments, wanted) in cases {
        let (good, _, error) = output(invite(folder.path(), arguments)).await;
        assert!(!good && error.contains(wanted), "{arguments:?}: {error}");
    }
}

#[tokio::test]
async fn a_second_server_is_kept_off_the_data() {
    let server = TestServer::start().await;
    server.invite(invitation(Role::Ops)).await;
    let mut second = consilium(&server.settings().data.dir);
    second.arg("serve");
    let (good, out, error) = output(second).await;
    assert!(!good && out.is_empty() && error.contains("another server runs"), "{error}");
    server.stop().await;
}

#[tokio::test]
async fn the_doctor_is_green_on_a_good_machine() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut doctor = consilium(folder.path());
    doctor.arg("doctor");
    let (good, out, _) = output(doctor).await;
    assert!(good, "{out}");
    // Whether something keeps its clock right is the machine's own.
    let mut findings = out.lines().filter(|line| !line.starts_with(' ') && !line.contains("clock sync"));
    assert!(findings.all(|line| line.starts_with("green")), "{out}");
    assert!(out.contains("clock sync"), "{out}");
}

#[tokio::test]
async fn the_loudest_log_never_says_who_anybody_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut loud = consilium(folder.path());
    loud.env("CONSILIUM__LOG__FILTER", "info,consilium_server=trace,consilium_core=trace,consilium=trace");
    let (child, ready) = serve_as(loud).await;
    let mut staff = consilium(folder.path());
    staff.args(["invite-staff", "--name", "林悦", "--role", "coordinator", "--email", "lin@hospital.example"]);
    let (good, link, error) = output(staff).await;
    assert!(good, "{error}");
    let secret = secret_of(link.trim()).to_owned();
    let password = serde_json::json!({ "secret": secret, "password": PASSWORD });
    let chosen = Request::post_json("/api/v1/account-link/password", &password).send(address(&ready)).await;
    assert_eq!(chosen.status, 200, "{chosen:?}");
    let wrong = serde_json::json!({ "name": "lin@hospital.example", "password": "not the password" });
    let refused = Request::post_json("/api/v1/staff/sign-in", &wrong).send(address(&ready)).await;
    assert_eq!(refused.status, 401, "{refused:?}");
    let form = serde_json::json!({
        "submission": "a-submission-for-the-log", "relation": "child", "applicant_name": "王敏",
        "phone": "+86 21 5555 0134", "email": "min@family.example", "patient_name": "王建国",
        "patient_born": "1961-04-30", "address": "衡山路", "specialty": "oncology", "purpose": "能否手术？",
        "preferred_expert": "", "language": "zh",
    });
    let taken = Request::post_json("/api/v1/requests", &form).send(address(&ready)).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    let page = Request::get("/api/v1/cases/1").cookie(&chosen.set_cookie()).send(address(&ready)).await;
    assert_eq!(page.status, 200, "{page:?}");
    let seat = invited(folder.path(), "family").await;
    socket(&ready, &seat).await.hello(false).await;

    let log = stop(child).await;
    assert!(log.lines().count() > 2, "{log}");
    let cookie = chosen.set_cookie();
    let token = seat["token"].as_str().expect("a token");
    for told in
        ["林悦", "lin@hospital", "王敏", "王建国", "5555", "min@family", "衡山路", "手术", PASSWORD, token, &secret]
    {
        assert!(!log.contains(told), "{told} is in the log: {log}");
    }
    assert!(!log.contains(cookie.split_once('=').map_or("nothing", |(_, token)| token)), "{log}");
}

/// The words of the line that begins with this one, of what the demo prints.
fn printed<'a>(lines: &'a [String], first: &str) -> Vec<&'a str> {
    let found = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>());
    found.into_iter().find(|words| words.first() == Some(&first)).unwrap_or_else(|| panic!("no {first} in {lines:#?}"))
}

#[tokio::test]
async fn the_demo_prints_a_link_for_each_role_and_each_leads_where_its_role_belongs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut child = consilium(folder.path()).arg("demo").spawn().expect("the binary starts");
    let mut output = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut lines = Vec::new();
    while !lines.last().is_some_and(|line: &String| line.starts_with("Ctrl-C")) {
        let line = timeout(PATIENCE, output.next_line()).await.expect("in time").expect("readable");
        lines.push(line.expect("more before the end"));
    }
    let base = lines[0].rsplit(' ').next().expect("an address").to_owned();
    let at = base.strip_prefix("http://").expect("a plain one").replace("localhost", "127.0.0.1");
    let at: SocketAddr = at.parse().expect("an address");
    for role in ["local_expert", "consultant", "interpreter", "patient", "family", "coordinator"] {
        let link = printed(&lines, role).pop().expect("a link");
        let joined = Request::post_json("/api/v1/join", &json!({ "secret": secret_of(link) })).send(at).await;
        assert_eq!(joined.status, 200, "{role}: {}", joined.body);
        let cookie = joined.set_cookie();
        let origin = [("cookie", cookie.as_str()), ("origin", base.as_str())];
        let mut socket = TestSocket::open(at, &origin).await.expect("the socket opens");
        assert!(matches!(socket.hello(false).await, ServerMessage::Welcome { .. }), "{role}");
        let language = || "zh".parse().expect("a language");
        let id = socket.say(ClientMessage::Enter { speaks: language(), listens: language() }).await;
        socket.until(|message| matches!(message, ServerMessage::Done { id: done } if *done == id)).await;
    }
    assert_eq!(printed(&lines, "ops").pop(), Some(format!("{base}/ops").as_str()));
    let account = printed(&lines, "operator@demo.example");
    let form = json!({ "name": account[0], "password": account[1] });
    let signed_in = Request::post_json("/api/v1/staff/sign-in", &form).send(at).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let board = Request::get("/api/v1/ops/now").cookie(&signed_in.set_cookie()).send(at).await;
    assert_eq!(board.status, 200, "{}", board.body);
    stop(child).await;
}
