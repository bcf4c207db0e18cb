use serde_json::json;

use crate::support::{Clinic, Request, made, real};

#[tokio::test]
async fn a_file_comes_in_pieces_and_goes_on_after_an_interruption() {
    let mut clinic = Clinic::open().await;
    let file = real("CT_small.dcm");
    let place = clinic.begin("CT_small.dcm", file.len()).await;
    assert_eq!(clinic.patch(&place, 0, &file[..10_000]).await.status, 204);
    clinic.patch(&place, 5, &file[10_000..]).await.assert_problem(409);
    clinic.host.restart().await.expect("the server starts again");
    let head = clinic.send(Request::new("HEAD", &place)).await;
    assert_eq!((head.header("upload-offset"), head.header("upload-length")), ("10000", "39206"));
    let rest = clinic.patch(&place, 10_000, &file[10_000..]).await;
    assert_eq!((rest.status, rest.header("upload-offset")), (204, "39206"));
    let status = clinic.checked(&place).await;
    assert_eq!(status["files"][0]["state"], "released", "{status}");
    assert_eq!(status["files"][0]["kind"], "dicom");
    clinic.patch(&place, 39_206, b"more").await.assert_problem(409);
    clinic.close().await;
}

#[tokio::test]
async fn uploads_that_are_not_as_the_protocol_says_are_refused() {
    let clinic = Clinic::open().await;
    let uploads = clinic.api("uploads");
    clinic.send(Request::new("POST", &uploads)).await.assert_problem(400);
    clinic.send(Request::new("POST", &uploads).header("Upload-Length", "99999999999999")).await.assert_problem(413);
    let old = Request::new("POST", &uploads).header("Upload-Length", "5").header("Tus-Resumable", "0.2.2");
    clinic.send(old).await.assert_problem(412);
    let place = clinic.begin("x", 5).await;
    clinic.patch(&place, 0, b"more than five").await.assert_problem(413);
    let plain = Request::new("PATCH", &place).header("Upload-Offset", "0").body("text/plain", "hello");
    clinic.send(plain).await.assert_problem(415);
    assert_eq!(clinic.send(Request::new("DELETE", &place)).await.status, 204);
    clinic.get(&place).await.assert_problem(404);
    clinic.get(&format!("{uploads}/..%2f..%2fetc")).await.assert_problem(404);
    clinic.close().await;
}

#[tokio::test]
async fn documents_are_known_by_their_content() {
    let clinic = Clinic::open().await;
    let pdf = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";
    let script = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj\n%%EOF\n";
    let verdict = |state: &str, reason: &str| (state.to_owned(), reason.to_owned());
    assert_eq!(clinic.verdict("letter.pdf", pdf).await, verdict("released", ""));
    assert_eq!(clinic.verdict("script.pdf", script).await, verdict("quarantined", "active_content"));
    assert_eq!(clinic.verdict("cut.pdf", &pdf[..20]).await, verdict("rejected", "malformed"));
    assert_eq!(clinic.verdict("empty.pdf", b"").await, verdict("rejected", "malformed"));
    assert_eq!(clinic.verdict("setup.pdf", b"MZ\x90 a program").await, verdict("rejected", "unsupported"));
    let documents = clinic.get(&clinic.api("documents")).await.json();
    let letter = documents[0]["id"].as_str().expect("an id");
    let file = clinic.send(Request::get(&clinic.api(&format!("documents/{letter}/file"))).header("Range", "bytes=0-7"));
    let file = file.await;
    assert_eq!((file.status, file.body.as_slice()), (206, &b"%PDF-1.7"[..]));
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.header("content-security-policy").contains("sandbox"));
    let script = documents[1]["id"].as_str().expect("an id");
    clinic.get(&clinic.api(&format!("documents/{script}/file"))).await.assert_problem(409);
    clinic.close().await;
}

#[tokio::test]
async fn another_patient_waits_for_a_person() {
    let clinic = Clinic::open().await;
    let patient = json!({ "name": { "alphabetic": "Wang^XiaoDong", "ideographic": "王^小东" } });
    let said = clinic.send(Request::json("PUT", &clinic.api("dossier/patient"), &patient)).await;
    assert_eq!(said.status, 204, "{}", said.text());
    let verdict = |state: &str, reason: &str| (state.to_owned(), reason.to_owned());
    // The same person in UTF-8 with traditional characters, and in GB18030.
    assert_eq!(clinic.verdict("a", &real("chrX1.dcm")).await, verdict("released", ""));
    assert_eq!(clinic.verdict("b", &real("chrX2.dcm")).await, verdict("released", ""));
    let other = clinic.upload("CT_small.dcm", &real("CT_small.dcm")).await;
    let file = &other["files"][0];
    assert_eq!((&file["state"], &file["reason"]), (&json!("quarantined"), &json!("wrong_patient")));
    assert_eq!(file["sentence"], "The patient may be another person: different name.");
    let seen = clinic.images().await.len();
    let released = json!({ "release": true, "reason": "married since, checked by telephone" });
    let path = clinic.api(&format!("documents/{}/decision", file["id"].as_str().expect("an id")));
    let beside = clinic.get(&path.replace("decision", "patient")).await.json();
    assert_eq!(beside["expected"]["name"]["ideographic"], "王^小东");
    assert_eq!(beside["found"]["name"]["alphabetic"], "CompressedSamples^CT1");
    assert_eq!(beside["comparison"], json!({ "name": false, "birth_date": null, "sex": null }));
    // Who releases a file of another patient says why.
    clinic.send(Request::json("POST", &path, &json!({ "release": true }))).await.assert_problem(400);
    assert_eq!(clinic.send(Request::json("POST", &path, &released)).await.status, 204);
    let listed = clinic.get(&clinic.api("documents")).await.json();
    let decision = listed.as_array().and_then(|all| all.iter().find_map(|document| document.get("decision")));
    let decision = decision.expect("the decision is told");
    assert_eq!((&decision["by"], &decision["released"]), (&json!("Lin Yue"), &json!(true)));
    assert_eq!(decision["reason"], released["reason"]);
    assert_eq!(clinic.images().await.len(), seen + 1);
    clinic.send(Request::json("POST", &path, &released)).await.assert_problem(409);
    assert_eq!(clinic.verdict("again", &real("CT_small.dcm")).await, verdict("rejected", "duplicate"));
    clinic.close().await;
}

#[tokio::test]
async fn a_disc_and_a_series_are_unpacked() {
    let clinic = Clinic::open().await;
    let disc = clinic.upload("disc.zip", &made("disc.zip")).await;
    let files = disc["files"].as_array().expect("files");
    assert!(files.iter().filter(|file| file["kind"] == "dicom").count() >= 20, "{disc}");
    assert!(files.iter().any(|file| file["reason"] == "media_index"), "{disc}");
    let series = clinic.upload("ct-series.zip", &made("ct-series.zip")).await;
    assert_eq!(series["files"].as_array().map(Vec::len), Some(500));
    clinic.close().await;
}

#[tokio::test]
async fn a_refused_file_leaves_no_bytes() {
    let clinic = Clinic::open().await;
    let patient = json!({ "name": { "alphabetic": "Wang^XiaoDong" } });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/patient"), &patient)).await.status, 204);
    let other = clinic.upload("CT_small.dcm", &real("CT_small.dcm")).await;
    let path = clinic.api(&format!("documents/{}/decision", other["files"][0]["id"].as_str().expect("an id")));
    assert_eq!(clinic.blobs().len(), 1);
    let refuse = json!({ "release": false, "reason": "another patient" });
    assert_eq!(clinic.send(Request::json("POST", &path, &refuse)).await.status, 204);
    assert!(clinic.blobs().is_empty(), "{:?}", clinic.blobs());
    // It may come again, once it is clear whose it is.
    let patient = json!({ "name": { "alphabetic": "CompressedSamples^CT1" } });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/patient"), &patient)).await.status, 204);
    assert_eq!(clinic.verdict("again", &real("CT_small.dcm")).await.0, "released");
    clinic.close().await;
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_given_up() {
    let mut clinic = Clinic::open_with(&[("CONSILIUM__DOSSIER__ABANDONED", "1ms")]).await;
    let place = clinic.begin("CT_small.dcm", 39_206).await;
    assert_eq!(clinic.patch(&place, 0, &real("CT_small.dcm")[..10_000]).await.status, 204);
    let incoming = clinic.host.data().expect("a server of our own").join("dossier/incoming");
    let count = || std::fs::read_dir(&incoming).map_or(0, Iterator::count);
    assert_eq!(count(), 1);
    clinic.host.restart().await.expect("the server starts again");
    clinic.get(&place).await.assert_problem(404);
    assert_eq!(count(), 0);
    clinic.close().await;
}

/// What a scanner answers is believed, and what it cannot tell waits for a person.
#[tokio::test]
async fn a_virus_scanner_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("scan");
    let text = "#!/bin/sh\ngrep -q INFECTED \"$1\" && exit 1\ngrep -q ODD \"$1\" && exit 2\nexit 0\n";
    std::fs::write(&script, text).expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("it may run");
    let program = script.to_str().expect("a path");
    let clinic = Clinic::open_with(&[("CONSILIUM__DOSSIER__SCANNER", program)]).await;
    let pdf = |word: &str| format!("%PDF-1.7\n% {word}\ntrailer << >>\n%%EOF\n").into_bytes();
    let verdict = |state: &str, reason: &str| (state.to_owned(), reason.to_owned());
    assert_eq!(clinic.verdict("good.pdf", &pdf("fine")).await, verdict("released", ""));
    assert_eq!(clinic.verdict("bad.pdf", &pdf("INFECTED")).await, verdict("rejected", "infected"));
    assert_eq!(clinic.verdict("odd.pdf", &pdf("ODD")).await, verdict("quarantined", "not_scanned"));
    assert_eq!(clinic.blobs().len(), 2, "the infected one is not kept");
    clinic.close().await;
}

#[tokio::test]
async fn office_documents_are_known_by_their_content_and_only_ever_saved() {
    let clinic = Clinic::open().await;
    let office = "application/vnd.openxmlformats-officedocument.";
    for (name, media_type) in [
        ("letter.docx", "wordprocessingml.document"),
        ("table.xlsx", "spreadsheetml.sheet"),
        ("slides.pptx", "presentationml.presentation"),
    ] {
        // Whatever the name says.
        let file = clinic.upload("photo.jpg", &made(name)).await["files"][0].clone();
        assert_eq!((&file["state"], &file["kind"]), (&json!("released"), &json!("office")), "{name}");
        assert_eq!(file["media_type"], format!("{office}{media_type}"));
        let place = clinic.api(&format!("documents/{}/file", file["id"].as_str().expect("an id")));
        let answer = clinic.get(&place).await;
        assert_eq!(answer.header("content-disposition"), "attachment");
        assert!(answer.header("content-security-policy").contains("sandbox"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let macros = clinic.verdict("macros.docm", &made("macros.docm")).await;
    assert_eq!(macros, ("quarantined".to_owned(), "active_content".to_owned()));
    let packed = clinic.verdict("archive.zip", &made("archive-in-archive.zip")).await;
    assert_eq!(packed, ("rejected".to_owned(), "unsupported".to_owned()));
    clinic.close().await;
}
