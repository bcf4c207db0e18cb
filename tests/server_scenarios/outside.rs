use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cases::{Browser, coordinator, family};
use crate::returned::referral;
use crate::samples::own_side;
use crate::support::{Answer, Request, TestServer};

/// The address of an upload that waits for its bytes.
async fn begin(browser: &Browser<'_>, case: &Value, name: &str, length: usize) -> String {
    let begin = Request::new("POST", &format!("/api/v1/cases/{case}/uploads"))
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", &length.to_string())
        .header("Upload-Metadata", &format!("filename {}", STANDARD.encode(name)));
    let (begun, _) = browser.send(begin).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    begun.header("location").to_owned()
}

async fn append(browser: &Browser<'_>, place: &str, bytes: &[u8]) -> Answer {
    let patch = Request::new("PATCH", place)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body("application/offset+octet-stream", bytes);
    browser.send(patch).await.0
}

async fn names(browser: &Browser<'_>, case: &Value) -> Vec<Value> {
    let uploads = browser.get(&format!("/api/v1/cases/{case}/uploads")).await;
    uploads.as_array().expect("uploads").iter().map(|upload| upload["file_name"].clone()).collect()
}

#[tokio::test]
async fn nobody_outside_goes_on_with_what_another_sends() {
    let server = TestServer::start().await;
    let (case, referrer) = family(&server, &referral()).await;
    let desk = coordinator(&server).await;
    let patient = own_side(&server, &desk, &json!({ "id": case })).await;
    let by_desk = begin(&desk, &case, "biopsy.pdf", 9).await;
    let by_referrer = begin(&referrer, &case, "letter.pdf", 9).await;
    let by_patient = begin(&patient, &case, "at home.pdf", 9).await;

    for (who, own, others) in
        [(&referrer, &by_referrer, [&by_desk, &by_patient]), (&patient, &by_patient, [&by_desk, &by_referrer])]
    {
        for place in others {
            assert_eq!(append(who, place, b"my bytes!").await.status, 404, "{place}");
            for method in ["HEAD", "GET", "DELETE"] {
                let asked = Request::new(method, place).header("Tus-Resumable", "1.0.0");
                assert_eq!(who.send(asked).await.0.status, 404, "{method} {place}");
            }
        }
        assert_eq!(who.send(Request::new("HEAD", own)).await.0.status, 200);
    }
    assert_eq!(names(&referrer, &case).await, [json!("letter.pdf")]);
    assert_eq!(names(&patient, &case).await, [json!("at home.pdf")]);
    assert_eq!(names(&desk, &case).await.len(), 3, "the house knows all of them");
    assert_eq!(append(&desk, &by_desk, b"the house").await.status, 204);
    assert_eq!(patient.send(Request::new("DELETE", &by_patient)).await.0.status, 204);
    server.stop().await;
}
