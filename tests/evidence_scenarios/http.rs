//! One request at a time, with a bearer token.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::consultation::Consultation;

/// Status, head and body.
pub async fn get(c: &Consultation, path: &str, token: &str, range: Option<&str>) -> (u16, String, Vec<u8>) {
    let range = range.map(|range| format!("Range: {range}\r\n")).unwrap_or_default();
    ask(c, ("GET", path), token, &range, "").await
}

/// A JSON body; status and the answer as JSON.
pub async fn post(c: &Consultation, path: &str, token: &str, body: &serde_json::Value) -> (u16, serde_json::Value) {
    let body = body.to_string();
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let (status, _, answer) = ask(c, ("POST", path), token, &headers, &body).await;
    (status, serde_json::from_slice(&answer).unwrap_or_default())
}

async fn ask(
    c: &Consultation,
    (method, path): (&str, &str),
    token: &str,
    headers: &str,
    body: &str,
) -> (u16, String, Vec<u8>) {
    let address = c.host.base_url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&address).await.expect("connected");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answered");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head, answer[end + 4..].to_vec())
}
