use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer may take, shorter than a person waits for a test.
const PATIENCE: Duration = Duration::from_secs(20);

/// One HTTP request, written by hand so that it can be wrong.
pub struct Request {
    head: String,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: consilium.test\r\nConnection: close\r\n");
        Self { head, body: Vec::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub fn post_json(path: &str, body: &serde_json::Value) -> Self {
        Self::new("POST", path).body("application/json", body.to_string())
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub fn cookie(self, cookie: &str) -> Self {
        self.header("Cookie", cookie)
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("Content-Type", kind).header("Content-Length", &length)
    }

    pub async fn send(self, to: SocketAddr) -> Answer {
        self.send_for_bytes(to).await.0
    }

    /// The answer, and its body byte by byte.
    pub async fn send_for_bytes(self, to: SocketAddr) -> (Answer, Vec<u8>) {
        let mut stream = TcpStream::connect(to).await.expect("the server takes the connection");
        stream.write_all(format!("{}\r\n", self.head).as_bytes()).await.expect("the head is sent");
        // A server that has refused already may have closed; its answer is what counts.
        let _ = stream.write_all(&self.body).await;
        let bytes = read_bytes(&mut stream).await;
        let answer = Answer::parse(&String::from_utf8_lossy(&bytes));
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
        let chunked = answer.header("transfer-encoding") == "chunked";
        let body = if chunked { without_marks(&bytes[head..]) } else { bytes[head..].to_vec() };
        (answer, body)
    }
}

/// What stands in the chunks of a body that is whole.
fn without_marks(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(chunk) = size.and_then(|size| bytes.get(end + 2..end + 2 + size)) else { break };
        body.extend_from_slice(chunk);
        bytes = bytes.get(end + 4 + chunk.len()..).unwrap_or_default();
    }
    body
}

/// Everything until the server closes, as text.
pub async fn read_to_end(stream: &mut TcpStream) -> String {
    String::from_utf8_lossy(&read_bytes(stream).await).into_owned()
}

async fn read_bytes(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match timeout(PATIENCE, stream.read(&mut buffer)).await.expect("the server answers or closes in time") {
            Ok(0) | Err(_) => return bytes,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

impl Answer {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.unwrap_or_else(|| panic!("this is no HTTP answer: {text:?}")),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The cookie this answer sets, as a browser sends it back.
    pub fn set_cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }

    /// Asserts problem details with this status and code.
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!((body["status"].as_u64(), body["code"].as_str()), (Some(u64::from(status)), Some(code)), "{body}");
        assert!(body["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{body}");
    }
}
