use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consilium_core::model::Role;
use consilium_simulator::host::{Guest, Host};
use serde_json::{Value, json};

use super::http::{Answer, Request};

/// A server with one case, and a coordinator in it.
pub struct Clinic {
    pub host: Host,
    pub case: String,
    /// The coordinator's.
    pub token: String,
}

impl Clinic {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// With settings of the server, as environment variables.
    pub async fn open_with(settings: &[(&str, &str)]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_consilium"));
        let host = Host::start_with(program, settings).await.expect("the server starts");
        let guest = Guest { role: Role::Coordinator, name: "Lin Yue", speaks: "zh", listens: "en" };
        let invited = host.invite("new", guest).await.expect("an invitation");
        Self { host, case: invited.session, token: invited.token }
    }

    /// Goes on with a case that is empty.
    pub async fn next_case(&mut self) {
        let guest = Guest { role: Role::Coordinator, name: "Lin Yue", speaks: "zh", listens: "en" };
        let invited = self.host.invite("new", guest).await.expect("an invitation");
        (self.case, self.token) = (invited.session, invited.token);
    }

    /// The token of one more person in the case.
    pub async fn person(&self, role: Role) -> String {
        let guest = Guest { role, name: "Test Guest", speaks: "en", listens: "en" };
        self.host.invite(&self.case, guest).await.expect("an invitation").token
    }

    pub fn address(&self) -> &str {
        self.host.base_url().trim_start_matches("http://").trim_end_matches('/')
    }

    pub fn api(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}/{rest}", self.case)
    }

    pub fn web(&self, rest: &str) -> String {
        format!("/dicom-web/{}/{rest}", self.case)
    }

    /// As the coordinator.
    pub async fn send(&self, request: Request) -> Answer {
        self.send_as(&self.token, request).await
    }

    pub async fn send_as(&self, token: &str, request: Request) -> Answer {
        request.bearer(token).send(self.address()).await
    }

    /// Tries again when the server says that it is too busy.
    pub async fn patiently(&self, request: Request) -> Answer {
        for _ in 0..10 {
            let answer = self.send(request.clone()).await;
            if answer.status != 503 {
                return answer;
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        panic!("the server stays too busy");
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path)).await
    }

    /// The address of a new upload.
    pub async fn begin(&self, name: &str, length: usize) -> String {
        let request = Request::new("POST", &self.api("uploads"))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", &length.to_string())
            .header("Upload-Metadata", &format!("filename {}", STANDARD.encode(name)));
        let answer = self.send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("location").to_owned()
    }

    pub async fn patch(&self, place: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = Request::new("PATCH", place)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", &offset.to_string())
            .body("application/offset+octet-stream", bytes);
        self.send(request).await
    }

    /// The upload, once everything in it has been looked at.
    pub async fn checked(&self, place: &str) -> Value {
        for _ in 0..1200 {
            let status = self.get(place).await.json();
            if status["state"] == "done" {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the upload was not looked at in two minutes");
    }

    /// Uploads a file and waits for what becomes of it.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Value {
        let place = self.begin(name, bytes.len()).await;
        if !bytes.is_empty() {
            let answer = self.patch(&place, 0, bytes).await;
            assert_eq!(answer.status, 204, "{}", answer.text());
        }
        self.checked(&place).await
    }

    /// State and reason of the only file of an upload.
    pub async fn verdict(&self, name: &str, bytes: &[u8]) -> (String, String) {
        let status = self.upload(name, bytes).await;
        let files = status["files"].as_array().expect("files");
        assert_eq!(files.len(), 1, "{status}");
        verdict_of(&files[0])
    }

    /// Uploads a file and releases it even when its patient is another.
    pub async fn bring(&self, name: &str, bytes: &[u8]) -> Value {
        let status = self.upload(name, bytes).await;
        for file in status["files"].as_array().expect("files") {
            if file["state"] == "quarantined" {
                let path = self.api(&format!("documents/{}/decision", file["id"].as_str().expect("an id")));
                let answer =
                    self.send(Request::json("POST", &path, &json!({ "release": true, "reason": "looked at" }))).await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
        }
        status
    }

    /// Every image that the coordinator sees: the address of each.
    pub async fn images(&self) -> Vec<(String, Value)> {
        self.images_as(&self.token).await
    }

    pub async fn images_as(&self, token: &str) -> Vec<(String, Value)> {
        let list = self.send_as(token, Request::get(&self.api("images"))).await.json();
        let mut found = Vec::new();
        for series in list["series"].as_array().expect("series") {
            for image in series["images"].as_array().expect("images") {
                let text = |value: &Value| value.as_str().expect("a UID").to_owned();
                let (study, of) = (text(&series["study"]), text(&series["series"]));
                let rest = format!("studies/{study}/series/{of}/instances/{}", text(&image["instance"]));
                found.push((self.web(&rest), image.clone()));
            }
        }
        found
    }

    /// Memory of the server process now, in KiB.
    pub fn memory(&self) -> u64 {
        let pid = self.host.pid().expect("a server of our own");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
        peak.trim().trim_end_matches("kB").trim().parse().expect("a number")
    }

    /// The files below the folder of the blobs, by their path.
    pub fn blobs(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.host.data().expect("a server of our own").join("dossier/blobs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }

    pub async fn close(self) {
        self.host.stop().await;
    }
}

fn verdict_of(file: &Value) -> (String, String) {
    let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
}

/// A PNG as width, height and bytes.
pub fn picture(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    pixels.truncate(info.buffer_size());
    (info.width, info.height, pixels)
}
