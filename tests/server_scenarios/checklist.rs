use consilium_core::model::Timestamp;
use consilium_server::ops::wall_clock;
use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family, form};
use crate::returned::{ACTIVE, SUMMARY, clinic, upload};
use crate::support::{Request, TestServer};

fn line<'a>(page: &'a Value, kind: &str) -> &'a Value {
    let lines = page["checklist"].as_array().expect("a checklist");
    lines.iter().find(|line| line["kind"] == kind).unwrap_or_else(|| panic!("{kind} is not on it: {page}"))
}

fn kinds(page: &Value) -> Vec<&str> {
    page["checklist"].as_array().expect("a checklist").iter().filter_map(|line| line["kind"].as_str()).collect()
}

async fn find(desk: &Browser<'_>, case: &Value, finding: Value) -> (u16, Value) {
    desk.post(&format!("/api/v1/cases/{case}/checklist"), finding).await
}

async fn link(desk: &Browser<'_>, case: &Value, kind: &str, document: &Value, linked: bool) -> (u16, Value) {
    let body = json!({ "kind": kind, "document": document, "linked": linked });
    desk.post(&format!("/api/v1/cases/{case}/checklist/documents"), body).await
}

#[tokio::test]
async fn what_fits_one_item_fills_it_and_a_person_says_that_it_is_right() {
    let server = clinic().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let desk = coordinator(&server).await;
    let address = format!("/api/v1/cases/{case}");
    let bare = desk.get(&address).await;
    assert_eq!((&line(&bare, "pathology")["state"], &bare["readiness"]["score"]), (&json!("missing"), &json!(0)));

    let report = upload(&desk, &case, "病理报告.pdf", SUMMARY).await;
    let page = desk.get(&address).await;
    let filled = line(&page, "pathology");
    assert_eq!((&filled["state"], &filled["reviewed"]), (&json!("received"), &Value::Null));
    assert_eq!(filled["documents"][0]["id"], report["id"]);
    assert_eq!(
        filled["documents"][0]["sha256"], report["sha256"],
        "what was looked at can be told from what came later"
    );
    assert!(page["readiness"]["score"].as_i64() > Some(0), "{page}");
    assert!(
        page["readiness"]["missing"].as_array().expect("kinds").contains(&json!("pathology")),
        "nobody looked at it"
    );

    let finding = json!({ "kind": "pathology", "state": "accepted", "language": "zh" });
    let (status, page) = find(&desk, &case, finding).await;
    let filled = line(&page, "pathology");
    assert_eq!((status, &filled["state"], &filled["language"]), (200, &json!("accepted"), &json!("zh")));
    assert_eq!(filled["reviewer"], "林悦 (Lin Yue)");
    assert!(!page["readiness"]["missing"].as_array().expect("kinds").contains(&json!("pathology")));
    let events = page["events"].as_array().expect("events").iter();
    let told: Vec<&str> = events.filter_map(|noted| noted["event"]["what"].as_str()).collect();
    assert_eq!(told, ["moved", "item_linked", "item_changed"]);

    let asked = json!({ "kind": "translation", "title": "病理", "document": report["id"], "from": "zh", "into": "en",
        "source": "", "owner": null, "working_days": 3 });
    let (status, page) = desk.post(&format!("{address}/tasks"), asked).await;
    assert_eq!((status, &line(&page, "pathology")["translation"]), (200, &json!("requested")));
    assert_eq!(line(&page, "pathology")["documents"][0]["translations"], json!({ "en": "requested" }));
    let due = Timestamp(page["tasks"][0]["due"].as_i64().expect("it is due"));
    assert!(due > wall_clock().plus_seconds(2 * 24 * 3600), "three working days are more than two days");

    upload(&desk, &case, "Pathology second opinion.pdf", SUMMARY).await;
    let page = desk.get(&address).await;
    assert_eq!(line(&page, "pathology")["state"], "received", "what nobody has looked at is not accepted");
    server.stop().await;
}

#[tokio::test]
async fn what_is_anothers_or_held_back_is_not_accepted_without_a_word() {
    let server = clinic().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let (other, _) = family(&server, &form("1970-01-01", "child")).await;
    let desk = coordinator(&server).await;
    let held = upload(&desk, &case, "scan 7.pdf", ACTIVE).await;
    assert_eq!(link(&desk, &case, "labs", &held["id"], true).await.0, 200);
    let (status, refused) = find(&desk, &case, json!({ "kind": "labs", "state": "accepted" })).await;
    assert_eq!(status, 409, "{refused}");
    let decision = format!("/api/v1/cases/{case}/documents/{}/decision", held["id"].as_str().expect("a number"));
    let released = Request::post_json(&decision, &json!({ "release": true, "reason": "looked at" }));
    assert_eq!(desk.send(released).await.0.status, 204);

    let wrong = json!({ "kind": "labs", "state": "wrong_patient", "reason": "born 1971" });
    let (status, page) = find(&desk, &case, wrong).await;
    assert_eq!((status, &line(&page, "labs")["note"]), (200, &json!("born 1971")));
    let (status, refused) = find(&desk, &case, json!({ "kind": "labs", "state": "accepted" })).await;
    assert_eq!(status, 422, "{refused}");
    let (_, page) = link(&desk, &case, "labs", &held["id"], false).await;
    assert_eq!(line(&page, "labs")["state"], "wrong_patient", "to take the file off takes nothing back");
    let why = json!({ "kind": "labs", "state": "missing", "reason": "The file was taken off." });
    assert_eq!(find(&desk, &case, why).await.0, 200);

    let foreign = upload(&desk, &other, "scan.pdf", SUMMARY).await;
    for document in [&foreign["id"], &json!("00000000-0000-0000-0000-000000000000"), &json!("x")] {
        assert_eq!(link(&desk, &case, "labs", document, true).await.0, 422, "{document}");
    }
    assert_eq!(find(&desk, &case, json!({ "kind": "ecg", "state": "accepted" })).await.0, 404, "nobody asked for one");
    server.stop().await;
}

#[tokio::test]
async fn a_child_of_the_heart_ward_brings_other_papers() {
    let server = TestServer::start().await;
    let mut asked = form("2020-02-03", "parent");
    asked["specialty"] = json!("cardiology");
    let (case, _) = family(&server, &asked).await;
    let desk = coordinator(&server).await;
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let there = kinds(&page);
    for kind in ["guardian_paper", "ecg", "echocardiogram", "growth_chart", "vaccinations"] {
        assert!(there.contains(&kind), "{kind}: {there:?}");
    }
    assert_eq!(line(&page, "guardian_paper")["need"], "required");
    server.stop().await;
}
