use consilium_core::model::Role;
use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family, form};
use crate::support::{Answer, Request, TestServer, invitation};

const KIB: usize = 1024;

async fn begin(browser: &Browser<'_>, case: &Value, length: usize) -> Answer {
    let begin = Request::new("POST", &format!("/api/v1/cases/{case}/uploads"))
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", &length.to_string());
    browser.send(begin).await.0
}

fn assert_full(answer: &Answer, sentence: &str) {
    answer.assert_problem(507, if sentence.contains("disk") { "busy" } else { "too_many" });
    let told = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(told.contains(sentence), "{told}");
}

async fn refused_for_room(server: &TestServer) -> String {
    let text = server.send(Request::get("/metrics")).await.body;
    let line = text.lines().find_map(|line| line.strip_prefix("consilium_uploads_without_room_total "));
    line.expect("it is counted").to_owned()
}

#[tokio::test]
async fn a_case_takes_so_much_and_those_outside_send_a_part_of_it() {
    let server = TestServer::start_with(|settings| {
        settings.dossier.case_mib = 2;
        settings.dossier.outside_mib = 1;
    })
    .await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let all = begin(&daughter, &case, 1500 * KIB).await;
    assert_full(&all, "What you sent fills the 1 MiB");
    let first = begin(&daughter, &case, 600 * KIB).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_full(&begin(&daughter, &case, 600 * KIB).await, "What you sent");
    // What is announced counts, though no byte has come.
    assert_eq!(begin(&desk, &case, 1024 * KIB).await.status, 201);
    assert_full(&begin(&desk, &case, 1024 * KIB).await, "The documents of this case fill the 2 MiB");
    assert_eq!(refused_for_room(&server).await, "3");

    let given_up = Request::new("DELETE", first.header("location"));
    assert_eq!(daughter.send(given_up).await.0.status, 204);
    assert_eq!(begin(&daughter, &case, 1000 * KIB).await.status, 201, "there is room again");
    let (other, son) = family(&server, &form("1970-01-01", "child")).await;
    assert_eq!(begin(&son, &other, 1000 * KIB).await.status, 201, "each case has its own");
    server.stop().await;
}

#[tokio::test]
async fn nothing_is_taken_when_the_disk_is_nearly_full() {
    let server = TestServer::start_with(|settings| settings.dossier.free_mib = 1 << 30).await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    assert_full(&begin(&desk, &case, 10).await, "The disk of the server is nearly full");
    assert_eq!(desk.get(&format!("/api/v1/cases/{case}/uploads")).await, json!([]));
    assert_eq!(refused_for_room(&server).await, "1");
    server.stop().await;
}

#[tokio::test]
async fn a_recording_too_large_for_memory_is_not_opened() {
    let server = TestServer::start_with(|settings| settings.recording.play_mib = 1).await;
    let invited = server.invite(invitation(Role::Coordinator)).await;
    let cookie = server.join(&invited).await.set_cookie();
    let folder = server.settings().data.dir.join("recordings").join(invited.session.as_str());
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("evidence.log"), "").expect("written");
    for segment in ["segment-0000.journal", "segment-0001.journal"] {
        let file = std::fs::File::create(folder.join(segment)).expect("a file");
        file.set_len(600 * KIB as u64).expect("it is as long as that");
    }
    let contents = Request::get(&format!("/api/v1/recordings/{}", invited.session)).cookie(&cookie);
    let answer = server.send(contents).await;
    answer.assert_problem(413, "not_now");
    assert!(answer.body.contains("more than 1 MiB") && answer.body.contains("export"), "{}", answer.body);
    server.stop().await;
}
