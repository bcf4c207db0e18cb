//! The server is killed at random moments of a recorded consultation in two languages. `KILLS=50` makes it fifty;
//! `make kills` does so.

use std::time::Duration;

use consilium_core::protocol::{ChatAudience, ClientMessage, InterpreterAct};
use consilium_core::recording::Gap;

use crate::consultation::Consultation;

/// Nothing more than this may be lost of any track, in milliseconds.
const MOST_LOST: i64 = 1000;

fn named(gap: &Gap) -> String {
    format!("{:?} {} ms", gap.kind, gap.length_us / 1000)
}

fn kills() -> usize {
    std::env::var("KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(3)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_a_second_at_most() {
    println!("{:>4} {:>12} {:>8} {:>14} {:>8}  gaps", "kill", "after", "tracks", "lost at most", "holds");
    let mut worst = 0;
    for kill in 0..kills() {
        let mut c = Consultation::begin().await;
        c.record(true, true).await.expect("recording");
        c.interpreter.act(InterpreterAct::Live).await.expect("live");
        let after = Duration::from_millis(1200 + rand::random::<u64>() % 2500);
        c.pass(after).await;
        let killed = c.kill().await;
        let package = c.export().await;
        let verified = package.verify().await.status.success();
        let tracks = package.tracks();
        let lost = tracks.iter().map(|track| killed - track.end).max().expect("tracks");
        let gaps: Vec<String> = tracks.iter().flat_map(|track| &track.gaps).map(named).collect();
        println!(
            "{:>4} {:>9} ms {:>8} {:>11} ms {:>8}  {}",
            kill + 1,
            after.as_millis(),
            tracks.len(),
            lost,
            verified,
            if gaps.is_empty() { "none".to_owned() } else { gaps.join(", ") }
        );
        assert!(verified, "{}", package.findings().await);
        assert_eq!(tracks.len(), 3, "two voices and a camera");
        assert!(lost <= MOST_LOST, "{lost} ms are missing: {tracks:?}");
        for track in &tracks {
            assert!(package.plays(&track.file), "{} plays without repair", track.file);
        }
        worst = worst.max(lost);
        c.end().await;
    }
    println!("the most that was lost: {worst} ms");
}

/// The evidence log of the session, line by line.
fn log_of(c: &Consultation) -> (std::path::PathBuf, Vec<String>) {
    let log = c.host.data().expect("a data folder").join("recordings").join(&c.session).join("evidence.log");
    let lines = std::fs::read_to_string(&log).expect("a log").lines().map(str::to_owned).collect();
    (log, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_that_a_kill_kept_from_the_evidence_are_witnessed_and_a_leaf_without_a_record_is_known() {
    let mut c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(2)).await;
    let said = |text: &str| ClientMessage::SendChat { audience: ChatAudience::Everyone, text: text.to_owned() };
    c.chair.ask(said("the last word before the power went")).await.expect("said");
    c.pass(Duration::from_millis(500)).await;
    c.kill().await;
    // What was stored last never came to the log, and what the log has last is a record that a disk has forgotten.
    let (log, lines) = log_of(&c);
    let number = |line: &String| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        (value["kind"] == "event").then(|| value["number"].as_i64()).flatten()
    };
    let newest = lines.iter().filter_map(number).max().expect("events");
    let first = lines.iter().position(|line| number(line) == Some(newest)).expect("its line");
    let mut left = lines[..first].to_vec();
    let leaf = "ab".repeat(32);
    left.push(format!("{{\"kind\":\"event\",\"number\":{},\"leaf\":\"{leaf}\"}}", newest + 1));
    std::fs::write(log, left.join("\n") + "\n").expect("written");
    let package = c.export().await;
    let told = package.findings().await;
    assert!(package.verify().await.status.success(), "{told}");
    assert!(told.contains("the disk has forgotten the record"), "{told}");
    let timeline = std::fs::read_to_string(package.path("timeline.jsonl")).expect("a timeline");
    assert!(timeline.contains("the last word before the power went"), "it is witnessed now");
    let reconciled = format!("\"late\":[{newest}],\"orphans\":[{}]", newest + 1);
    assert!(timeline.contains(&reconciled), "{reconciled}");
    let hidden = timeline.replace(&format!("{{\"unstored\":{}", newest + 1), "{\"unstored\":0");
    std::fs::write(package.path("timeline.jsonl"), hidden).expect("written");
    assert!(package.problems().iter().any(|told| told.contains("record 0 is missing")), "{:?}", package.problems());
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_behind_the_closed_door_is_in_the_package_as_its_hash_alone() {
    let c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    let said = |text: &str| ClientMessage::SendChat { audience: ChatAudience::Everyone, text: text.to_owned() };
    c.chair.ask(said("said to all")).await.expect("said");
    c.chair.ask(ClientMessage::SetDeliberation { on: true }).await.expect("the door is closed");
    c.chair.ask(said("among ourselves")).await.expect("said");
    c.chair.ask(ClientMessage::SetDeliberation { on: false }).await.expect("and open again");
    c.pass(Duration::from_secs(2)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    let told = package.findings().await;
    assert!(package.verify().await.status.success(), "{told}");
    assert!(told.contains("behind the closed door only the hash is given"), "{told}");
    for file in package.files() {
        let bytes = std::fs::read(package.path(&file)).expect("a file");
        let found = bytes.windows(15).any(|word| word == b"among ourselves");
        assert!(!found, "{file} tells what was said behind the closed door");
    }
    let timeline = std::fs::read_to_string(package.path("timeline.jsonl")).expect("a timeline");
    assert!(timeline.contains("said to all"));
    c.end().await;
}
