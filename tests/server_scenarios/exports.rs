use std::collections::BTreeMap;
use std::path::Path;

use consilium_core::cases::CaseState;
use consilium_core::model::SessionId;
use consilium_core::protocol::Stance;
use consilium_server::ops::wall_clock;
use consilium_server::recorder::{EvidenceLine, State};
use consilium_server::report::{Desk, Signing};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use crate::cases::Browser;
use crate::samples::{own_side, samples, the_sample};
use crate::support::{Request, TestServer};

/// The files of an archive by their names, as a program reads them that is not ours.
fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), archive).expect("written");
    let script = "import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
        print(json.dumps({name: z.read(name).hex() for name in z.namelist()}))";
    let read = std::process::Command::new("python3").args(["-c", script]).arg(file.path()).output().expect("it ran");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let files: BTreeMap<String, String> = serde_json::from_slice(&read.stdout).expect("names and bytes");
    files.into_iter().map(|(name, hex)| (name, HEXLOWER.decode(hex.as_bytes()).expect("bytes"))).collect()
}

async fn exported(browser: &Browser<'_>, path: &str) -> BTreeMap<String, Vec<u8>> {
    let (answer, archive) = browser.send(Request::get(path)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    unpacked(&archive)
}

fn session_of(page: &Value) -> SessionId {
    page["appointment"]["session"].as_str().expect("a session").parse().expect("an id")
}

fn read(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(files.get(name).expect(name)).expect("JSON")
}

/// What the recorder leaves of a session, as far as it tells until when it is kept: the end is the 21st of September.
fn recorded(data: &Path, session: &SessionId) {
    let folder = data.join("recordings").join(session.as_str());
    std::fs::create_dir_all(&folder).expect("a folder");
    let state = State { at: 1_789_981_080_000, us: 0, tapped: 2, packets: 100, discarded: 0, dropped: None };
    let line = EvidenceLine::State { state, leaf: "00".repeat(32) };
    let text = serde_json::to_string(&line).expect("it serialises");
    std::fs::write(folder.join("evidence.log"), format!("{text}\n")).expect("written");
}

#[tokio::test]
async fn an_export_holds_the_signed_report_and_tells_of_recordings() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::Released).await;
    let session = session_of(&page);
    recorded(&server.settings().data.dir, &session);
    let family = own_side(&server, &desk, &page).await;
    let (_, pdf) = family.send(Request::get("/api/v1/track/report")).await;

    let house = exported(&desk, &format!("/api/v1/cases/{}/export", page["id"])).await;
    let own = exported(&family, "/api/v1/track/export").await;
    for files in [&house, &own] {
        assert_eq!(files[&format!("reports/{session}/report.pdf")], pdf, "the very report that was signed");
        assert_eq!(read(files, &format!("reports/{session}/bundle.json"))["resourceType"], "Bundle");
        let told = read(files, "recordings.json");
        let ask = |language: &str| told[format!("how_to_ask_{language}")].as_str().is_some_and(|ask| !ask.is_empty());
        assert!(ask("en") && ask("zh"), "{told}");
        let kept = &told["recordings"][0];
        assert_eq!((&kept["session"], &kept["minutes"]), (&json!(session.as_str()), &json!(54)));
        assert_eq!((&kept["kept_until"], &kept["erased"]), (&json!("2029-09-20"), &json!(false)));
        assert_eq!(told["recordings"].as_array().map(Vec::len), Some(1));
        let contents = String::from_utf8_lossy(&files["contents.txt"]).into_owned();
        for name in files.keys().filter(|name| *name != "contents.txt") {
            let place = name.split_inclusive('/').next().expect("a name");
            assert!(contents.contains(place), "{name} is not in the list of contents");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn the_family_gets_no_report_that_was_not_released() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::SignOff).await;
    let session = session_of(&page);
    let export = format!("/api/v1/cases/{}/export", page["id"]);
    let holds = |files: &BTreeMap<String, Vec<u8>>| files.keys().any(|name| name.starts_with("reports/"));
    assert!(!holds(&exported(&desk, &export).await), "nothing is signed by everybody yet");

    let store = server.server().store();
    let reports = Desk::open(server.settings(), store.clone()).expect("the keys of the house");
    let read = reports.show(&session, wall_clock()).await.expect("a draft");
    let seats = store.invitations_of(&session).await.expect("seats");
    for signatory in &read.missing {
        let seat = seats.iter().find(|seat| seat.name.reveal() == signatory.name).expect("a seat");
        let signing = Signing { invitation: seat.id, digest: &read.digest, stance: Stance::Agree, proof: None };
        reports.sign(&session, &signing, wall_clock()).await.expect("signed");
    }
    assert!(holds(&exported(&desk, &export).await), "the house has what is signed");
    let family = own_side(&server, &desk, &page).await;
    assert!(!holds(&exported(&family, "/api/v1/track/export").await), "it has not left the house");
    server.stop().await;
}
