use serde_json::Value;

use crate::support::{Clinic, made, real};

/// So much may the server itself grow, whatever is uploaded.
const GROWTH_KIB: u64 = 50 * 1024;

fn files(status: &Value) -> Vec<(String, String, String)> {
    let text = |file: &Value, key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let files = status["files"].as_array().expect("files").iter();
    files.map(|file| (text(file, "file_name"), text(file, "state"), text(file, "reason"))).collect()
}

#[tokio::test]
async fn bombs_cost_the_server_nothing() {
    let clinic = Clinic::open().await;
    clinic.upload("CT_small.dcm", &real("CT_small.dcm")).await;
    let before = clinic.memory();
    for (name, reason) in [
        ("lying-length.dcm", "malformed"),
        ("nested-sequences.dcm", "malformed"),
        ("giant-dimensions.dcm", "malformed"),
        ("deflate-bomb.dcm", "bomb"),
        ("truncated.dcm", "malformed"),
        ("path-in-uid.dcm", "malformed"),
        ("not-what-it-says.dcm", "unsupported"),
    ] {
        let (state, told) = clinic.verdict(name, &made(name)).await;
        assert_eq!((state.as_str(), told.as_str()), ("rejected", reason), "{name}");
    }
    let grown = clinic.memory() - before;
    println!("the server grew by {grown} KiB");
    assert!(grown < GROWTH_KIB, "{grown} KiB");
    clinic.close().await;
}

#[tokio::test]
async fn the_good_files_of_an_upload_are_kept_whatever_is_beside_them() {
    let clinic = Clinic::open().await;
    let mixed = files(&clinic.upload("mixed.zip", &made("bombs-and-good.zip")).await);
    assert_eq!(mixed.len(), 6, "{mixed:?}");
    for (name, state, _) in &mixed {
        assert_eq!(state == "released", name == "CT_small.dcm", "{name} {state}");
    }
    clinic.close().await;
}

/// An image whose claimed size is possible, and whose frame is not.
#[tokio::test]
async fn a_picture_that_needs_too_much_is_not_drawn_and_the_server_lives() {
    let clinic = Clinic::open().await;
    let (state, _) = clinic.verdict("large", &made("large-dimensions.dcm")).await;
    assert_eq!(state, "released");
    let before = clinic.memory();
    let images = clinic.images().await;
    let answer = clinic.get(&format!("{}/rendered", images[0].0)).await;
    assert!((400..600).contains(&answer.status), "{}", answer.status);
    assert!(clinic.memory() - before < GROWTH_KIB);
    assert_eq!(clinic.get("/healthz").await.status, 200);
    clinic.close().await;
}

#[tokio::test]
async fn archives_that_mean_harm_are_told_and_their_good_files_kept() {
    let clinic = Clinic::open().await;
    let before = clinic.memory();
    let bomb = files(&clinic.upload("zip-bomb.zip", &made("zip-bomb.zip")).await);
    assert_eq!((bomb[0].1.as_str(), bomb[0].2.as_str()), ("rejected", "bomb"), "{bomb:?}");
    assert_eq!(bomb[1].1, "released", "{bomb:?}");
    let tricks = files(&clinic.upload("path-tricks.zip", &made("path-tricks.zip")).await);
    assert_eq!(tricks.iter().filter(|(.., reason)| reason == "unsafe_path").count(), 5, "{tricks:?}");
    assert_eq!(tricks[5].2, "duplicate", "{tricks:?}");
    let many = clinic.upload("ten-thousand.zip", &made("ten-thousand.zip")).await;
    assert_eq!((&many["files_count"], many["files"].as_array().map(Vec::len)), (&10_000.into(), Some(1000)));
    assert_eq!(many["note"], "1 files were left out: an upload has at most 10000.");
    let grown = clinic.memory() - before;
    println!("the server grew by {grown} KiB");
    assert!(grown < GROWTH_KIB, "{grown} KiB");
    clinic.close().await;
}

#[tokio::test]
async fn html_in_a_name_stays_text() {
    let clinic = Clinic::open().await;
    clinic.bring("html", &made("html-name.dcm")).await;
    let answer = clinic.get(&clinic.web("studies")).await;
    assert_eq!(answer.header("content-type"), "application/dicom+json");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let name = &answer.json()[0]["00100010"]["Value"][0]["Alphabetic"];
    assert_eq!(name, "<svg/onload>^<script>alert(2)</script>");
    clinic.close().await;
}
