//! What happens to people and machines while something is recorded: a lossy path, a wall clock that is put forward, a
//! server that is killed and comes back. What is missing afterwards is named, and nothing else is missing.

use std::time::Duration;

use consilium_core::protocol::{ClientMessage, Source};
use consilium_core::recording::GapKind;
use consilium_simulator::participant::{FarLink, MediaState};

use crate::consultation::{CHAIR, Consultation};
use crate::faults::Faults;
use crate::package::{Package, Row, loudest_tone};

/// Frames of sound in a second.
const FRAMES: f64 = 50.0;

/// The share of its frames that a track has.
fn share(row: &Row) -> f64 {
    row.packets as f64 / (row.seconds() * FRAMES)
}

async fn whole(package: &Package) {
    assert!(package.verify().await.status.success(), "{}", package.findings().await);
    for track in package.tracks() {
        assert!(package.plays(&track.file), "{} plays without repair", track.file);
    }
}

/// The share of the frames, and the holes that are told, of some time over a path that loses a fifth.
async fn lossy_path(redundant: bool, fives: u32) -> (f64, usize) {
    let link = FarLink { delay: Duration::from_millis(20), loss_permille: 200, seed: 41, ..FarLink::default() };
    let c = Consultation::begin_over(link, redundant).await;
    c.record(true, true).await.expect("recording");
    for _ in 0..fives {
        c.pass(Duration::from_secs(5)).await;
    }
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    whole(&package).await;
    let chair = package.track(Source::Microphone, c.chair_id);
    let time = f64::from(fives) * 5.0;
    assert!((time - 1.0..time + 2.0).contains(&chair.seconds()), "as long as it was: {chair:?}");
    assert!(chair.gaps.iter().all(|gap| gap.kind == GapKind::Loss), "loss is told as loss: {:?}", chair.gaps);
    assert!(loudest_tone(&package.sound(&chair.file), CHAIR, 2.0, 9.0) > -30.0, "the voice is there");
    println!(
        "20 % loss, RED {redundant}: {:.1} % of the frames, {} holes above 60 ms told",
        share(&chair) * 100.0,
        chair.gaps.len()
    );
    c.end().await;
    (share(&chair), chair.gaps.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_lost_on_the_way_is_told_and_redundant_sound_fills_it() {
    let (once, holes) = lossy_path(false, 5).await;
    assert!((0.70..0.90).contains(&once), "every frame once: {once}");
    assert!(holes > 0, "in twenty-five seconds three in a row are missing eight times");
    let (twice, _) = lossy_path(true, 2).await;
    assert!(twice >= 0.93, "every frame twice: {twice}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wall_clock_that_is_put_forward_and_back_moves_nothing() {
    let faults = Faults::build();
    let c = faults.consultation().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(2)).await;
    faults.order("step");
    c.pass(Duration::from_secs(2)).await;
    faults.order("none");
    c.pass(Duration::from_secs(2)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    whole(&package).await;
    for track in package.tracks() {
        println!("clock an hour forward and back: {} is {:.2} s, gaps {:?}", track.file, track.seconds(), track.gaps);
        assert!((5.0..9.0).contains(&track.seconds()), "as long as it was: {track:?}");
    }
    let chair = package.track(Source::Microphone, c.chair_id);
    assert_eq!(chair.gaps, [], "no hole where the clock was put");
    let sound = package.sound(&chair.file);
    for second in 1..5 {
        let (from, until) = (f64::from(second), f64::from(second) + 0.9);
        assert!(loudest_tone(&sound, CHAIR, from, until) > -30.0, "second {second}");
    }
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_kill_the_recording_goes_on_and_the_time_between_is_named() {
    let mut c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(3)).await;
    c.host.restart().await.expect("killed and started");
    c.chair.until("lost", |room| room.media != MediaState::Connected).await.expect("it is noticed");
    c.chair.until("back", |room| room.media == MediaState::Connected).await.expect("connected again");
    c.pass(Duration::from_secs(3)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    whole(&package).await;
    let between = package.interruptions();
    println!("killed and started again: {between:?}");
    let [gap] = between[..] else { panic!("one gap is named: {between:?}") };
    assert_eq!(gap.kind, GapKind::Damage);
    assert!((100_000..15_000_000).contains(&gap.length_us), "{gap:?}");
    let voices = package.tracks().into_iter().filter(|row| row.source == Source::Microphone);
    for row in voices.filter(|row| row.participant == c.chair_id.0) {
        println!("{}: {:.2} s, {:?}", row.file, row.seconds(), row.gaps);
    }
    c.end().await;
}
