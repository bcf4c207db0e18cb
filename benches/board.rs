//! How long the coordinator waits for the board, a search and one case among 1,000, 10,000 and 50,000 cases on
//! SQLite, over HTTP on loopback. The floor is the health page of the same server: `cargo bench --bench board`.

mod table;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use consilium_core::cases::template;
use consilium_core::model::Timestamp;
use consilium_server::Server;
use consilium_server::commands::invite_staff_through;
use consilium_server::config::Settings;
use consilium_server::store::{NewCase, Secret, Store};
use table::{Row, publish};

const CASES: [usize; 3] = [1_000, 10_000, 50_000];
const ROUNDS: usize = 200;

const FAMILIES: [(&str, &str); 4] = [("王", "Wang"), ("李", "Li"), ("陈", "Chen"), ("周", "Zhou")];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // Whether the disk is slow says nothing about how long a reader waits.
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder");
    let mut settings = Settings::default();
    settings.http.listen = "127.0.0.1:0".parse().expect("an address");
    settings.data.dir = folder.path().to_owned();
    settings.media.workers = 1;
    settings.media.udp_listen = vec!["127.0.0.1:0".parse().expect("an address")];
    let server = runtime.block_on(Server::start(settings)).expect("the server starts");
    let name = "周琪".parse().expect("a name");
    let link = runtime.block_on(invite_staff_through(server.store(), server.base_url(), &name)).expect("a link");
    let address = server.base_url().authority().to_owned();
    let secret = link.split_once('#').map_or("", |(_, secret)| secret);
    let cookie = sign_in(&address, secret);
    let floor = times(&address, &cookie, &["/healthz"]);
    let searches = ["wang", "%E7%8E%8B", "lung%20nodule%2077", "0134", "nobody%20at%20all", "case%209999"];
    let searches: Vec<String> = searches.iter().map(|words| format!("/api/v1/cases?q={words}")).collect();
    let searches: Vec<&str> = searches.iter().map(String::as_str).collect();
    let (mut rows, mut there) = (Vec::new(), 0);
    for cases in CASES {
        runtime.block_on(fill(server.store(), there..cases));
        there = cases;
        let (state, one) =
            (format!("/api/v1/cases?state=submitted&from={}", cases / 2), format!("/api/v1/cases/{cases}"));
        for (what, paths) in [
            ("board", &["/api/v1/board"][..]),
            ("search", &searches[..]),
            ("a state", &[state.as_str()][..]),
            ("one case", &[one.as_str()][..]),
        ] {
            let taken = times(&address, &cookie, paths);
            for (part, at) in [("p50", 50), ("p95", 95), ("p99", 99)] {
                let (value, floor) = (percentile(&taken, at), percentile(&floor, at));
                rows.push(Row { case: format!("{what}, {cases} cases, {part}"), value, unit: "ms", floor });
            }
        }
    }
    publish("board", &rows);
    runtime.block_on(server.stop());
}

async fn fill(store: &Store, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let (family, latin) = FAMILIES[number % FAMILIES.len()];
        let name = format!("{family}{number} ({latin} {number})");
        let request = serde_json::json!({ "applicant_name": name, "phone": "+86 21 5555 0134",
            "purpose": format!("肺结节 {number}，如何随访？ Lung nodule {number}, case {number}: how to follow it?") });
        let new = NewCase {
            submission: Secret::random(),
            specialty: "oncology".into(),
            patient_name: name.parse().expect("a name"),
            patient_born: "1968-03-14".parse().expect("a day"),
            language: "zh".into(),
            request,
            due: Timestamp(1_800_000_000_000 + number as i64),
            items: template("oncology"),
        };
        store.open_case(&new, Timestamp(1_790_000_000_000)).await.expect("a case");
    }
}

fn ask(address: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("the server listens");
    socket.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("answered");
    answer
}

fn sign_in(address: &str, secret: &str) -> String {
    let body = format!("{{\"secret\":\"{secret}\"}}");
    let head = format!(
        "POST /api/v1/staff/login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(address, &head);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().expect("its value").to_owned()
}

fn times(address: &str, cookie: &str, paths: &[&str]) -> Vec<f64> {
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        let path = paths[round % paths.len()];
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
        let began = Instant::now();
        let answer = ask(address, &request);
        taken.push(began.elapsed().as_secs_f64() * 1000.0);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {}", &answer[..80.min(answer.len())]);
    }
    taken.sort_by(f64::total_cmp);
    taken
}

fn percentile(sorted: &[f64], at: usize) -> f64 {
    sorted[(sorted.len() * at / 100).min(sorted.len() - 1)]
}
