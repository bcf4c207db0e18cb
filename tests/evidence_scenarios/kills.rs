//! The server is killed at random moments of a recorded consultation in two languages. `KILLS=50` makes it fifty;
//! `make kills` does so.

use std::time::Duration;

use consilium_core::protocol::InterpreterAct;
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
