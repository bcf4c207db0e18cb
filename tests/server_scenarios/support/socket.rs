use std::net::SocketAddr;
use std::time::Duration;

use consilium_core::protocol::{ClientFrame, ClientMessage, EndReason, ServerFrame, ServerMessage};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};

const PATIENCE: Duration = Duration::from_secs(20);

/// A signalling client that says what it is told to.
pub struct TestSocket {
    stream: WebSocketStream<TcpStream>,
    next_id: u32,
}

/// A protocol message as text.
pub fn message(id: u32, body: ClientMessage) -> String {
    serde_json::to_string(&ClientFrame { id, body }).expect("a message serialises")
}

impl TestSocket {
    /// `Err` holds the HTTP status of a refused upgrade.
    pub async fn open(to: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{to}/ws").into_client_request().expect("a request");
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header value"));
        }
        let tcp = TcpStream::connect(to).await.expect("the server takes the connection");
        match timeout(PATIENCE, tokio_tungstenite::client_async(request, tcp)).await.expect("an answer in time") {
            Ok((stream, _)) => Ok(Self { stream, next_id: 1 }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("the upgrade broke: {error}"),
        }
    }

    pub async fn send_raw(&mut self, message: Message) {
        // A server that has closed already says why in what it sent before.
        let _ = self.stream.send(message).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_raw(Message::text(text.into())).await;
    }

    /// Returns the id of the command.
    pub async fn say(&mut self, body: ClientMessage) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.send_text(message(id, body)).await;
        id
    }

    pub async fn hello(&mut self, resume: bool) -> ServerMessage {
        self.say(ClientMessage::Hello { versions: vec![1], resume }).await;
        self.next().await.expect("an answer to hello")
    }

    /// Past the pre-join page, up to the snapshot of the room.
    pub async fn enter(&mut self) -> ServerMessage {
        let language = || "zh".parse().expect("a language");
        self.say(ClientMessage::Enter { speaks: language(), listens: language() }).await;
        self.until(|message| matches!(message, ServerMessage::Snapshot { .. })).await
    }

    /// The next protocol message; `None` once the server has closed.
    pub async fn next(&mut self) -> Option<ServerMessage> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("a message or the end in time") {
                Some(Ok(Message::Text(text))) => {
                    let frame: ServerFrame = serde_json::from_str(&text).expect("a message of the protocol");
                    return Some(frame.body);
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn until(&mut self, wanted: impl Fn(&ServerMessage) -> bool) -> ServerMessage {
        loop {
            let message = self.next().await.expect("the socket stays open until then");
            if wanted(&message) {
                return message;
            }
        }
    }

    /// Reads on until the server closes, and returns everything it said and the code it closed with.
    pub async fn closed_with(&mut self) -> (Vec<ServerMessage>, Option<u16>) {
        let mut said = Vec::new();
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("a message or the end in time") {
                Some(Ok(Message::Text(text))) => {
                    let frame: ServerFrame = serde_json::from_str(&text).expect("a message of the protocol");
                    said.push(frame.body);
                }
                Some(Ok(Message::Close(frame))) => return (said, frame.map(|frame| frame.code.into())),
                Some(Err(_)) | None => return (said, None),
                Some(Ok(_)) => {}
            }
        }
    }

    /// Reads on until the server closes, and returns why.
    pub async fn closed(&mut self) -> Option<EndReason> {
        let mut reason = None;
        while let Some(message) = self.next().await {
            if let ServerMessage::Ended { reason: told } = message {
                reason = Some(told);
            }
        }
        reason
    }
}
