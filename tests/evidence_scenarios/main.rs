//! A consultation is recorded by a real server, exported, and checked with other people's tools.

mod av1;
mod bad_input;
mod cameras;
mod conditions;
mod consultation;
mod faults;
mod http;
mod kills;
mod lamps;
#[path = "../support/night_desk.rs"]
mod night_desk;
mod package;
mod player;

use std::path::Path;
use std::time::Duration;

use consilium_core::protocol::{ClientMessage, ErrorCode, InterpreterAct, Source};
use consilium_simulator::participant::AskError;

/// Bytes changed in each file of a package.
const FLIPS: usize = 16;

use consultation::{CHAIR, Consultation, INTERPRETER};
use package::{Package, dicom_errors, loudest_tone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_is_in_the_package_and_the_package_proves_itself() {
    let c = Consultation::begin().await;
    assert_eq!(c.record(true, false).await, Err(AskError::Refused(ErrorCode::NotChecked)), "nobody has consented");
    c.record(true, true).await.expect("recording");
    c.interpreter.act(InterpreterAct::Live).await.expect("live");
    c.pass(Duration::from_secs(4)).await;
    c.record(false, true).await.expect("off the record");
    c.pass(Duration::from_secs(2)).await;
    c.record(true, true).await.expect("on again");
    c.pass(Duration::from_secs(2)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;

    assert!(package.verify().await.status.success(), "{}", package.findings().await);
    let tracks = package.tracks();
    assert_eq!(tracks.len(), 3, "chair's microphone and camera, interpreter's microphone: {tracks:?}");
    for track in &tracks {
        let seconds = track.seconds();
        assert!((5.0..10.0).contains(&seconds), "{seconds} s with the pause in it: {track:?}");
    }
    let chair = package.track(Source::Microphone, c.chair_id);
    assert!(loudest_tone(&package.sound(&chair.file), CHAIR, 1.0, 3.0) > -30.0, "the chair's voice");
    assert!(loudest_tone(&package.sound(&chair.file), CHAIR, 4.7, 5.5) < -60.0, "nothing off the record");
    let english = package.sound("channels/en.ogg");
    assert!(loudest_tone(&english, INTERPRETER, 1.0, 3.0) > -30.0, "the interpreter in the English channel");
    let original = loudest_tone(&english, CHAIR, 2.0, 3.0);
    assert!((-43.0..-37.0).contains(&original), "the original 14 dB lower than its -26: {original}");
    let chinese = package.sound("channels/zh.ogg");
    assert!(loudest_tone(&chinese, INTERPRETER, 1.0, 3.0) < -60.0, "no interpreter in the Chinese channel");
    let object = package.path("dicom/report.dcm");
    assert_eq!(dicom_errors(&object), Vec::<String>::new(), "the report as a DICOM object");
    let (bytes, pdf) = (std::fs::read(&object).expect("it"), std::fs::read(package.path("report.pdf")).expect("it"));
    assert!(bytes.windows(pdf.len()).any(|window| window == pdf), "the same report, byte by byte");
    let camera = package.track(Source::Camera, c.chair_id);
    assert!(package.pictures(&camera.file) > 60, "pictures that ffmpeg decodes");
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_byte_is_found_and_named() {
    let c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(1)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let package = c.export().await;
    for file in package.files() {
        let before = std::fs::read(package.path(&file)).expect("a file");
        // The beginning, the end, and bytes spread over the file.
        let places = (0..FLIPS).map(|n| n * before.len().saturating_sub(1) / (FLIPS - 1));
        for at in places {
            let mut changed = before.clone();
            changed[at] ^= 1 << (at % 8);
            std::fs::write(package.path(&file), &changed).expect("written");
            let told = package.problems();
            assert!(told.iter().any(|told| told.contains(&file)), "{file}, byte {at}: {told:?}");
        }
        let mut changed = before.clone();
        let at = changed.len() / 2;
        changed[at] ^= 1;
        std::fs::write(package.path(&file), &changed).expect("written");
        let output = package.verify().await;
        assert!(!output.status.success(), "{file} was changed and nobody noticed");
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(&file), "{file} is not named in: {told}");
        let zipped = package.verify_zipped(true).await;
        let told = String::from_utf8_lossy(&zipped.stdout).into_owned() + &String::from_utf8_lossy(&zipped.stderr);
        assert!(!zipped.status.success() && told.contains(&file), "{file} in an archive: {told}");
        std::fs::write(package.path(&file), &before).expect("written back");
    }
    for with_folder in [true, false] {
        let zipped = package.verify_zipped(with_folder).await;
        assert!(zipped.status.success(), "{}", String::from_utf8_lossy(&zipped.stdout));
    }
    std::fs::write(package.path("extra.txt"), "a stranger").expect("written");
    assert!(package.findings().await.contains("extra.txt"));
    c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_a_second_at_most() {
    let mut c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(4)).await;
    let killed = c.kill().await;
    let package: Package = c.export().await;
    assert!(package.verify().await.status.success(), "{}", package.findings().await);
    let chair = package.track(Source::Microphone, c.chair_id);
    let lost = killed - chair.end;
    assert!((0..=1000).contains(&lost), "{lost} ms are missing");
    assert!(Path::new(&package.path(&chair.file)).exists());
    c.end().await;
}
