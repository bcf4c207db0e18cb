use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// One request of HTTP/1.0: the answer ends with the connection.
#[derive(Clone)]
pub struct Request {
    head: String,
    body: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self { head: format!("{method} {path} HTTP/1.0\r\nHost: consilium.test\r\n"), body: Vec::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub fn json(method: &str, path: &str, body: &serde_json::Value) -> Self {
        Self::new(method, path).body("application/json", body.to_string())
    }

    /// Under another name than the usual one.
    pub fn host(mut self, name: &str) -> Self {
        self.head = self.head.replace("Host: consilium.test", &format!("Host: {name}"));
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub fn accept(self, what: &str) -> Self {
        self.header("Accept", what)
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("Content-Type", kind).header("Content-Length", &length)
    }

    pub async fn send(self, to: &str) -> Answer {
        let mut stream = TcpStream::connect(to).await.expect("the server takes the connection");
        stream.write_all(format!("{}\r\n", self.head).as_bytes()).await.expect("the head is sent");
        // A server that has refused already may have closed; its answer is what counts.
        let _ = stream.write_all(&self.body).await;
        let mut bytes = Vec::new();
        let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an answer in time");
        read.expect("the answer is whole");
        Answer::parse(&bytes)
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the head");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.expect("a status"),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// Asserts problem details with this status.
    pub fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["status"], status);
    }

    /// The parts of a multipart answer: headers and content.
    pub fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let boundary = self.header("content-type").split("boundary=").nth(1).expect("a boundary");
        let delimiter = format!("--{boundary}").into_bytes();
        let marks: Vec<usize> = (0..self.body.len()).filter(|at| self.body[*at..].starts_with(&delimiter)).collect();
        let between = marks.windows(2).map(|pair| &self.body[pair[0] + delimiter.len() + 2..pair[1] - 2]);
        let split = |part: &[u8]| {
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the part's head");
            (String::from_utf8_lossy(&part[..end]).into_owned(), part[end + 4..].to_vec())
        };
        between.map(split).collect()
    }
}
