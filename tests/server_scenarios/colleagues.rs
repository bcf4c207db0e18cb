use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family, form, prepare};
use crate::support::{Request, TestServer};

fn consultant(weekdays: &[u8], absences: Value) -> Value {
    let profile = json!({ "specialties": ["oncology"], "languages": ["en"], "country": "GB",
        "time_zone": "Europe/London", "credential": "GMC 7000001", "weekdays": weekdays, "absences": absences });
    json!({ "role": "consultant", "name": "Adebayo Cole", "email": "", "profile": profile })
}

async fn keep(desk: &Browser<'_>, id: &Value, body: &Value) -> u16 {
    let request = Request::new("PUT", &format!("/api/v1/colleagues/{id}"));
    desk.send(request.body("application/json", body.to_string())).await.0.status
}

async fn found(desk: &Browser<'_>, query: &str, id: &Value) -> Option<Value> {
    let people = desk.get(&format!("/api/v1/colleagues?{query}")).await;
    people.as_array().expect("people").iter().find(|who| who["id"] == *id).cloned()
}

#[tokio::test]
async fn the_directory_is_kept_up_and_says_who_is_there() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    let (status, added) = desk.post("/api/v1/colleagues", consultant(&[], json!([]))).await;
    assert_eq!((status, &added["listed"]), (201, &json!(true)));
    assert!(added["next_free"].is_string(), "{added}");
    let id = &added["id"];

    let away = json!([{ "from": "2020-01-01", "until": "2999-12-31" }]);
    assert_eq!(keep(&desk, id, &consultant(&[1, 3], away)).await, 200);
    let cole = found(&desk, "role=consultant&specialty=oncology", id).await.expect("he is listed");
    assert_eq!(
        (&cole["next_free"], &cole["fit"]),
        (&Value::Null, &json!(5)),
        "he is away, and nobody knows until when"
    );
    let backwards = json!([{ "from": "2027-01-02", "until": "2027-01-01" }]);
    assert_eq!(keep(&desk, id, &consultant(&[], backwards)).await, 422);

    let mut gone = consultant(&[2], json!([]));
    gone["listed"] = json!(false);
    assert_eq!(keep(&desk, id, &gone).await, 200);
    assert!(found(&desk, "role=consultant", id).await.is_none(), "he is offered no more");
    assert_eq!(found(&desk, "role=consultant&all=true", id).await.expect("he is known")["listed"], false);
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let asked = json!({ "role": "consultant", "name": "Adebayo Cole", "speaks": "en", "listens": "en", "abroad": true,
        "time_zone": "Europe/London", "colleague": id });
    let (status, refused) = desk.post(&format!("/api/v1/cases/{case}/team"), asked).await;
    assert_eq!(status, 422, "{refused}");
    assert_eq!(keep(&desk, &json!(999_999), &gone).await, 404);
    server.stop().await;
}

#[tokio::test]
async fn a_time_says_who_does_not_work_then() {
    let server = TestServer::start().await;
    let desk = coordinator(&server).await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    prepare(&desk, &case).await;
    let page = desk.get(&format!("/api/v1/cases/{case}")).await;
    let team = page["team"].as_array().expect("a team");
    let marsh = team.iter().find(|member| member["name"] == "Helen Marsh").expect("she is in it");
    let mut body = consultant(&[2], json!([]));
    body["name"] = json!("Helen Marsh");
    assert_eq!(keep(&desk, &marsh["colleague"], &body).await, 200);

    // 2027-03-03 10:00 UTC is a Wednesday.
    let hours = desk.get(&format!("/api/v1/cases/{case}/hours?starts=1804068000000&minutes=60")).await;
    let people = hours[0]["people"].as_array().expect("people");
    let hers = people.iter().find(|one| one["member"] == marsh["id"]).expect("she is asked for");
    assert_eq!((&hers["suits"], &hers["next_free"]), (&json!("other_day"), &json!("2027-03-09")));
    let others = people.iter().find(|one| one["member"] != marsh["id"]).expect("he is asked for");
    assert_eq!(others["next_free"], Value::Null);
    server.stop().await;
}
