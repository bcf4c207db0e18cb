//! A house that records no cameras, and a chair that chooses: what is not in the recording is said, and is no gap.

use std::time::Duration;

use consilium_core::protocol::{ClientMessage, RecordedCameras, Source};

use crate::consultation::Consultation;
use crate::package::Row;

fn has(tracks: &[Row], source: Source) -> bool {
    tracks.iter().any(|row| row.source == source)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_that_records_no_cameras_says_so_in_its_evidence() {
    let c = Consultation::begin_with(&[("CONSILIUM__RECORDING__CAMERAS", "none")]).await;
    // The chair cannot choose more than the house.
    c.record_with(RecordedCameras::All).await.expect("recording");
    c.pass(Duration::from_secs(4)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    let found = package.findings().await;
    assert!(package.verify().await.status.success(), "{found}");
    let tracks = package.tracks();
    assert!(has(&tracks, Source::Microphone) && !has(&tracks, Source::Camera), "{tracks:?}");
    let told = package.cameras();
    let policy: Vec<RecordedCameras> = told.iter().map(|it| it.cameras).collect();
    assert_eq!(policy, [RecordedCameras::All, RecordedCameras::None], "{told:?}");
    assert!(told[1].at <= tracks[0].start, "before anything was recorded: {told:?}");
    let timeline = std::fs::read_to_string(package.path("timeline.jsonl")).expect("a timeline");
    assert!(timeline.contains(r#""event":"recorded_cameras","cameras":"none""#), "it is a line of the evidence");
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_camera_of_who_speaks_is_recorded_where_the_chair_wants_that() {
    let c = Consultation::begin().await;
    c.record_with(RecordedCameras::Speakers).await.expect("recording");
    c.pass(Duration::from_secs(6)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    let found = package.findings().await;
    assert!(package.verify().await.status.success(), "{found}");
    let tracks = package.tracks();
    let camera = tracks.iter().find(|row| row.source == Source::Camera).expect("the chair speaks all the time");
    assert!(package.plays(&camera.file), "{camera:?}");
    let policy: Vec<RecordedCameras> = package.cameras().iter().map(|it| it.cameras).collect();
    assert_eq!(policy, [RecordedCameras::All, RecordedCameras::Speakers]);
    c.end().await;
}
