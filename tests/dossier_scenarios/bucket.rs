use std::process::{Child, Stdio};
use std::time::Duration;

use consilium_core::model::Role;
use serde_json::json;
use tokio::net::TcpStream;

use crate::support::{Clinic, Request, made, python, real};

/// A server that speaks S3 and is not ours: `moto`.
struct Bucket {
    process: Child,
    endpoint: String,
}

impl Bucket {
    async fn open() -> Self {
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = port.expect("a free port").port().to_string();
        let mut command = python();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dossier_scenarios/bucket.py");
        command.args([script, &port]).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("Python runs");
        let bucket = Bucket { process, endpoint: format!("http://127.0.0.1:{port}") };
        for _ in 0..600 {
            if TcpStream::connect(bucket.address()).await.is_ok() {
                return bucket.made().await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the bucket did not open within a minute");
    }

    fn address(&self) -> &str {
        self.endpoint.trim_start_matches("http://")
    }

    async fn made(self) -> Self {
        let answer =
            Request::new("PUT", "/consilium").host(self.address()).body("text/plain", "").send(self.address()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self
    }

    /// The names of all objects in it.
    async fn names(&self) -> Vec<String> {
        let list = Request::get("/consilium?list-type=2").host(self.address()).send(self.address()).await.text();
        list.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next().map(str::to_owned)).collect()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn clinic_with(bucket: &Bucket) -> Clinic {
    Clinic::open_with(&[
        ("CONSILIUM__DOSSIER__S3__BUCKET", "consilium"),
        ("CONSILIUM__DOSSIER__S3__ENDPOINT", &bucket.endpoint),
        ("CONSILIUM__DOSSIER__S3__PREFIX", "clinic"),
        ("CONSILIUM__DOSSIER__S3__ACCESS_KEY", "test"),
        ("CONSILIUM__DOSSIER__S3__SECRET_KEY", "test"),
    ])
    .await
}

/// The whole way with files in a bucket: kept, served in parts, drawn, de-identified, masked, refused and gone.
#[tokio::test]
async fn files_are_kept_in_a_bucket() {
    let bucket = Bucket::open().await;
    let clinic = clinic_with(&bucket).await;
    clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
    // Larger than one piece of a multipart upload.
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(20 * 1024 * 1024, b'x');
    large.extend_from_slice(b"\n%%EOF\n");
    let pdf = clinic.upload("large.pdf", &large).await;
    assert_eq!(pdf["files"][0]["state"], "released", "{pdf}");
    let names = bucket.names().await;
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with(&format!("clinic/{}/", clinic.case))), "{names:?}");
    assert!(clinic.blobs().is_empty(), "nothing is kept beside the bucket");
    let document = pdf["files"][0]["id"].as_str().expect("an id");
    let part = Request::get(&clinic.api(&format!("documents/{document}/file"))).header("Range", "bytes=20971500-");
    let part = clinic.send(part).await;
    assert_eq!((part.status, part.body.as_slice()), (206, &large[20_971_500..]));
    let (place, _) = clinic.images().await.swap_remove(0);
    let frame = clinic.send(Request::get(&format!("{place}/frames/1")).accept("application/octet-stream")).await;
    assert_eq!(frame.body.len(), 32_768);
    let whole = clinic.send(Request::get(&place).accept("application/dicom")).await;
    assert_eq!(whole.body, real("CT_small.dcm"));
    assert_eq!(clinic.get(&format!("{place}/thumbnail")).await.status, 200);
    guests_see_a_masked_form(&clinic).await;
    // Refused files leave the bucket too.
    let held = clinic.upload("other", &made("html-name.dcm")).await;
    let decide = clinic.api(&format!("documents/{}/decision", held["files"][0]["id"].as_str().expect("an id")));
    let before = bucket.names().await.len();
    let refuse = Request::json("POST", &decide, &json!({ "release": false, "reason": "not ours" }));
    assert_eq!(clinic.send(refuse).await.status, 204);
    assert_eq!(bucket.names().await.len(), before - 1);
    clinic.close().await;
}

async fn guests_see_a_masked_form(clinic: &Clinic) {
    let document = clinic.bring("burned", &made("burned-in.dcm")).await["files"][0]["id"].clone();
    let path = clinic.api(&format!("documents/{}/clearance", document.as_str().expect("an id")));
    let masks = json!({ "masks": [{ "column": 0, "row": 0, "width": 2, "height": 1 }] });
    assert_eq!(clinic.send(Request::json("POST", &path, &masks)).await.status, 204);
    let access = json!({ "family": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    let family = clinic.person(Role::Family).await;
    let seen = clinic.images_as(&family).await;
    assert_eq!(seen.len(), 2, "{seen:?}");
    for (place, image) in seen {
        let file = clinic.send_as(&family, Request::get(&place).accept("application/dicom")).await;
        assert_eq!(file.status, 200, "{}", file.text());
        if image["rows"] == 2 {
            assert_eq!(&file.body[file.body.len() - 4..], [0, 0, 170, 255]);
        }
    }
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_told_at_the_start() {
    let settings = [
        ("CONSILIUM__DOSSIER__S3__BUCKET", "consilium"),
        ("CONSILIUM__DOSSIER__S3__ENDPOINT", "http://127.0.0.1:9"),
        ("CONSILIUM__DOSSIER__S3__ACCESS_KEY", "test"),
        ("CONSILIUM__DOSSIER__S3__SECRET_KEY", "test"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_consilium"));
    command.arg("serve").envs(settings).env("CONSILIUM__DATA__DIR", folder.path());
    command.env("CONSILIUM__HTTP__LISTEN", "127.0.0.1:0");
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it runs").expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("blobs cannot be reached"), "{told}");
}
