//! A recording is played over HTTP by whoever may, and everybody keeps a proof.

use std::path::Path;
use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::ClientMessage;
use consilium_simulator::host::Guest;

use crate::consultation::Consultation;
use crate::http::get;

async fn token(c: &Consultation, role: Role) -> String {
    let guest = Guest { role, name: "Test Guest", speaks: "en", listens: "en" };
    c.host.invite(&c.session, guest).await.expect("an invitation").token
}

/// Every file below a folder that begins like sound or pictures, or holds them.
fn in_the_clear(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            in_the_clear(&path, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let holds = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
        if holds(b"OggS") || holds(b"OpusHead") || holds(b"A_OPUS") || holds(b"V_VP8") {
            found.push(path.display().to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_is_played_by_those_who_may_and_everybody_keeps_a_proof() {
    let c = Consultation::begin().await;
    let (consultant, family) = (token(&c, Role::Consultant).await, token(&c, Role::Family).await);
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(3)).await;
    let base = format!("/api/v1/recordings/{}", c.session);
    let (status, _, growing) = get(&c, &base, &consultant, None).await;
    assert_eq!(status, 200, "while it goes on: {}", String::from_utf8_lossy(&growing));
    let growing: serde_json::Value = serde_json::from_slice(&growing).expect("JSON");
    assert_eq!(growing["whole"], false);
    let track = growing["tracks"][0]["track"].as_u64().expect("a track");
    let (status, _, webm) = get(&c, &format!("{base}/tracks/{track}"), &consultant, None).await;
    assert_eq!(status, 200);
    let cut = &webm[..webm.len() * 6 / 10];
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("cut.webm"), cut).expect("written");
    assert!(crate::package::plays(&folder.path().join("cut.webm")), "cut at 60 % it still plays");

    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    assert!(c.export().await.verify().await.status.success());
    assert_eq!(get(&c, &base, &family, None).await.0, 403, "never for the family");
    let (status, _, contents) = get(&c, &base, &consultant, None).await;
    assert_eq!(status, 200);
    let contents: serde_json::Value = serde_json::from_slice(&contents).expect("JSON");
    assert_eq!(contents["channels"], serde_json::json!(["en", "zh"]));
    assert_eq!(contents["chapters"][0]["en"].as_str().map(|words| words.contains("Chair")), Some(true));
    let (status, head, part) = get(&c, &format!("{base}/channels/en"), &consultant, Some("bytes=0-99")).await;
    assert_eq!((status, part.len()), (206, 100), "{head}");
    let (_, _, channel) = get(&c, &format!("{base}/channels/en"), &consultant, None).await;
    let mut found = Vec::new();
    in_the_clear(c.host.data().expect("a data folder"), &mut found);
    assert_eq!(found, Vec::<String>::new(), "nothing decrypted is on the disk");

    let (status, _, kept) = get(&c, &format!("{base}/checkpoint"), &family, None).await;
    assert_eq!(status, 200, "a proof for everybody");
    let file = folder.path().join("checkpoint.json");
    std::fs::write(&file, &kept).expect("written");
    let package = c.export_again().await;
    assert_eq!(channel, std::fs::read(package.path("channels/en.ogg")).expect("a channel"), "the same as exported");
    assert!(package.verify_with(&file).await.status.success(), "what was kept fits what is exported later");
    let mut other: serde_json::Value = serde_json::from_slice(&kept).expect("JSON");
    other["root"] = serde_json::json!("00".repeat(32));
    std::fs::write(&file, other.to_string()).expect("written");
    assert!(!package.verify_with(&file).await.status.success());
    let timeline = std::fs::read_to_string(package.path("timeline.jsonl")).expect("a timeline");
    for act in ["created", "sealed", "exported", "played"] {
        assert!(timeline.contains(&format!("\"act\":\"{act}\"")), "{act} stands in the custody record");
    }

    let key = c.host.data().expect("a data folder").join("keys/institution.key");
    std::fs::rename(&key, folder.path().join("away")).expect("moved");
    let output = c.host.run(&["export", "--session", &c.session, "--out", "/nonexistent"]).await.expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("recording.private_key"), "without the private key: {told}");
    let erase = ["erase", "--session", &c.session, "--by", "Zhou Qi", "--reason", "asked for"];
    let refused = c.host.run(&erase).await.expect("it runs");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("1095 days") && told.contains("remote consultation"), "{told}");
    c.end().await;
}
