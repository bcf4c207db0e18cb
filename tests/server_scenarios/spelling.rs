use consilium_core::access::StaffRole;
use serde_json::json;

use crate::cases::{Browser, coordinator, family, form};
use crate::support::{Request, TestServer, signed_in};

/// How often somebody has seen the case, as the audit tells it of the number.
async fn told(desk: &Browser<'_>, case: &str) -> Vec<String> {
    let log = desk.get(&format!("/api/v1/cases/{case}/access")).await;
    let entries = log.as_array().expect("entries");
    entries.iter().filter_map(|entry| entry["what"].as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_case_number_is_written_one_way_and_no_other() {
    let server = TestServer::start().await;
    let (case, daughter) = family(&server, &form("1961-04-30", "child")).await;
    let case = case.to_string();
    let desk = coordinator(&server).await;
    for odd in [format!("00{case}"), format!("+{case}"), format!("%2B{case}"), format!("0{case}"), "0".into()] {
        for rest in ["", "/access", "/export", "/documents", "/dossier", "/images"] {
            let path = format!("/api/v1/cases/{odd}{rest}");
            assert_eq!(desk.ask(&path).await.0, 404, "{path}");
        }
        let web = format!("/dicom-web/{odd}/studies");
        assert_eq!(desk.send(Request::get(&web)).await.0.status, 404, "{web}");
        let moving = format!("/api/v1/cases/{odd}/transition");
        assert_eq!(desk.post(&moving, json!({ "to": "triage", "reason": "" })).await.0, 404, "{moving}");
    }
    assert_eq!(daughter.get("/api/v1/track").await["state"], "submitted");
    let once = told(&desk, &case).await.len();
    assert_eq!(desk.ask(&format!("/api/v1/cases/%3{case}")).await.0, 200, "a digit may be written in hexadecimal");
    assert_eq!(told(&desk, &case).await.len(), once + 2, "and is the number it stands for");
    server.stop().await;
}

#[tokio::test]
async fn what_is_read_as_fhir_is_told_of_the_case_that_was_read() {
    let server = TestServer::start().await;
    let (case, _) = family(&server, &form("1961-04-30", "child")).await;
    let case = case.to_string();
    let desk = Browser::with_cookie(&server, signed_in(&server, &[StaffRole::Coordinator]).await);
    let status = async |place: String| desk.ask(&format!("/api/v1/fhir/{place}")).await.0;
    for odd in [format!("00{case}"), format!("%2B{case}"), format!("{case}&case={case}")] {
        assert_eq!(status(format!("Task?case={odd}")).await, 400, "{odd}");
        assert_eq!(status(format!("Patient/case-{odd}")).await, 404, "{odd}");
    }
    let read = [
        format!("Task?case={case}"),
        format!("Task?c%61se=%3{case}"),
        format!("Task?x=1&case=%3{case}"),
        format!("Patient/case%2D{case}"),
    ];
    for (place, before) in read.iter().zip(0..) {
        // The audit tells once that the same person reads the same again.
        let another = coordinator(&server).await;
        let records = async || told(&desk, &case).await.iter().filter(|what| *what == "record").count();
        assert_eq!(records().await, before, "{place}");
        assert_eq!(another.ask(&format!("/api/v1/fhir/{place}")).await.0, 200, "{place}");
        assert_eq!(records().await, before + 1, "{place} is told");
    }
    server.stop().await;
}
