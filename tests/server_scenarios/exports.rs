use std::collections::BTreeMap;
use std::path::Path;

use consilium_core::cases::CaseState;
use consilium_core::model::{CaseId, Role, SessionId, Timestamp};
use consilium_core::protocol::Stance;
use consilium_core::report::PatientStatus;
use consilium_server::ops::wall_clock;
use consilium_server::recorder::{EvidenceLine, State};
use consilium_server::report::{Approving, Desk, ReportView, Signing};
use consilium_server::store::{By, DocumentState, Invitation, NewDocument, NewLetter};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family, form};
use crate::returned::{ACTIVE, SUMMARY, clinic, upload};
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
    let paper = format!("reports/{session}/report.pdf");
    assert_eq!(own[&paper], pdf, "the very report that the family was given");
    assert!(house[&paper].starts_with(b"%PDF-") && house[&paper] != pdf, "the report alone, as it was signed");
    for files in [&house, &own] {
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

async fn sign_by_all(reports: &Desk, session: &SessionId, seats: &[Invitation], read: &ReportView) {
    for signatory in &read.missing {
        let seat = seats.iter().find(|seat| seat.name.reveal() == signatory.name).expect("a seat");
        let signing = Signing { invitation: seat.id, digest: &read.digest, stance: Stance::Agree, proof: None };
        reports.sign(session, &signing, wall_clock()).await.expect("signed");
    }
}

/// Whether the family is given a report, and whether its page says so.
async fn is_given(family: &Browser<'_>) -> (bool, bool) {
    let (answer, _) = family.send(Request::get("/api/v1/track/report")).await;
    (answer.status == 200, family.get("/api/v1/track").await["report"] == true)
}

#[tokio::test]
async fn an_amended_report_waits_until_what_the_family_is_told_is_approved_anew() {
    let server = TestServer::start().await;
    let (_, desk) = samples(&server).await;
    let page = the_sample(&desk, CaseState::Released).await;
    let session = session_of(&page);
    let family = own_side(&server, &desk, &page).await;
    assert_eq!(is_given(&family).await, (true, true));
    let store = server.server().store();
    let reports = Desk::open(server.settings(), store.clone()).expect("the keys of the house");
    let seats = store.invitations_of(&session).await.expect("seats");

    let amended = reports.amend(&session, "剂量更正 dose corrected", "林悦 (Lin Yue)", wall_clock()).await;
    let amended = amended.expect("a second version");
    assert_eq!(amended.patient.status, PatientStatus::Lapsed, "it was approved beside the first");
    assert_eq!(is_given(&family).await, (true, true), "the first stands until the second is signed");
    sign_by_all(&reports, &session, &seats, &amended).await;
    assert_eq!(is_given(&family).await, (false, false), "the second is signed, and its text is not approved");

    let read = reports.show(&session, wall_clock()).await.expect("the second version");
    let chair = seats.iter().find(|seat| seat.role == Role::LocalExpert).expect("a seat");
    let digest = read.patient.digest.clone();
    let (invitation, name, role) = (chair.id, chair.name.reveal(), chair.role);
    let approving = Approving { invitation, name, role, digest: &digest, proof: None };
    let approved = reports.approve_for_patient(&session, &approving, wall_clock()).await.expect("approved");
    assert_eq!((approved.patient.status, approved.digest), (PatientStatus::Approved, read.digest));
    assert_eq!(is_given(&family).await, (true, true));
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
    sign_by_all(&reports, &session, &seats, &read).await;
    assert!(holds(&exported(&desk, &export).await), "the house has what is signed");
    let family = own_side(&server, &desk, &page).await;
    assert!(!holds(&exported(&family, "/api/v1/track/export").await), "it has not left the house");
    server.stop().await;
}

/// The names of the documents in an archive, without their numbers.
fn documents(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    let names = files.keys().filter_map(|name| name.strip_prefix("documents/")?.split_once('-'));
    let mut names: Vec<&str> = names.map(|(_, name)| name).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn what_may_be_anothers_is_in_no_archive_and_what_is_held_back_not_in_the_familys() {
    let server = clinic().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    assert_eq!(upload(&desk, &case, "seen.pdf", SUMMARY).await["state"], "released");
    assert_eq!(upload(&desk, &case, "held.pdf", ACTIVE).await["state"], "quarantined");
    assert_eq!(upload(&daughter, &case, "sent.pdf", SUMMARY).await["state"], "quarantined");
    // An image of another patient, as the checks leave it: one by the desk, one by the family.
    let store = server.server().store();
    let name: CaseId = case.to_string().parse().expect("the name of the case");
    let known = store.documents(&name).await.expect("documents");
    for (number, mut entry) in known.into_iter().filter(|one| one.file_name != "held.pdf").enumerate() {
        entry.id = format!("0190f0c0-0000-7000-8000-00000000000{number}").parse().expect("an id");
        entry.file_name = "another.dcm".to_owned();
        entry.state = DocumentState::Quarantined;
        entry.reason = Some("wrong_patient".to_owned());
        store.add_documents(&[NewDocument { entry, image: None }]).await.expect("kept");
    }

    let house = exported(&desk, &format!("/api/v1/cases/{case}/export")).await;
    assert_eq!(documents(&house), ["held.pdf", "seen.pdf", "sent.pdf"]);
    let own = exported(&daughter, "/api/v1/track/export").await;
    assert_eq!(documents(&own), ["seen.pdf", "sent.pdf"]);
    server.stop().await;
}

#[tokio::test]
async fn an_archive_opens_no_door_and_the_familys_holds_what_is_theirs() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let plan = json!({ "sheet": "referral", "offer": false, "body": { "route": "travels", "plan": "肺叶切除",
        "receiving": "Demo Hospital West", "lines": [{ "what": "手术", "amount": 1_200_000, "currency": "GBP" }],
        "milestones": [], "visa": "2027-01-02", "travel": "2027-01-10", "back": "2027-02-01" } });
    assert_eq!(desk.post(&format!("/api/v1/cases/{case}/sheets"), plan).await.0, 200);
    for (kind, recipient, secret) in
        [("invitation", "Helen Marsh", "secretOfTheExpert0123"), ("reply", "王敏", "secretOfTheDaughter012")]
    {
        let new = NewLetter {
            case: Some(case.as_i64().and_then(|number| i32::try_from(number).ok()).expect("a number")),
            kind,
            recipient: recipient.to_owned(),
            address: "somebody@hospital.example".to_owned(),
            subject: format!("To {recipient}"),
            body: format!("Come in: https://consilium.example/#{secret} before nine."),
            calendar: None,
            due: Timestamp(i64::MAX),
        };
        let by = By { actor: "staff 1", at: wall_clock() };
        server.server().store().write_letter(&new, true, by).await.expect("written");
    }

    let house = exported(&desk, &format!("/api/v1/cases/{case}/export")).await;
    let own = exported(&daughter, "/api/v1/track/export").await;
    for (name, bytes) in house.iter().chain(&own) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("secretOf"), "{name}: {text}");
    }
    let house = read(&house, "case.json");
    assert_eq!(house["letters"].as_array().map(Vec::len), Some(2));
    assert!(house["letters"].to_string().contains("https://consilium.example/# before nine"), "{house}");
    assert_eq!(house["referral"]["state"], "draft");
    let own = read(&own, "case.json");
    for internal in ["tasks", "events", "opinions", "referral", "summary", "short_booths", "checklist"] {
        assert_eq!(own[internal], Value::Null, "{internal}");
    }
    assert_eq!((&own["plan"], &own["patient_born"]), (&Value::Null, &json!("1961-04-30")));
    assert_eq!(own["request"]["purpose"], "能否手术？");
    let subjects: Vec<&Value> = own["letters"].as_array().expect("letters").iter().map(|one| &one["subject"]).collect();
    assert_eq!(subjects, [&json!("To 王敏")], "letters to others are theirs");
    let desk_sees = desk.get(&format!("/api/v1/cases/{case}")).await["letters"].to_string();
    assert!(desk_sees.contains("secretOfTheExpert0123"), "the desk still copies the link: {desk_sees}");
    server.stop().await;
}
