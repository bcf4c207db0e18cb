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
    let path = clinic.api(&format!("documents/{}/decision", file["id"].as_str().expect("an id")));
    assert_eq!(clinic.send(Request::json("POST", &path, &json!({ "release": true }))).await.status, 204);
    assert_eq!(clinic.images().await.len(), seen + 1);
    clinic.send(Request::json("POST", &path, &json!({ "release": true }))).await.assert_problem(409);
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
