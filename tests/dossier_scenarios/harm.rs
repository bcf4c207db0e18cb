use serde_json::Value;

use crate::support::{Clinic, Request, made, real};

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

#[tokio::test]
async fn an_archive_that_unpacks_to_too_much_is_refused_whole() {
    let clinic = Clinic::open_with(&[("CONSILIUM__DOSSIER__UNPACKED_MIB", "20")]).await;
    let refused = clinic.upload("bombs-and-good.zip", &made("bombs-and-good.zip")).await;
    let told = files(&refused);
    assert_eq!((told.len(), told[0].1.as_str(), told[0].2.as_str()), (1, "rejected", "too_large"), "{refused}");
    assert_eq!(refused["files"][0]["sentence"], "The archive unpacks to more than 20 MiB.");
    let series = files(&clinic.upload("ct-series.zip", &made("ct-series.zip")).await);
    assert_eq!(series.iter().filter(|(_, state, _)| state == "released").count(), 500);
    clinic.close().await;
}

#[tokio::test]
async fn what_is_unpacked_beyond_the_room_of_the_case_is_not_kept() {
    let clinic = Clinic::open_with(&[("CONSILIUM__DOSSIER__CASE_MIB", "14")]).await;
    let told = files(&clinic.upload("ct-series.zip", &made("ct-series.zip")).await);
    let kept = told.iter().filter(|(_, state, _)| state == "released").count();
    let full = told.iter().filter(|(_, state, reason)| state == "rejected" && reason == "no_room").count();
    assert_eq!(kept + full, 500, "{told:?}");
    assert!((300..450).contains(&kept), "14 of 19 MiB: {kept}");
    clinic.close().await;
}

#[tokio::test]
async fn pictures_are_kept_in_one_size_alone() {
    let clinic = Clinic::open().await;
    clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
    let (place, _) = clinic.images().await.swap_remove(0);
    let before = clinic.blobs().len();
    for side in 90..100 {
        let path = format!("{place}/thumbnail?viewport={side}%2C{side}");
        assert_eq!(clinic.patiently(Request::get(&path)).await.status, 200);
    }
    assert_eq!(clinic.blobs().len(), before, "each wish would leave a file behind");
    assert_eq!(clinic.patiently(Request::get(&format!("{place}/thumbnail"))).await.status, 200);
    assert_eq!(clinic.blobs().len(), before + 1);
    clinic.close().await;
}
