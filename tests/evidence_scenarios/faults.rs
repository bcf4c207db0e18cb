//! The disk fails under the recorder: the talk goes on, what was recorded plays, everybody is told.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use consilium_core::protocol::{ClientMessage, RecordingTrouble, StopCause};
use consilium_simulator::participant::Participant;

use crate::consultation::Consultation;

/// A library that makes the disk fail on command, and the file in which the command stands.
pub struct Faults {
    library: PathBuf,
    order: PathBuf,
    _folder: tempfile::TempDir,
}

impl Faults {
    pub fn build() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (library, order) = (folder.path().join("faults.so"), folder.path().join("order"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence_scenarios/faults.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(compiler.status().expect("a C compiler").success());
        Self { library, order, _folder: folder }
    }

    pub async fn consultation(&self) -> Consultation {
        self.consultation_with(&[]).await
    }

    /// On a server with other settings.
    pub async fn consultation_with(&self, settings: &[(&str, &str)]) -> Consultation {
        let (library, order) = (self.library.to_string_lossy(), self.order.to_string_lossy());
        let faulty = [("LD_PRELOAD", &*library), ("CONSILIUM_TEST_FAULT", &*order)];
        Consultation::begin_with(&[&faulty[..], settings].concat()).await
    }

    pub fn order(&self, word: &str) {
        std::fs::write(&self.order, word).expect("ordered");
    }
}

async fn is_told(who: &Participant, cause: StopCause) {
    let told = who.until("the recording has stopped", move |room| {
        room.view.as_ref().is_some_and(|view| {
            view.recording.is_none() && view.recording_trouble == Some(RecordingTrouble::Stopped { cause })
        })
    });
    told.await.expect("everybody is told");
}

/// Two parts with a failure between them.
async fn survives(word: &str, cause: StopCause) {
    let faults = Faults::build();
    let c = faults.consultation().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(2)).await;
    faults.order(word);
    for who in [&c.chair, &c.listener, &c.interpreter] {
        is_told(who, cause).await;
    }
    // Sound arrives all the time, or this would fail.
    c.pass(Duration::from_secs(1)).await;
    faults.order("none");
    c.record(true, true).await.expect("recording again, once there is room");
    c.chair
        .until("the lamp is on again", |room| {
            // A machine whose disk is nearly full may say so all the time.
            let stopped = |trouble| matches!(trouble, Some(RecordingTrouble::Stopped { .. }));
            room.view.as_ref().is_some_and(|view| view.recording.is_some() && !stopped(view.recording_trouble))
        })
        .await
        .expect("on again");
    c.pass(Duration::from_secs(2)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    assert!(package.verify().await.status.success(), "{}", package.findings().await);
    let tracks = package.tracks();
    println!("{word}: {} tracks", tracks.len());
    for track in &tracks {
        assert!(package.plays(&track.file), "{}", track.file);
        assert!(track.seconds() > 3.5, "both parts are there: {track:?}");
    }
    let timeline = std::fs::read_to_string(package.path("timeline.jsonl")).expect("a timeline");
    assert!(timeline.contains("recording_stopped") && timeline.contains("\"act\":\"failed\""));
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_ends_the_recording_and_not_the_talk() {
    survives("full", StopCause::DiskFull).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_cannot_sync_ends_the_recording_and_not_the_talk() {
    survives("sync", StopCause::DiskFailed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaders_are_warned_before_the_budget_is_used_up() {
    let c = Consultation::begin_with(&[("CONSILIUM__RECORDING__BUDGET_MIB", "1")]).await;
    // Older recordings.
    let older = c.host.data().expect("a data folder").join("recordings/older");
    std::fs::write(older, vec![0; 800 << 10]).expect("written");
    c.record(true, true).await.expect("recording");
    let warned = |room: &consilium_simulator::participant::Room| {
        let trouble = room.view.as_ref().and_then(|view| view.recording_trouble);
        matches!(trouble, Some(RecordingTrouble::DiskLow { .. }))
    };
    c.chair.until("a warning", warned).await.expect("the chair is warned");
    // What is left lasts for seconds.
    c.pass(Duration::from_secs(5)).await;
    for who in [&c.chair, &c.listener] {
        is_told(who, StopCause::DiskFull).await;
    }
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    assert!(package.verify().await.status.success(), "{}", package.findings().await);
    for track in package.tracks() {
        assert!(package.plays(&track.file), "{}", track.file);
    }
    c.end().await;
}
