use std::net::SocketAddr;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

/// Takes traces by OTLP over HTTP, as bytes and as spans.
pub struct Collector {
    address: SocketAddr,
    taken: watch::Receiver<Vec<Vec<u8>>>,
}

/// A span that arrived, ids as hexadecimal digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub name: String,
    pub trace: String,
    pub id: String,
    pub parent: String,
    attributes: Vec<(String, String)>,
    resource: Vec<(String, String)>,
}

impl Collector {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (keep, taken) = watch::channel(Vec::new());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let body = answer(stream).await;
                keep.send_modify(|bodies| bodies.push(body));
            }
        });
        Self { address, taken }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that has been taken, once spans of these names are among it.
    pub async fn until(&mut self, names: &[&str]) -> (Vec<Seen>, Vec<u8>) {
        let all_there = |bodies: &Vec<Vec<u8>>| {
            let seen = spans(bodies);
            names.iter().all(|name| seen.iter().any(|span| span.name == *name))
        };
        let arrived = timeout(PATIENCE, self.taken.wait_for(all_there)).await.is_ok();
        let bodies = self.taken.borrow().clone();
        let seen = spans(&bodies);
        assert!(arrived, "{names:?} are not all among {:?}", seen.iter().map(|span| &span.name).collect::<Vec<_>>());
        (seen, bodies.concat())
    }
}

impl Seen {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        value_of(&self.attributes, name)
    }

    pub fn resource(&self, name: &str) -> Option<&str> {
        value_of(&self.resource, name)
    }
}

fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The body of one request, which is answered as the protocol wants it.
async fn answer(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let read = timeout(PATIENCE, stream.read_buf(&mut bytes)).await.expect("it is sent in time").expect("bytes");
        assert!(read > 0, "a whole request");
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|n| n.parse().ok());
        if bytes.len() >= end + 4 + length.unwrap_or(0usize) {
            assert!(head.starts_with("post /v1/traces http/1.1"), "{head}");
            assert!(head.contains("content-type: application/x-protobuf"), "{head}");
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\
                connection: close\r\n\r\n";
            stream.write_all(answer.as_bytes()).await.expect("answered");
            return bytes.split_off(end + 4);
        }
    }
}

fn spans(bodies: &[Vec<u8>]) -> Vec<Seen> {
    let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.as_slice()).expect("protobuf"));
    let mut seen = Vec::new();
    for of_resource in requests.flat_map(|request| request.resource_spans) {
        let resource = pairs(of_resource.resource.map(|resource| resource.attributes).unwrap_or_default());
        let spans = of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        seen.extend(spans.map(|span| read(span, resource.clone())));
    }
    seen
}

fn read(span: Span, resource: Vec<(String, String)>) -> Seen {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    Seen {
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        name: span.name,
        attributes: pairs(span.attributes),
        resource,
    }
}

fn pairs(attributes: Vec<KeyValue>) -> Vec<(String, String)> {
    let text = |value: Option<Value>| match value {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.into_iter().map(|pair| (pair.key, text(pair.value.and_then(|value| value.value)))).collect()
}
