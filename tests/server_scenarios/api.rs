use std::process::Stdio;

use consilium_core::access::StaffRole;
use serde_json::json;

use crate::support::{Request, TestServer, python_program, request_case, secret_of, signed_in};

/// So many requests of each kind; `make api EXAMPLES=200` asks at length.
fn examples() -> String {
    std::env::var("EXAMPLES").unwrap_or_else(|_| "3".to_owned())
}

/// What must not be asked at random: it signs the asker out, or waits for a password to be worked on.
const LEFT_OUT: &str = "sign-out|/account|/staff/|/probe|/reauthenticate|/oidc/";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_the_answer_is_as_the_description_says() {
    let server = TestServer::start_with(|settings| settings.limits.wrong_secrets_per_minute = 1_000_000).await;
    let staff = signed_in(&server, &[StaffRole::Administrator, StaffRole::Coordinator]).await;
    let (_, link) = request_case(&server, "for-the-machine").await;
    let form = json!({ "secret": secret_of(&link) });
    let family = server.send(Request::post_json("/api/v1/track", &form)).await.set_cookie();
    let base = server.server().http_url();
    let mut machine = python_program("schemathesis");
    machine
        .args(["run", &format!("{base}/api/v1/openapi.json"), "--url", base.as_str()])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", &examples()])
        .args(["--checks", "not_a_server_error,content_type_conformance,response_schema_conformance"])
        .args(["--header", &format!("Cookie: {staff}; {family}"), "--header", &format!("Origin: {base}")])
        .args(["--exclude-path-regex", LEFT_OUT, "--seed", "1", "--generation-database", "none", "--no-color"])
        .args(["--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "20"]);
    let asked = tokio::task::spawn_blocking(move || machine.output()).await.expect("it ran");
    let asked = asked.expect("schemathesis starts");
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(asked.status.success(), "{said}\n{}", String::from_utf8_lossy(&asked.stderr));
    assert!(said.contains("passed"), "{said}");
    server.stop().await;
}

#[tokio::test]
async fn a_case_is_read_as_fhir_and_a_library_of_others_takes_it() {
    let server = TestServer::start().await;
    let staff = signed_in(&server, &[StaffRole::Coordinator]).await;
    let (number, link) = request_case(&server, "to-be-read").await;
    let form = json!({ "secret": secret_of(&link) });
    let family = server.send(Request::post_json("/api/v1/track", &form)).await.set_cookie();
    let consent = json!({ "scopes": ["consultation"], "signed_name": "王敏",
        "signer": { "by": "guardian", "relation": "daughter", "document": "mandate 3" },
        "language": "zh", "form_version": "2026-1" });
    let signing = Request::post_json("/api/v1/track/consents", &consent).cookie(&family);
    let signed = server.send(signing.header("Origin", server.server().base_url().as_str())).await;
    assert_eq!(signed.status, 200, "{signed:?}");

    let mut resources = Vec::new();
    for path in ["metadata", &format!("Patient/case-{number}"), &format!("ServiceRequest/case-{number}")] {
        resources.push(read(&server, &staff, path, 200).await);
    }
    for kind in ["Task", "Consent", "Appointment", "Encounter", "DocumentReference", "ImagingStudy"] {
        let found = read(&server, &staff, &format!("{kind}?case={number}"), 200).await;
        assert_eq!(found["resourceType"], "Bundle");
        resources.push(found);
    }
    assert_eq!(resources[1]["name"][0]["text"], "王建国");
    for (path, status) in [("Patient/case-999", 404), ("Patient/nonsense", 404), ("Device?case=1", 404), ("Task", 400)]
    {
        resources.push(read(&server, &staff, path, status).await);
    }
    let stranger = server.send(Request::get(&format!("/api/v1/fhir/Patient/case-{number}"))).await;
    assert_eq!((stranger.status, &stranger.json()["issue"][0]["code"]), (401, &json!("login")));
    resources.push(stranger.json());
    validate(&resources);
    server.stop().await;
}

async fn read(server: &TestServer, cookie: &str, path: &str, status: u16) -> serde_json::Value {
    let answer = server.send(Request::get(&format!("/api/v1/fhir/{path}")).cookie(cookie)).await;
    assert_eq!(answer.status, status, "{path}: {answer:?}");
    assert!(answer.header("content-type").starts_with("application/fhir+json"), "{answer:?}");
    answer.json()
}

/// The Python library `fhir.resources` reads everything as R4B, or says what it does not take.
fn validate(resources: &[serde_json::Value]) {
    const SCRIPT: &str = "import json, sys\n\
        from fhir.resources.R4B import get_fhir_model_class\n\
        for resource in json.load(sys.stdin):\n    \
            get_fhir_model_class(resource['resourceType']).model_validate(resource)\n";
    let mut python = python_program("python");
    let child = python.args(["-c", SCRIPT]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("python starts");
    let text = serde_json::to_vec(resources).expect("JSON");
    std::io::Write::write_all(child.stdin.as_mut().expect("its input"), &text).expect("it reads");
    let said = child.wait_with_output().expect("it ends");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
