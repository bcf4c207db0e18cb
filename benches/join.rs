//! From the click on "Join" to the first decoded sound and picture: Chromium joins the running demo
//! over loopback. The floor is two peer connections in one page, measured in the same browser.

mod table;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use table::{Row, publish};

const ROUNDS: usize = 15;

struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// The demo on a free port, and its link for a consultant.
fn demo(data: &std::path::Path) -> (Demo, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_consilium"))
        .arg("demo")
        .env("CONSILIUM__DATA__DIR", data)
        .env("CONSILIUM__HTTP__LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let output = child.stdout.take().expect("a pipe");
    let link = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find(|line| line.trim_start().starts_with("consultant"))
        .and_then(|line| line.split_whitespace().last().map(str::to_owned))
        .expect("a link for a consultant");
    (Demo(child), link)
}

fn percentile(times: &[Value], what: &str, share: f64) -> f64 {
    let mut figures: Vec<f64> = times.iter().filter_map(|time| time[what].as_f64()).collect();
    assert!(figures.len() * 10 >= times.len() * 9, "{what} arrived in {} of {} joins", figures.len(), times.len());
    figures.sort_by(f64::total_cmp);
    figures[((figures.len() - 1) as f64 * share).round() as usize]
}

fn main() {
    let data = tempfile::tempdir().expect("a folder");
    let (_demo, link) = demo(data.path());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/join.mjs");
    let output = Command::new("node")
        .args([script, &link, &ROUNDS.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .expect("Node.js runs");
    let result: Value = serde_json::from_slice(&output.stdout).expect("the times of all joins");
    let (joins, floors) = (result["join"].as_array().expect("joins"), result["floor"].as_array().expect("floors"));
    let mut rows = Vec::new();
    for what in ["sound", "picture"] {
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let case = format!("click to first {what}, {name}");
            rows.push(Row {
                case,
                value: percentile(joins, what, share),
                unit: "ms",
                floor: percentile(floors, what, share),
            });
        }
    }
    publish("join", &rows);
}
