//! Viewers that are not ours, played by their own requests: address, order and headers as they send them.

use consilium_core::imaging::objects::{PdfDocument, encapsulated_pdf};
use serde_json::{Value, json};

use crate::support::{Clinic, Request, real};
use crate::writing::head;

/// A page of another site.
const PAGE: &str = "https://viewer.example";
const JSON: &str = "application/dicom+json";
/// What a browser says of itself when it shows a picture, and a document.
const PICTURE: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const DOCUMENT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];
const PNG: &[u8] = b"\x89PNG";

fn pdf() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(5_000, b'%');
    let document = PdfDocument { title: "会诊意见书 Consultation report", bytes: &bytes };
    encapsulated_pdf(&head(4, "2.25.4307"), document).expect("a file")
}

async fn with_images() -> Clinic {
    let clinic = Clinic::open().await;
    for name in ["CT_small.dcm", "examples_jpeg2k.dcm"] {
        clinic.bring(name, &real(name)).await;
    }
    clinic.bring("report.dcm", &pdf()).await;
    clinic
}

fn value<'a>(object: &'a Value, tag: &str) -> &'a str {
    object[tag]["Value"][0].as_str().unwrap_or_else(|| panic!("{tag} in {object}"))
}

/// The path of an address that the server named.
fn path(address: &str) -> &str {
    address.find("/dicom-web").map(|at| &address[at..]).expect("an address of DICOMweb")
}

/// A request of a page of another site.
fn from_page(path: &str, accept: &str) -> Request {
    Request::get(path).accept(accept).header("Origin", PAGE)
}

async fn list(clinic: &Clinic, path: &str) -> Vec<Value> {
    let answer = clinic.send(from_page(path, JSON)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, JSON), "{path}: {}", answer.text());
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    answer.json().as_array().expect("a list").clone()
}

async fn shows(clinic: &Clinic, path: &str, accept: &str, kind: &str, begins: &[u8]) {
    let answer = clinic.send(from_page(path, accept)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    assert!(answer.body.starts_with(begins), "{path}");
}

#[tokio::test]
async fn a_page_of_another_site_is_welcome_with_a_token_and_with_nothing_else() {
    let clinic = with_images().await;
    let studies = clinic.web("studies");
    let asks_first = Request::new("OPTIONS", &studies)
        .header("Origin", PAGE)
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "accept,authorization");
    let answer = asks_first.send(clinic.address()).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let allowed = answer.header("access-control-allow-headers");
    assert!(allowed.contains("accept") && allowed.contains("authorization"), "{allowed}");
    assert!(answer.header("access-control-allow-methods").contains("GET"));
    let refused = from_page(&studies, JSON).send(clinic.address()).await;
    refused.assert_problem(401);
    assert_eq!(refused.header("access-control-allow-origin"), "*", "the page may read why");
    let store = |body: &str| {
        let kind = "multipart/related; type=\"application/dicom\"; boundary=limit";
        Request::new("POST", &studies).header("Origin", PAGE).body(kind, body.as_bytes())
    };
    let with_token = clinic.send(store("--limit--\r\n")).await;
    assert_ne!(with_token.status, 403, "{}", with_token.text());
    let with_cookie = clinic.send(store("--limit--\r\n").header("Cookie", "consilium=nothing")).await;
    with_cookie.assert_problem(403);
    assert_eq!(from_page("/api/v1/seat", "*/*").send(clinic.address()).await.header("access-control-allow-origin"), "");
    clinic.close().await;
}

#[tokio::test]
async fn ohif_lists_opens_and_shows_a_study() {
    let clinic = with_images().await;
    let usual = "limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060%2C00080090%2C00100030";
    let studies = list(&clinic, &clinic.web(&format!("studies?{usual}"))).await;
    assert_eq!(studies.len(), 3);
    for tag in ["0020000D", "00100010", "00100020", "00080061", "00201208", "00080090", "00100030"] {
        assert!(studies.iter().all(|study| study[tag]["vr"].is_string()), "{tag} of each study");
    }
    let named = list(&clinic, &clinic.web(&format!("studies?PatientName=*samples%5Ect1*&{usual}"))).await;
    let study = value(&named[0], "0020000D").to_owned();
    let both = format!("studies?{usual}&StudyInstanceUID={study}%5C{}", value(&studies[1], "0020000D"));
    assert!((1..=2).contains(&list(&clinic, &clinic.web(&both)).await.len()));
    let place = clinic.web(&format!("studies/{study}"));
    let series = list(&clinic, &format!("{place}/series?includefield=0008103E%2C00080021")).await;
    for tag in ["0020000D", "0020000E", "00080060", "00200011", "00080021", "00201209"] {
        assert!(series[0][tag]["Value"][0] != Value::Null, "{tag} of the series");
    }
    let place = format!("{place}/series/{}", value(&series[0], "0020000E"));
    let metadata = list(&clinic, &format!("{place}/metadata")).await;
    assert_eq!(metadata[0]["00280010"]["Value"], json!([128]));
    let instance = format!("{place}/instances/{}", value(&metadata[0], "00080018"));
    let unquoted = "multipart/related; type=application/octet-stream; transfer-syntax=*";
    let parts = clinic.send(from_page(&format!("{instance}/frames/1"), unquoted)).await.parts();
    assert_eq!((parts.len(), parts[0].1.len()), (1, 128 * 128 * 2));
    let study_thumbnail = clinic.web(&format!("studies/{study}/thumbnail?accept=image%2Fjpeg"));
    shows(&clinic, &study_thumbnail, "*/*", "image/jpeg", JPEG).await;
    shows(&clinic, &format!("{place}/thumbnail?viewport=256%2C256"), "image/jpeg", "image/jpeg", JPEG).await;
    shows(&clinic, &format!("{instance}/thumbnail?accept=image/jpeg"), PICTURE, "image/jpeg", JPEG).await;
    shows(&clinic, &format!("{instance}/rendered?accept=image/png"), PICTURE, "image/png", PNG).await;
    clinic.close().await;
}

#[tokio::test]
async fn ohif_shows_compressed_frames_and_documents() {
    let clinic = with_images().await;
    let ultrasound = list(&clinic, &clinic.web("instances?Modality=US")).await;
    let place = path(value(&ultrasound[0], "00081190")).to_owned();
    let quoted = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
    let parts = clinic.send(from_page(&format!("{place}/frames/1"), quoted)).await.parts();
    assert!(parts[0].0.contains("transfer-syntax=1.2.840.10008.1.2.4.90"), "{}", parts[0].0);
    let document = list(&clinic, &clinic.web("instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.104.1")).await;
    let metadata = list(&clinic, &format!("{}/metadata", path(value(&document[0], "00081190")))).await;
    let bulk = metadata[0]["00420011"]["BulkDataURI"].as_str().expect("where the document lies");
    shows(&clinic, &format!("{}?accept=application/pdf", path(bulk)), DOCUMENT, "application/pdf", b"%PDF").await;
    let octets =
        clinic.send(from_page(path(bulk), "multipart/related; type=\"application/octet-stream\"")).await.parts();
    assert!(octets[0].1.starts_with(b"%PDF"));
    clinic.close().await;
}

#[tokio::test]
async fn weasis_finds_a_patient_and_fetches_every_object() {
    let clinic = with_images().await;
    // What a Java program says when it says nothing.
    let java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
    let of_study = "includefield=00080020,00080030,00080050,00080061,00080090,00081030,00100010,00100020,00100021,\
                    00100030,00100040,0020000D,00200010";
    let ask = async |path: &str| {
        let answer = clinic.send(Request::get(path).accept(java)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, JSON), "{path}: {}", answer.text());
        answer.json().as_array().expect("a list").clone()
    };
    let studies = ask(&clinic.web(&format!("studies?00100020=1CT1&{of_study}"))).await;
    let study = value(&studies[0], "0020000D").to_owned();
    assert_eq!(ask(&clinic.web(&format!("studies?0020000D={study}&{of_study}"))).await.len(), 1);
    let of_series = "includefield=0008103E,00080060,0020000E,00200011,00081190";
    let series = ask(&clinic.web(&format!("studies/{study}/series?{of_series}"))).await;
    let place = path(value(&series[0], "00081190")).to_owned();
    let uid = value(&series[0], "0020000E");
    let alone = format!("series?0020000E={uid}&{of_study},0008103E,00080060,00081190,00200011");
    assert_eq!(value(&ask(&clinic.web(&alone)).await[0], "0020000D"), study);
    shows(&clinic, &format!("{place}/thumbnail?viewport=256%2C256"), "image/jpeg", "image/jpeg", JPEG).await;
    let instances = ask(&format!("{place}/instances?includefield=00080018,00200013,00081190")).await;
    for instance in &instances {
        let stored = "multipart/related;type=\"application/dicom\";transfer-syntax=*";
        let parts = clinic.send(Request::get(path(value(instance, "00081190"))).accept(stored)).await.parts();
        assert!(parts.len() == 1 && parts[0].1[128..].starts_with(b"DICM"));
    }
    clinic.close().await;
}
