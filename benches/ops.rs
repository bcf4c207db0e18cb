//! What operations cost the server while 200 sessions of 14 people report every two seconds: how long `/metrics` takes
//! over HTTP on loopback, and the share of a core that the board, its history and one wall screen take. The floors are
//! the health page and the same server without a session: `cargo bench --bench ops`.

mod table;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use consilium_core::model::{ParticipantId, Role, Timestamp};
use consilium_core::protocol::{Presence, Via};
use consilium_core::quality::{ChannelHealth, Consent, PairHealth, PersonHealth, RouteTable, SessionHealth};
use consilium_server::Server;
use consilium_server::board::Board;
use consilium_server::config::Settings;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use table::{Row, publish};

const SESSIONS: usize = 200;
const PEOPLE: u32 = 14;
const SPEAKERS: u32 = 3;
const ROUNDS: usize = 200;
const EVERY: Duration = Duration::from_secs(2);
const WINDOW: Duration = Duration::from_secs(20);

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::default();
    settings.http.listen = "127.0.0.1:0".parse().expect("an address");
    settings.data.dir = folder.path().to_owned();
    settings.media.workers = 1;
    let server = runtime.block_on(Server::start(settings)).expect("the server starts");
    let address = server.base_url().authority().to_owned();
    let idle = share_of_a_core(|| std::thread::sleep(WINDOW));
    let board = server.board().clone();
    let wall = runtime.spawn(watch(board.clone()));
    let busy = share_of_a_core(|| report(&board, WINDOW));
    let floor = times(&address, "/healthz");
    let taken = times(&address, "/metrics");
    wall.abort();
    let part = |sorted: &[f64], at: usize| sorted[(sorted.len() * at / 100).min(sorted.len() - 1)];
    let mut rows: Vec<Row> = [("p50", 50), ("p99", 99)]
        .map(|(name, at)| Row {
            case: format!("/metrics with {SESSIONS} sessions, {name}"),
            value: part(&taken, at),
            unit: "ms",
            floor: part(&floor, at),
        })
        .into();
    let case = format!("board, history and a wall screen with {SESSIONS} sessions, share of a core");
    rows.push(Row { case, value: busy, unit: "%", floor: idle });
    publish("ops", &rows);
    runtime.block_on(server.stop());
}

/// What a wall screen makes the server do.
async fn watch(board: Board) {
    let mut pictures = board.pictures();
    while pictures.changed().await.is_ok() {
        let picture = pictures.borrow_and_update().clone();
        let text = serde_json::to_string(&*picture).expect("it serialises");
        assert!(!text.is_empty());
    }
}

/// Every session reports every two seconds, spread over them as live ones do.
fn report(board: &Board, long: Duration) {
    let begun = Instant::now();
    let pause = EVERY / u32::try_from(SESSIONS).expect("few");
    for number in (0..SESSIONS).cycle() {
        if begun.elapsed() >= long {
            return;
        }
        board.tell(Box::new(health(number)));
        std::thread::sleep(pause);
    }
}

fn health(number: usize) -> SessionHealth {
    let person = |id: u32| PersonHealth {
        participant: ParticipantId(id),
        role: Role::Consultant,
        presence: Presence::Present,
        via: Some(Via::Udp),
        rtt_ms: Some(40),
        up_loss_permille: Some(2),
        down_loss_permille: Some(3),
        concealed_permille: Some(1),
        buffer_ms: Some(60),
        freezes: 0,
        cursor_lag_ms: Some(30),
        sends: id <= SPEAKERS,
        open: id <= SPEAKERS,
        hears: Some(true),
    };
    let pairs = (1..=SPEAKERS).flat_map(|speaker| {
        (1..=PEOPLE).filter(move |listener| *listener != speaker).map(move |listener| PairHealth {
            speaker: ParticipantId(speaker),
            listener: ParticipantId(listener),
            interpreter: None,
            delay_ms: 180,
            loss_permille: 3,
            score: 430,
            direct: None,
        })
    });
    let channel = |tag: &str| ChannelHealth {
        language: tag.parse().expect("a language"),
        listeners: 5,
        covered: true,
        span_ms: Some(2800),
        silent_ms: None,
        live: 1,
        uninterpreted_seconds: 0,
    };
    SessionHealth {
        session: format!("session-{number}").parse().expect("an id"),
        started: Timestamp(1_790_000_000_000),
        present: 14,
        reconnecting: 0,
        deliberation: false,
        recorded: true,
        consent: Consent::Given,
        floor_sounds: true,
        people: (1..=PEOPLE).map(person).collect(),
        channels: vec![channel("zh"), channel("en"), channel("es")],
        pairs: pairs.collect(),
        pictures: Vec::new(),
        turns: Vec::new(),
        changes: Vec::new(),
        routes: RouteTable::default(),
    }
}

/// Per cent of one core that this process used meanwhile.
fn share_of_a_core(work: impl FnOnce()) -> f64 {
    let used = || {
        let usage = getrusage(UsageWho::RUSAGE_SELF).expect("usage");
        (usage.user_time() + usage.system_time()).num_microseconds()
    };
    let (before, begun) = (used(), Instant::now());
    work();
    (used() - before) as f64 / begun.elapsed().as_micros() as f64 * 100.0
}

fn times(address: &str, path: &str) -> Vec<f64> {
    let mut taken: Vec<f64> = (0..ROUNDS).map(|_| ask(address, path)).collect();
    taken.sort_by(f64::total_cmp);
    taken
}

fn ask(address: &str, path: &str) -> f64 {
    let begun = Instant::now();
    let mut socket = TcpStream::connect(address).expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..80.min(answer.len())]);
    begun.elapsed().as_secs_f64() * 1000.0
}
